"""Clients written for Node, installed from a lock with hashes into the state folder."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from interop.serving import Provider
from onegov.project.benching.discovery import ROOT

HERE = Path(__file__).parent
KEPT = ROOT / ".onegov" / "interop"


def installed() -> Path:
    """Will return the folder in which the packages are; makes it once for each lock."""
    assert shutil.which("npm"), "tests with Node's clients need it: sudo apt-get install npm"
    lock = HERE / "package-lock.json"
    folder = KEPT / hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / name, folder)
            subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=folder, check=True)
            (folder / "complete").touch()
    return folder


def play(packages: Path, script: str, provider: Provider, **given: Any) -> dict[str, Any]:
    """Will run one of ``clients/`` with what it is to know, and return what it tells at its end."""
    for client in (HERE / "clients").iterdir():
        shutil.copy(client, packages)
    done = subprocess.run(
        ["node", "--experimental-global-webcrypto", str(packages / script)],
        input=json.dumps({"issuer": provider.issuer, **given}),
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(provider.certificate)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
