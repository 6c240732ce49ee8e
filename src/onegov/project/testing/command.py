"""`onegov test`: every check, fast ones first, each with its time."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from onegov.project import doctor

ROOT = Path(__file__).resolve().parents[4]
PYTEST = (sys.executable, "-m", "pytest", "-q")
# Tests that start the whole platform have the machine to themselves.
NOT_LIVE = "not live and not browser"


def stages(*, deep: bool) -> dict[str, list[Sequence[str]]]:
    """The commands of each stage, in order."""
    more = ["--deep"] if deep else []
    processes = str(max(2, os.cpu_count() or 2))
    return {
        "lint": [
            ("ruff", "format", "--check", "."),
            ("ruff", "check", "."),
        ],
        "contracts": [("lint-imports", "--no-cache")],
        "types": [("mypy",)],
        "tests": [(*PYTEST, "-m", NOT_LIVE, "-n", processes, "--dist", "worksteal", *more)],
        "live": [(*PYTEST, "-m", "live or browser", *more)],
    }


def run(options: argparse.Namespace) -> int:
    """Will run the stages and stop at the first that fails; its exit code is ours."""
    _prepare()
    chosen = stages(deep=options.deep)
    if options.only:
        chosen = {options.only: chosen[options.only]}
    began = time.monotonic()
    for name, commands in chosen.items():
        for command in commands:
            code = _run(name, command)
            if code != 0:
                return code
    _say(f"all of it in {time.monotonic() - began:.0f} s")
    return 0


def _run(stage: str, command: Sequence[str]) -> int:
    began = time.monotonic()
    _say(f"{stage}: {' '.join(Path(word).name for word in command)}")
    program = command[0] if os.path.isabs(command[0]) else _program(command[0])
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    code = subprocess.run(
        [program, *command[1:]], cwd=ROOT, env=environment, check=False
    ).returncode
    _say(
        f"{stage}: {'ok' if code == 0 else f'FAILED ({code})'} in {time.monotonic() - began:.0f} s"
    )
    return code


def _program(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


_PACKAGES: dict[str, Callable[[], object]] = {
    "chromium": doctor.chromium,
    "mariadb-server-core": doctor.mariadb,
    "curl": lambda: shutil.which("curl"),
    "npm": lambda: shutil.which("npm"),
    "softhsm2": lambda: shutil.which("softhsm2-util"),
}


def _prepare() -> None:
    """Compile the French messages; install the others where we may, else say the command."""
    from onegov.ui import compile as messages

    messages.compile_all(ROOT / "src" / "onegov")
    missing = [name for name, found in _PACKAGES.items() if not found()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _say(f"installing {' and '.join(missing)} for the tests")
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", *missing]):
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    if not all(found() for found in _PACKAGES.values()):
        doctor.run()


def _say(line: str) -> None:
    sys.stderr.write(f"== {line}\n")
    sys.stderr.flush()
