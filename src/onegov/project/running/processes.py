"""Child processes that are kept running: started, watched, restarted, stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Will make this process the parent of grandchildren whose parent died, so none is left over."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@dataclass
class Child:
    """One process to keep running.

    Attributes:
        name: for messages and its log file.
        command: program and arguments.
        environment: its whole environment.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = 0.0
    restarts: int = 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Family:
    """The children, in the order they start; they stop in the opposite order."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def start(self, *children: Child) -> None:
        """Will start children and keep them from now on."""
        for child in children:
            self.children.append(child)
            self._launch(child)

    def mend(self) -> list[str]:
        """Will restart those that died (after a growing pause each); names of those restarted."""
        mended = []
        for child in self.children:
            if not child.alive and time.monotonic() >= child.started_at + child.wait:
                _end_group(child)
                lived = time.monotonic() - child.started_at
                child.wait = 0.2 if lived > 10 else min(max(child.wait * 2, 0.2), 10)
                child.restarts += 1
                self._launch(child)
                mended.append(child.name)
        return mended

    def stop(self) -> None:
        """Will ask all to stop, last started first, and end those that do not within 5 seconds."""
        for child in reversed(self.children):
            if child.process is not None and child.alive:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 5
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            _end_group(child)

    def _launch(self, child: Child) -> None:
        child.started_at = time.monotonic()
        with (self.logs / f"{child.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(child.environment),
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )


def _end_group(child: Child) -> None:
    """Kill what is left of a child's process group (a server's own workers, for one)."""
    if child.process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
