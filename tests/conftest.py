"""What all tests share; PostgreSQL itself is started by onegov.project.testing.plugin."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser

import department_files
import examples  # it registers the profiles
import onegov
import running_platform
from browser import opening
from figures import pytest_terminal_summary, tell
from onegov.ui.compile import compile_all

__all__ = ["pytest_terminal_summary", "tell"]  # pytest finds them here


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="also run slow soaks and fault matrices")


def pytest_configure(config: pytest.Config) -> None:
    examples.settings.load_profile("deep" if config.getoption("--deep") else "quick")
    compile_all(Path(onegov.__file__).parent)  # before Django reads them
    # Processes that tests start would else compile every module anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if department_files.SHARED not in os.environ:
        shared = tempfile.TemporaryDirectory(prefix="onegov-test-")
        os.environ[department_files.SHARED] = shared.name
        config.add_cleanup(shared.cleanup)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--deep"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    items[:] = [item for item in items if item not in deep]
    if deep:
        config.hook.pytest_deselected(items=deep)


@pytest.fixture(scope="session", autouse=True)
def services_are_checked_once() -> Iterator[None]:
    """Publishing proves every table of a service: of files that did not change, once is enough."""
    from onegov.catalogue import actions

    read, known = actions.read, {}

    def read_once(folder: Path) -> object:
        key = (folder, *(file.stat().st_mtime_ns for file in sorted(folder.glob("*.yaml"))))
        if key not in known:
            known[key] = read(folder)
        return known[key]

    actions.read = read_once
    yield
    actions.read = read


@pytest.fixture(autouse=True)
def english_first() -> Iterator[None]:
    """A page that an earlier test opened in French leaves its language behind."""
    with translation.override("en"):
        yield


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests that need no database of their own.

    Playwright's loop runs while it is open: tests with a database open one for themselves.
    """
    with opening.chromium() as browser:
        yield browser
