"""CRA's old machine: its only interface is the file it writes each night.

``nightly.txt`` lies in the state folder; CRA's node reads it through its fixed-width adapter.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from onegov_demo.population import population
from onegov_demo.registers.cra import nightly_file, tax_accounts
from onegov_demo.systems.control import Switch
from onegov_demo.systems.web import Reply, Request, Routes, as_json


def nightly_path(state: Path) -> Path:
    """Where the nightly file lies."""
    return state / "nightly.txt"


def write_nightly(state: Path) -> None:
    """Writes tonight's file beside its place and moves it there whole."""
    state.mkdir(parents=True, exist_ok=True)
    path = nightly_path(state)
    draft = path.with_suffix(".draft")
    draft.write_bytes(nightly_file(tax_accounts(population()), datetime.now(UTC).date()))
    draft.replace(path)


class FilingSystem:
    """Writes the file at start and when asked; its memory is given back by a child process."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def write(self) -> None:
        command = [sys.executable, "-m", "onegov_demo", "fill", "cra", "--state", str(self._state)]
        subprocess.run(command, check=True)

    def nightly(self, _request: Request) -> Reply:
        """``POST /nightly``: writes the file again."""
        self.write()
        size = nightly_path(self._state).stat().st_size
        return as_json({"file": nightly_path(self._state).name, "bytes": size})

    def switched(self, down: bool) -> None:
        """A night on which the transfer fails leaves no file."""
        if down:
            nightly_path(self._state).unlink(missing_ok=True)
        else:
            self.write()


def routes(state: Path) -> Routes:
    """The system's routes; the night's file is written first."""
    system = FilingSystem(state)
    system.write()
    return Switch(state, system.switched).over({("POST", "/nightly"): system.nightly})
