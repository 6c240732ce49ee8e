"""What the tests under a clock of their own share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from department_files import memory_folder
from onegov.core import clock
from rooms.exchange.network import Network, build

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def time() -> Iterator[clock.FixedClock]:
    at = clock.FixedClock(NOW)
    with clock.using(at):
        yield at


@pytest.fixture
def network(time: clock.FixedClock) -> Iterator[Network]:
    """Written, with its system; its nodes are started by each test, inside the clock."""
    with memory_folder() as folder:
        network = build(folder)
        yield network
        network.close()
