"""Days as the office counts them."""

from datetime import date, datetime

from onegov.core.clock import OFFICE_ZONE


def midnight(day: date) -> datetime:
    """The moment at which a day begins at the office."""
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)


def between(earlier: datetime, later: datetime) -> int:
    """Whole days at the office from one moment's date to another's."""
    return (_date(later) - _date(earlier)).days


def _date(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
