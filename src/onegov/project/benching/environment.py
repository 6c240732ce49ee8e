"""Throw-away environments for the programs that we compare ourselves with.

They are never dependencies: each has a virtual environment of its own in the state folder, made
from a lock with hashes, and used again while the lock stays the same.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from onegov.core.types import Text
from onegov.project.benching.discovery import ROOT
from onegov.project.benching.errors import PeerNotInstalled

KEPT = ROOT / ".onegov" / "bench"


def python_with(lock: Path, *, name: str, kept: Path = KEPT) -> Path:
    """Will make the environment that ``lock`` describes, unless it is there already.

    Returns:
        The Python of that environment.

    Raises:
        PeerNotInstalled: what the lock names could not be installed.
    """
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = kept / f"{name}-{version}-{digest}"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / f"{folder.name}.held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _make(folder, lock)
    return folder / "bin" / "python"


def _make(folder: Path, lock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    python = str(folder / "bin" / "python")
    listed = ["--quiet", "--require-hashes", "--requirement", str(lock)]
    if uv.exists():
        _call([str(uv), "venv", "--quiet", "--python", sys.executable, str(folder)], lock)
        _call([str(uv), "pip", "install", "--python", python, *listed], lock)
    else:
        _call([sys.executable, "-m", "venv", str(folder)], lock)
        _call([python, "-m", "pip", "install", *listed], lock)
    (folder / "complete").touch()


def _call(command: list[str], lock: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = done.stderr.strip()
        raise PeerNotInstalled(
            Text(
                en=f"{lock.name} could not be installed: {told}",
                fr=f"{lock.name} n’a pas pu être installé : {told}",
            )
        )
