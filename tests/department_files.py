"""The departments' registers for systems that tests start: made once, since making takes seconds."""

import fcntl
import importlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from onegov_demo.systems.store import register_file, write_register

SHARED = "ONEGOV_TEST_SHARED"
"""Names the folder that all processes of one test run share; set in conftest.py."""


def put_register(system: str, state: Path) -> None:
    """Will place the register of ``ircc`` or ``cbsa`` where the system looks for it first."""
    shared = Path(os.environ[SHARED]) / system
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not register_file(shared).exists():
            entries = importlib.import_module(f"onegov_demo.systems.{system}").entries()
            write_register(register_file(shared), entries)
    state.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(register_file(shared), register_file(state))


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder in memory where the machine has room there: for what is written durably so often
    that the test would only measure the disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 200 * 1024**2
    with TemporaryDirectory(dir=memory if roomy else None, prefix="onegov-test-") as folder:
        yield Path(folder)
