"""What all tests share; PostgreSQL itself is started by onegov.project.testing.plugin."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import running_platform


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="also run slow soaks and fault matrices")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--deep"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    items[:] = [item for item in items if item not in deep]
    if deep:
        config.hook.pytest_deselected(items=deep)


@pytest.fixture
def data() -> Path:
    """The folder of official files; tests that need it fail without it."""
    folder = os.environ.get("ONEGOV_DATA")
    assert folder, "ONEGOV_DATA must name the folder of official data files"
    return Path(folder)


@pytest.fixture(scope="session")
def live() -> Iterator[running_platform.Running]:
    """One whole platform for all tests marked ``live`` or ``browser``."""
    folder = Path(tempfile.mkdtemp(prefix="onegov-live-"))
    platform = running_platform.start(folder / "state")
    yield platform
    platform.stop()
    shutil.rmtree(folder, ignore_errors=True)
