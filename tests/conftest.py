"""A throw-away PostgreSQL for the whole run; DATABASE_URL given means somebody started one."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest


def _start_postgres() -> None:
    from onegov.project.postgres import Server

    folder = Path(tempfile.mkdtemp(prefix="onegov-test-"))
    server = Server(folder / "pg", durable=False)
    server.start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url
    os.environ["ONEGOV_STATE"] = str(folder / "state")


if "PYTEST_XDIST_WORKER" not in os.environ and "DATABASE_URL" not in os.environ:
    _start_postgres()


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
