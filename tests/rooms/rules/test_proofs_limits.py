"""What z3 is told of ages and of dates moved by months is true of every day of the calendar."""

from datetime import date, timedelta

import pytest
import z3
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.rules.meaning.dates import age_at, move_day
from onegov.rules.meaning.operators import DATE
from onegov.rules.proofs.limits import limits, shortest_and_longest
from onegov.rules.types import FactType
from onegov.rules.types.tree import Apply, Name

days = st.dates(date(1890, 1, 1), date(2250, 1, 1))
LEAP = date(2000, 2, 29)


@settings(max_examples=examples(300))
@given(
    day=days,
    length=st.integers(0, 300),
    unit=st.sampled_from(["months", "years"]),
    sign=st.sampled_from([1, -1]),
)
@example(day=LEAP, length=1, unit="years", sign=1)
@example(day=LEAP, length=4, unit="years", sign=-1)
@example(day=date(2000, 3, 31), length=1, unit="months", sign=-1)
@example(day=date(1896, 2, 29), length=8, unit="years", sign=1)
def test_how_long_months_and_years_last(day: date, length: int, unit: str, sign: int) -> None:
    moved = move_day(day, sign * length, unit)
    if moved is not None:
        least, most = shortest_and_longest(length, unit)
        assert least <= abs((moved - day).days) <= most


AGE = Apply(
    FactType("number", "years"), "age_at", (Name(DATE, "fact", "a"), Name(DATE, "fact", "b"))
)


@settings(max_examples=examples(300))
@given(born=days, after=st.integers(-20_000, 40_000))
@example(born=LEAP, after=365)
@example(born=LEAP, after=366)
@example(born=LEAP, after=-366)
@example(born=date(2001, 3, 1), after=-365)
def test_how_old_people_can_be(born: date, after: int) -> None:
    day = born + timedelta(days=after)
    numbers = (z3.IntVal(part) for part in (age_at(born, day), born.toordinal(), day.toordinal()))
    value, *args = numbers
    assert z3.is_true(z3.simplify(z3.And(limits(AGE, value, args))))


@pytest.mark.parametrize("length", [1, 2, 30])
def test_the_limits_are_near(length: int) -> None:
    least, most = shortest_and_longest(length, "years")
    assert most - least <= 2
