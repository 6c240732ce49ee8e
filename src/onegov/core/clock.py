"""The one place that reads the time; tests and drills put another clock in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

# Days are counted where the office that counts them is.
OFFICE_ZONE = ZoneInfo("America/Toronto")


class Clock(Protocol):
    """Anything that tells the time in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still at ``at`` (UTC) until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


_current: Clock = SystemClock()


def now() -> datetime:
    """The time now, in UTC."""
    return _current.now()


def today() -> date:
    """The date now at the office that counts the days (America/Toronto)."""
    return now().astimezone(OFFICE_ZONE).date()


@contextmanager
def using(clock: Clock) -> Iterator[None]:
    """Will make ``clock`` the process's clock inside the block."""
    global _current
    before, _current = _current, clock
    try:
        yield
    finally:
        _current = before
