"""Children are restarted when they die, and all are gone after a stop."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from onegov.project.running.processes import Child, Family

FOREVER = "import time\nwhile True: time.sleep(60)"
WITH_GRANDCHILD = f"""
import subprocess, sys, pathlib
child = subprocess.Popen([sys.executable, "-c", {FOREVER!r}])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
child.wait()
"""


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def child(*arguments: str) -> Child:
    return Child("one", [sys.executable, "-c", *arguments], dict(os.environ))


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    family = Family(tmp_path)
    family.start(child(FOREVER))
    one = family.children[0]
    assert one.process is not None
    first = one.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: family.mend() == ["one"])
    assert one.alive
    assert one.process.pid != first
    family.stop()


def test_a_child_that_keeps_dying_is_not_started_in_a_hurry(tmp_path: Path) -> None:
    family = Family(tmp_path)
    family.start(child("raise SystemExit(1)"))
    one = family.children[0]
    for _ in range(3):
        until(lambda: bool(family.mend()))
    assert one.wait >= 0.8
    family.stop()


def test_a_stop_leaves_no_grandchild(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    family = Family(tmp_path)
    family.start(child(WITH_GRANDCHILD, str(note)))
    until(lambda: note.exists() and note.read_text() != "")
    grandchild = int(note.read_text())
    family.stop()
    until(lambda: not is_alive(grandchild))
