"""A throw-away platform for tests: `onegov run` as anybody would start it, on free ports."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Running:
    """A platform that runs.

    Attributes:
        process: the `onegov run` that supervises everything.
        state: its folder (logs, keys, registers).
        environment: what its own processes were told; enough to run `onegov …` beside it.
    """

    process: subprocess.Popen[str]
    state: Path
    environment: Mapping[str, str]
    ports: Mapping[str, int]

    @property
    def url(self) -> str:
        return self.environment["ONEGOV_BASE_URL"]

    def onegov(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Will run a command of the platform beside the running one."""
        return subprocess.run(
            [sys.executable, "-m", "onegov", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=check,
        )

    def pids(self, name: str) -> list[int]:
        """Process ids of one child (``web``, ``worker``, ``node-ircc`` …), the leader first."""
        wanted = {
            "web": "-m onegov web",
            "worker": "-m onegov worker",
            **{f"node-{m}": f"network/{m.upper()}/node.json" for m in NODES},
            **{f"demo-{m}": f"-m onegov_demo {m} " for m in ("ircc", "cbsa", "cra", "payments")},
        }[name]
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                mine = str(self.state).encode() in (entry / "environ").read_bytes() + line.encode()
            except OSError:
                continue
            if mine and wanted in line:
                found.append(int(entry.name))
        return sorted(found)

    def stop(self) -> int:
        """Will stop it as Ctrl+C does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


NODES = ("onegov", "ircc", "cbsa", "cra")


def start(state: Path) -> Running:
    """Will start a platform and return when it has said where it is."""
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    process = subprocess.Popen(
        [sys.executable, "-m", "onegov", "run", "--port", "0", "--state", str(state)],
        stdout=subprocess.PIPE,
        stderr=(state.parent / "run.err").open("w"),
        text=True,
        env=environment,
    )
    note = state / "environment.json"
    deadline = time.monotonic() + 180
    while not note.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError((state.parent / "run.err").read_text())
        time.sleep(0.05)
    told = json.loads(note.read_text())
    return Running(process, state, told["environment"], told["ports"])


# What a test run's own database is must not become the platform's.
NOT_INHERITED = {"DATABASE_URL", "ONEGOV_STATE", "DJANGO_SETTINGS_MODULE"}
