"""The demonstration's payment provider as its own process, and one that lies."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
import urllib3

from onegov.payments.conf import PaymentsConf

CARD = {"name": "A. Zerrouki", "expiry": "09/39", "cvc": "123", "act": "pay"}


@dataclass
class Provider:
    """The real thing: started, killed and started again on the same state and port."""

    state: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "onegov_demo", "payments", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--state", str(self.state)], stdout=subprocess.PIPE, text=True
        )
        line = ""
        while not line.startswith("ready"):
            line = self.process.stdout.readline()
            assert line, f"the provider ended with {self.process.wait()}"
        self.port = int(line.rsplit(":", 1)[1].strip().rstrip("/"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def pay(self, pay_url: str, number: str = "4242 4242 4242 4242", act: str = "pay") -> int:
        body = urlencode(CARD | {"number": number, "act": act})
        return urllib3.request(
            "POST",
            pay_url,
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            redirect=False,
        ).status


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> Iterator[Provider]:
    provider = Provider(tmp_path_factory.mktemp("provider"))
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def paying(provider, settings) -> Provider:
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url=provider.url)
    return provider


class Liar(ThreadingHTTPServer):
    """A provider that answers whatever the test says, and counts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.body, self.asked = 200, b"{}", 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def say(self, body: object, status: int = 200) -> None:
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class _Answers(BaseHTTPRequestHandler):
    server: Liar

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def liar(settings) -> Iterator[Liar]:
    server = Liar()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url=server.url)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
