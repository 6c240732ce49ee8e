"""Days of presence against an oracle that walks through the five years one day at a time."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.core.types import UNKNOWN
from onegov.rules.meaning import presence
from onegov.rules.meaning.dates import months_before
from onegov.rules.meaning.findings import bounds
from onegov.rules.meaning.operators import period
from onegov.rules.meaning.primitives import days_present, days_present_as
from onegov.rules.public import evaluate
from onegov.rules.types import Range, RuleSet, Trip, Value, Window
from rooms.rules.strategies import (
    ON,
    Facts,
    Spans,
    Trips,
    days,
    exclusions,
    people,
    statuses,
    trips,
    unsure_trips,
)  # fmt: skip

ONE_DAY = timedelta(days=1)


def bounds_of(value: object) -> tuple[Fraction, Fraction]:
    found = bounds(cast("Value", value))
    assert found is not None
    return found


def five_years(on: date) -> list[date]:
    """Counted forwards from the law's words, not with the code under test."""
    try:
        first = on.replace(year=on.year - 5)
    except ValueError:  # 29 February: the last day of that month
        first = date(on.year - 5, 2, 28)
    return [first + ONE_DAY * n for n in range((on - first).days)]


def is_away(day: date, trip_list: Sequence[Trip]) -> bool:
    return any(
        t.left_latest < day and (t.returned_earliest is None or day < t.returned_earliest)
        for t in trip_list
    )


def is_in(day: date, span_list: Spans) -> bool:
    return any(s.first <= day and (s.last is None or day <= s.last) for s in span_list)


def oracle(
    on: date, pr_date: date, trip_list: Trips, status_list: Spans, excluded: Spans
) -> Fraction:
    """s. 5(1.001) and 21, day by day, in halves."""
    whole = halves = 0
    for day in five_years(on):
        if is_away(day, trip_list) or is_in(day, excluded):
            continue
        if day >= pr_date:
            whole += 1
        elif is_in(day, status_list):
            halves += 1
    return whole + min(Fraction(halves, 2), Fraction(365))


@settings(max_examples=examples(200))
@given(on=days, pr_date=days, trip_list=trips, status_list=statuses, excluded=exclusions)
def test_the_rule_counts_as_the_oracle_does(
    citizenship: RuleSet,
    on: date,
    pr_date: date,
    trip_list: Trips,
    status_list: Spans,
    excluded: Spans,
) -> None:
    facts = {
        "pr_date": pr_date, "trips": trip_list,
        "temporary_periods": status_list, "excluded_periods": excluded,
    }  # fmt: skip
    counted = evaluate(citizenship, facts=facts, on=on).outcomes["days_counted"].value
    assert counted == oracle(on, pr_date, trip_list, status_list, excluded)


@settings(max_examples=examples(200))
@given(first=days, length=st.integers(0, 2000), trip_list=trips, excluded=exclusions)
def test_days_present_counts_as_the_oracle_does(
    first: date, length: int, trip_list: Trips, excluded: Spans
) -> None:
    window = [first + ONE_DAY * n for n in range(length)]
    expected = sum(not is_away(day, trip_list) and not is_in(day, excluded) for day in window)
    start = first.toordinal()
    counted = days_present(trip_list, period(start, start + length - 1), excluded)
    assert counted == Range(Fraction(expected), Fraction(expected))


@settings(max_examples=examples(100))
@given(trip_list=trips, extra=days, excluded=exclusions, on=days)
def test_a_day_more_in_canada_never_lowers_the_count(
    trip_list: Trips, extra: date, excluded: Spans, on: date
) -> None:
    """Coming home for one day cuts a trip in two; the count may only grow."""
    window = period(five_years(on)[0].toordinal(), on.toordinal() - 1)
    before = days_present(trip_list, window, excluded)
    cut = tuple(piece for trip in trip_list for piece in with_day_home(trip, extra))
    after = days_present(cut, window, excluded)
    assert bounds_of(after)[0] - bounds_of(before)[0] in {0, 1}


def with_day_home(trip: Trip, day: date) -> list[Trip]:
    if not is_away(day, [trip]):
        return [trip]
    end = trip.returned_earliest
    return [Trip(trip.left_latest, trip.left_latest, day, day), Trip(day, day, end, end)]


@settings(max_examples=examples(100))
@given(trip_list=trips | unsure_trips, excluded=exclusions | st.just(UNKNOWN), on=days)
def test_the_count_never_exceeds_the_window(trip_list: Trips, excluded: Spans, on: date) -> None:
    window = period(five_years(on)[0].toordinal(), on.toordinal() - 1)
    counted = days_present(trip_list, window, excluded)
    low, high = bounds_of(counted)
    assert 0 <= low <= high <= len(five_years(on)) <= 1827


@settings(max_examples=examples(100))
@given(trip_list=unsure_trips, status_list=statuses, excluded=exclusions, on=days, data=st.data())
def test_every_concrete_trip_counts_within_the_range(
    trip_list: Trips, status_list: Spans, excluded: Spans, on: date, data: st.DataObject
) -> None:
    window = period(five_years(on)[0].toordinal(), on.toordinal() - 1)
    kinds = ("temporary_resident",)
    counted = days_present_as(trip_list, window, status_list, kinds, excluded)
    concrete = []
    for trip in trip_list:
        left = data.draw(st.dates(trip.left_earliest, trip.left_latest))
        assert trip.returned_earliest is not None
        assert trip.returned_latest is not None
        earliest, latest = max(left, trip.returned_earliest), max(left, trip.returned_latest)
        back = data.draw(st.dates(earliest, latest))
        concrete.append(Trip(left, left, back, back))
    exact = days_present_as(tuple(concrete), window, status_list, kinds, excluded)
    low, high = bounds_of(counted)
    true_low, true_high = bounds_of(exact)
    assert low <= true_low == true_high <= high


@settings(max_examples=examples(100))
@given(
    person=people,
    hidden=st.sets(
        st.sampled_from(["pr_date", "trips", "temporary_periods", "excluded_periods"]), min_size=1
    ),
)
def test_bounds_from_unknown_facts_hold_the_true_count(
    citizenship: RuleSet, person: Facts, hidden: set[str]
) -> None:
    told = {name: value for name, value in person.items() if name not in hidden}
    loose = evaluate(citizenship, facts=told, on=ON).outcomes["days_counted"].value
    true = evaluate(citizenship, facts=person, on=ON).outcomes["days_counted"].value
    (low, high), (true_low, true_high) = bounds_of(loose), bounds_of(true)
    assert low <= true_low <= true_high <= high


@given(day=st.dates(date(1950, 1, 1), date(2150, 1, 1)), years=st.integers(1, 40))
def test_years_before_a_day_end_on_the_same_day_or_the_last_of_the_month(
    day: date, years: int
) -> None:
    first = months_before(day, years * 12)
    assert (first.year, first.month) == (day.year - years, day.month)
    assert first.day == day.day or (day.month, day.day, first.day) == (2, 29, 28)


def test_an_empty_window_has_no_days() -> None:
    assert days_present((), Window((1, 0), (1, 0)), ()) == Range(Fraction(0), Fraction(0))


INTERVALS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def each(days: presence.Days) -> set[int]:
    return {day for start, end in days for day in range(start, end)}


@given(INTERVALS.map(presence.merge), INTERVALS.map(presence.merge))
@settings(max_examples=examples(300))
def test_sets_of_days_are_as_day_by_day(left: presence.Days, right: presence.Days) -> None:
    both, rest = presence.intersect(left, right), presence.subtract(left, right)
    assert each(both) == each(left) & each(right)
    assert each(rest) == each(left) - each(right)
    for found in (both, rest):
        assert found == presence.merge(found), "disjoint, ascending, none touching"
