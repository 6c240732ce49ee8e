"""Programs of others that read DMN and evaluate FEEL, in an environment of their own.

Node's packages are not ours: a lock with hashes names them, as one does for OpenFisca.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from onegov.core.types import UNKNOWN
from onegov.project.benching.environment import KEPT

SOURCE = Path(__file__).with_name("feel")
FILES = ("package.json", "package-lock.json", "decide.mjs")


@dataclass
class Oracle:
    """The running program."""

    process: subprocess.Popen[str]

    def decide(self, dmn: str, people: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What every decision of a file comes to for each of ``people``; it must read all of it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"dmn": dmn, "people": list(people)}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["warnings"] == []
        return [dict(zip(answer["decisions"], row, strict=True)) for row in answer["values"]]


@contextmanager
def started() -> Iterator[Oracle]:
    process = subprocess.Popen(
        ["node", "decide.mjs"],
        cwd=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Oracle(process)
        process.stdin.close()  # type: ignore[union-attr]


def _environment() -> Path:
    assert shutil.which("npm"), "the deep DMN tests need node and npm: install them, then run again"
    parts = [(SOURCE / name).read_bytes() for name in FILES]
    folder = KEPT / f"feel-{hashlib.sha256(b''.join(parts)).hexdigest()[:12]}"
    if not (folder / "node_modules").exists():
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(SOURCE, making)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=making, check=True)
        making.rename(folder)
    return folder


def told(value: object) -> Any:
    """A value of ours as JSON for the oracle."""
    if value is UNKNOWN:
        return None
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Fraction | int) and not isinstance(value, bool):
        return int(value) if Fraction(value).denominator == 1 else float(value)
    return list(value) if isinstance(value, tuple) else value


def agrees(ours: object, theirs: object) -> bool:
    """Whether two values are the same; FEEL's numbers are floats there."""
    if isinstance(ours, Fraction):
        number = isinstance(theirs, int | float) and not isinstance(theirs, bool)
        return number and abs(float(ours) - float(theirs)) < 1e-6  # type: ignore[arg-type]
    return told(ours) == theirs
