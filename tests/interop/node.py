"""Clients written for Node, each in a process of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from interop.serving import Provider

CLIENTS = Path(__file__).parent / "clients"


def play(packages: Path, script: str, provider: Provider, **given: Any) -> dict[str, Any]:
    """Will run one of ``clients/`` with what it is to know, and return what it tells at its end."""
    for client in CLIENTS.iterdir():
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
