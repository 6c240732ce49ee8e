"""A throw-away platform for tests: `onegov run` as anybody would start it, on free ports."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

NODES = ("onegov", "ircc", "cbsa", "cra", "education")
# What a test run's own database is must not become the platform's.
NOT_INHERITED = {"DATABASE_URL", "ONEGOV_STATE", "DJANGO_SETTINGS_MODULE"}
_COMMANDS = {
    "web": "-m onegov web",
    "worker": "-m onegov worker",
    "postgres": "postgres/data",
    **{f"node-{member}": f"network/{member.upper()}/node.json" for member in NODES},
    **{
        f"demo-{name}": f"-m onegov_demo {name} "
        for name in ("ircc", "cbsa", "cra", "education", "payments", "partners")
    },
}


def until(look: Callable[[], Found], what: str, seconds: float = 40) -> Found:
    """The first true result of ``look``, asked again and again; no test waits longer than it must."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.03)
    raise AssertionError(f"{what} did not come true in {seconds:.0f} s")


@dataclass
class Running:
    """A platform that runs.

    Attributes:
        process: the `onegov run` that supervises everything.
        state: its folder (logs, keys, registers).
        environment: what its own processes were told; enough to run `onegov …` beside it.
        took: seconds from the command to the first page.
    """

    process: "subprocess.Popen[bytes]"
    state: Path
    environment: Mapping[str, str]
    ports: Mapping[str, int]
    took: float = 0.0

    @property
    def url(self) -> str:
        return self.environment["ONEGOV_BASE_URL"]

    @property
    def mail(self) -> str:
        """Address of the demonstration's mail."""
        return f"http://127.0.0.1:{self.ports['mail_http']}"

    @property
    def logs(self) -> list[Path]:
        """Every log file of the platform and of its PostgreSQL."""
        return [*sorted((self.state / "logs").iterdir()), self.state / "postgres" / "postgres.log"]

    def onegov(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Will run a command of the platform beside the running one."""
        return subprocess.run(
            [sys.executable, "-m", "onegov", *arguments],
            env={**os.environ, **self.environment, "ONEGOV_PORTS": json.dumps(dict(self.ports))},
            capture_output=True,
            text=True,
            check=check,
        )

    def tree(self) -> list[int]:
        """Process ids of the platform: its supervisor and all that it started."""
        parents = {pid: int(fields[1]) for pid, fields in _processes()}
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def memory(self) -> int:
        """Proportional set size of all its processes, in bytes."""
        return sum(_proportional_size(pid) for pid in self.tree())

    def pids(self, name: str) -> list[int]:
        """Process ids of one child (``web``, ``worker``, ``node-ircc``, ``postgres`` …)."""
        return sorted(pid for pid in self.tree() if _COMMANDS[name] in _command_of(pid))

    def kill(self, name: str) -> None:
        """Will kill a child as `kill -9` does, without waiting for the one that follows it."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGKILL)

    def hold(self, name: str) -> None:
        """Will stop a child in its tracks: it lives, and answers nothing until ``let_go``."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGSTOP)

    def let_go(self, name: str) -> None:
        """Will let a held child go on."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGCONT)

    def wait_until_well(self) -> None:
        """Will return once pages, nodes and database answer."""
        addresses = [f"http://127.0.0.1:{self.ports['web']}/readyz"]
        addresses += [f"http://127.0.0.1:{self.ports[f'{node}_local']}/healthz" for node in NODES]
        for address in addresses:
            try:
                until(lambda address=address: _answers(address), address)  # type: ignore[misc]
            except AssertionError as error:
                raise AssertionError(f"{error}\n{self.last_words()}") from None

    def last_words(self) -> str:
        """The ends of its logs, for the message of a test that failed."""
        files = [self.state.parent / "run.err", *self.logs]
        ends = (f"== {file.name}\n{file.read_text('utf-8', 'replace')[-800:]}" for file in files)
        return "\n".join(ends)

    def stop(self) -> int:
        """Will stop it as Ctrl+C does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def start_again(self) -> None:
        """Will start it again on the same state, perhaps on other ports."""
        again = start(self.state)
        self.process, self.environment, self.ports = again.process, again.environment, again.ports


def start(state: Path) -> Running:
    """Will start a platform and return when it has said where it is."""
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    note, errors = state / "environment.json", state.parent / "run.err"
    note.unlink(missing_ok=True)
    began = time.monotonic()
    with errors.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "onegov", "run", "--port", "0", "--state", str(state)],
            stdout=subprocess.DEVNULL,
            stderr=file,
            env=environment,
        )
    while not note.exists():
        if process.poll() is not None or time.monotonic() > began + 180:
            process.kill()
            raise AssertionError(errors.read_text() + _setup_log(state))
        time.sleep(0.05)
    told = json.loads(note.read_text())
    took = time.monotonic() - began
    return Running(process, state, told["environment"], told["ports"], took)


def _setup_log(state: Path) -> str:
    log = state / "logs" / "setup.log"
    return log.read_text() if log.exists() else ""


def _processes() -> list[tuple[int, list[str]]]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found.append((int(entry.name), fields))
    return found


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _proportional_size(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0
    return int(found.group(1)) * 1024 if found else 0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False
