"""The systems as real processes, asked over real HTTP."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from department_files import memory_folder, put_register


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: HTTPMessage

    @property
    def json(self):
        return json.loads(self.text)


@dataclass
class System:
    """A running system; ``ask`` sends JSON when ``body`` is a mapping, else the bytes as they are."""

    name: str
    state: Path
    more: tuple[str, ...] = ()
    process: subprocess.Popen | None = None
    lines: dict[str, str] = field(default_factory=dict)

    def start(self) -> "System":
        command = [sys.executable, "-m", "onegov_demo", self.name, "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--state", str(self.state), *self.more], stdout=subprocess.PIPE, text=True
        )
        while "ready" not in self.lines:
            line = self.process.stdout.readline()
            assert line, f"{self.name} ended with {self.process.wait()}"
            word, _, address = line.strip().partition(" ")
            self.lines[word] = address
        return self

    @property
    def url(self) -> str:
        return self.lines["ready"]

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        data = json.dumps(body) if isinstance(body, dict) else body
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=20)) as connection:
            connection.request(method, path, data, dict(headers or {}))
            reply = connection.getresponse()
            return Answer(reply.status, reply.read().decode(), reply.headers)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        self.lines.clear()
        return code

    def restart(self) -> None:
        self.start()


def _running(name: str, *more: str) -> Iterator[System]:
    with memory_folder() as state:
        if name in ("ircc", "cbsa"):
            put_register(name, state)
        system = System(name, state, more).start()
        yield system
        system.end()


@pytest.fixture(scope="module")
def ircc():
    yield from _running("ircc")


@pytest.fixture(scope="module")
def cbsa():
    yield from _running("cbsa")


@pytest.fixture(scope="module")
def cra():
    yield from _running("cra")


@pytest.fixture(scope="module")
def payments():
    yield from _running("payments")


@pytest.fixture(scope="module")
def mail():
    yield from _running("mail", "--smtp-port", "0")


@pytest.fixture(scope="module")
def education():
    yield from _running("education")
