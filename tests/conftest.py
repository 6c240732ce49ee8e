"""What all tests share; PostgreSQL itself is started by onegov.project.testing.plugin."""

import os
from pathlib import Path

import pytest


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
