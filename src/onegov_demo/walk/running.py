"""The platform that is walked: the one that runs, else a throw-away one for the time of the walk."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from onegov_demo.walk.errors import WalkFailed

_MAIL_AFTER_WEB = 16  # ports, when only the address of the platform is known
_START_WITHIN = 180  # seconds
_NOT_HANDED_ON = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Platform:
    """Where a platform and its mail are reached.

    Attributes:
        environment: what a command beside it needs, None where only the address is known.
    """

    base: str
    mail: str
    environment: Mapping[str, str] | None

    def trail(self, application: str) -> list[dict[str, object]]:
        """What ``onegov trail`` prints of an application, oldest first.

        Raises:
            WalkFailed: the command failed.
        """
        command = [sys.executable, "-m", "onegov", "trail", application, "--json"]
        done = subprocess.run(
            command,
            env={**os.environ, **(self.environment or {})},
            capture_output=True,
            check=False,
        )
        if not done.stdout:
            raise WalkFailed("the trail of the case", said=done.stderr.decode()[-500:])
        entries: list[dict[str, object]] = json.loads(done.stdout)["trail"]
        return entries


@contextlib.contextmanager
def platform(url: str) -> Iterator[Platform]:
    """The platform at ``url``; with "", the one that runs beside this command, else a new one."""
    beside = os.environ.get("ONEGOV_BASE_URL", "")
    if url and url.rstrip("/") != beside:
        yield Platform(url.rstrip("/"), _mail_of(url), None)
    elif beside and _answers(beside):
        ports = json.loads(os.environ.get("ONEGOV_PORTS", "{}"))
        yield Platform(beside, _mail(ports) if ports else _mail_of(beside), {})
    elif url:
        raise WalkFailed("a platform that answers", where=url)
    else:
        with _throw_away() as started:
            yield started


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=10) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _mail_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + _MAIL_AFTER_WEB}"


def _mail(ports: Mapping[str, int]) -> str:
    return f"http://127.0.0.1:{ports['mail_http']}"


@contextlib.contextmanager
def _throw_away() -> Iterator[Platform]:
    _say("no platform runs here: starting one for this walk")
    with tempfile.TemporaryDirectory(prefix="onegov-demo-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        process = _start(state)
        try:
            note = _wait_for_note(process, state)
            environment = {key: str(value) for key, value in note["environment"].items()}
            yield Platform(environment["ONEGOV_BASE_URL"], _mail(note["ports"]), environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _start(state: Path) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not _belongs_to_another(name)}
    command = [sys.executable, "-m", "onegov", "run", "--port", "0", "--state", str(state)]
    return subprocess.Popen(command, env=kept, stdout=subprocess.DEVNULL)


def _belongs_to_another(name: str) -> bool:
    return name in _NOT_HANDED_ON or (name.startswith("ONEGOV_") and name != "ONEGOV_DATA")


def _wait_for_note(process: "subprocess.Popen[bytes]", state: Path) -> dict[str, dict[str, int]]:
    deadline = time.monotonic() + _START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            note: dict[str, dict[str, int]] = json.loads((state / "environment.json").read_text())
            return note
        time.sleep(0.1)
    raise WalkFailed("a platform that starts; see what it printed above")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
