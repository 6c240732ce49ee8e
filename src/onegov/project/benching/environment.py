"""Throw-away environments for the programs that we compare ourselves with.

They are never dependencies: each has a virtual environment of its own in the state folder, made
from a lock with hashes, and used again while the lock stays the same.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
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
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = kept / f"{name}-{version}-{_digest(lock)}"
    _once(folder, lambda: _make(folder, lock))
    return folder / "bin" / "python"


def node_packages(of: Path, *, name: str, kept: Path = KEPT) -> Path:
    """Will install what ``package-lock.json`` in the folder ``of`` names, unless it is there already.

    Returns:
        A folder with ``node_modules``, in which scripts of ours may be put.

    Raises:
        PeerNotInstalled: npm is missing, or could not install what the lock names.
    """
    lock = of / "package-lock.json"
    folder = kept / f"{name}-node-{_digest(lock)}"
    _once(folder, lambda: _make_node(folder, lock))
    return folder


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()[:12]


def _once(folder: Path, make: Callable[[], None]) -> None:
    """Will make a folder anew unless it is complete; who comes meanwhile waits."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make()
            (folder / "complete").touch()


def _make_node(folder: Path, lock: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise PeerNotInstalled(
            Text(en="npm is not installed.", fr="npm n’est pas installé."),
            next_step=Text(
                en="On Debian, as root: apt-get install -y npm",
                fr="Sous Debian, comme root\u00a0: apt-get install -y npm",
            ),
        )
    folder.mkdir()
    for name in ("package.json", lock.name, ".npmrc"):
        shutil.copy(lock.with_name(name), folder)
    _call([npm, "ci", "--ignore-scripts", "--prefix", str(folder)], lock)


def _make(folder: Path, lock: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    python = str(folder / "bin" / "python")
    listed = ["--quiet", "--require-hashes", "--requirement", str(lock)]
    if uv.exists():
        _call([str(uv), "venv", "--quiet", "--python", sys.executable, str(folder)], lock)
        _call([str(uv), "pip", "install", "--python", python, *listed], lock)
    else:
        _call([sys.executable, "-m", "venv", str(folder)], lock)
        _call([python, "-m", "pip", "install", *listed], lock)


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
