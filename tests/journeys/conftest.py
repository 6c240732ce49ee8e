"""What the tests of whole journeys share: the two walks, and people on their way."""

import json
from typing import Any

import pytest

from journeys.applicants import Office
from onegov_demo.walk.running import Platform
from running_platform import Running


@pytest.fixture(scope="session")
def walked(live: Running) -> dict[str, Any]:
    """What ``onegov demo --json`` says."""
    done = live.onegov("demo", "--json", check=False)
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"exit": done.returncode, "progress": done.stderr}


@pytest.fixture
def office(live: Running) -> Office:
    """Makes people who are somewhere on their way."""
    return Office(live)


@pytest.fixture
def platform(live: Running) -> Platform:
    """The running platform as a walk sees it."""
    return Platform(live.url, live.mail, {**live.environment})
