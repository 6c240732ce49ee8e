"""Office hours there and back, and months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.cases.twin.making import ALWAYS, MONDAY

from onegov.cases.logic.twin.calendar import OfficeTime, month_after, month_bounds
from onegov.cases.types import Office

OFFICE = Office(holidays=frozenset({MONDAY + timedelta(days=2)}))  # Wednesday
TIME = OfficeTime(OFFICE, start=MONDAY, days=14)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (0, 0.0),
        (8.5 / 24, 0.0),
        (9.5 / 24, 1.0),
        (16 / 24, 7.5),
        (20 / 24, 7.5),
        (1 + 12 / 24, 11.0),
        (2 + 12 / 24, 15.0),
        (3, 15.0),
        (5.5, 30.0),
        (7 + 9 / 24, 30.5),
        (14, 67.5),
        (-3, 0.0),
    ],
)
def test_hours_are_counted_while_the_office_is_open(day, hours):
    assert TIME.hours(day) == pytest.approx(hours)


@given(st.floats(0.001, 67.5))
def test_the_moment_of_so_many_hours_has_so_many(hours):
    day = TIME.day(hours)
    assert TIME.hours(day) == pytest.approx(hours)
    assert (MONDAY + timedelta(days=int(day))).weekday() < 5


@given(st.floats(0, 14))
def test_an_office_that_never_closes_has_the_clock_s_hours(day):
    time = OfficeTime(ALWAYS, start=MONDAY, days=14)
    assert time.hours(day) == pytest.approx(24 * day)
    assert time.day(24 * day) == pytest.approx(day)


def test_months_end_with_the_month():
    assert month_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_after(date(2026, 12, 5), 2) == date(2027, 2, 5)
    assert month_bounds(date(2026, 12, 1), 3) == [0, 31, 62, 90]
