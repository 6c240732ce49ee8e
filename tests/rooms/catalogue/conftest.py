"""Folders to check and to break: the small service of the how-to, and the citizenship grant."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from onegov.catalogue.logic.folder import read
from onegov.catalogue.types import Definition

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs/how-to/example-service/ircc/proof-of-citizenship"
SERVICES = ROOT / "services"
GRANT = SERVICES / "ircc/citizenship-grant"


class Folder:
    """A copy of a service's folder that a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def change(self, old: str, new: str, file: str = "definition.yaml") -> "Folder":
        """Will replace the one place where ``old`` stands."""
        target = self.path / file
        text = target.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        target.write_text(text.replace(old, new), "utf-8")
        return self


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[Path], Folder]:
    def make(source: Path, name: str = "") -> Folder:
        target = tmp_path / source.parent.name / (name or source.name)
        shutil.copytree(source, target)
        return Folder(target)

    return make


@pytest.fixture
def example(copy: Callable[[Path], Folder]) -> Folder:
    return copy(EXAMPLE)


@pytest.fixture(scope="session")
def grant() -> Definition:
    return read(GRANT)[0]
