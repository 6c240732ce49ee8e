"""Runs a command line of a page as it stands there."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(line: str, folder: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """What the shell says of ``line`` in ``folder`` to somebody who types ``typed``."""
    script = f'onegov() {{ "{sys.executable}" -m onegov "$@"; }}\n'
    script += line.replace("./onegov", "onegov")
    return subprocess.run(
        ["sh", "-ec", script],
        cwd=folder,
        env=os.environ,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
