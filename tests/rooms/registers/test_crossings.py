"""Crossings to absences: certain where the record is, bounds where it isn't, never a guess."""

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import Period
from onegov.registers import wording
from onegov.registers.crossings import reconstruct
from onegov.registers.types import Crossing, CrossingRecord, FoundTrip
from onegov.rules.types import Trip

DAY = timedelta(days=1)
WINDOW = Period(date(2021, 11, 1), date(2026, 10, 31))
COVERED = date(2020, 6, 25)


def d(text: str) -> date:
    return date.fromisoformat(text)


def record(*lines: str, complete_to: str = "2026-10-31") -> CrossingRecord:
    """``-2024-03-01`` left, ``+2024-03-09`` came back."""
    crossings = tuple(
        Crossing("exit" if line[0] == "-" else "entry", d(line[1:])) for line in lines
    )
    return CrossingRecord(crossings, COVERED, d(complete_to))


def found(*lines: str, since: str = "2021-01-01", **more: str) -> list[tuple[str, Trip]]:
    trips = reconstruct(record(*lines, **more), window=WINDOW, since=d(since))
    return [(one.code, one.trip) for one in trips]


def trip(*days: str | None) -> Trip:
    left, left_latest, back, back_latest = (day and d(day) for day in days)
    assert left
    assert left_latest
    return Trip(left, left_latest, back, back_latest)


def sure(left: str, back: str) -> tuple[str, Trip]:
    return "", trip(left, left, back, back)


def test_a_clean_record_is_certain():
    assert found("+2021-01-01", "-2023-03-01", "+2023-03-20", "-2024-01-02", "+2024-01-09") == [
        sure("2023-03-01", "2023-03-20"),
        sure("2024-01-02", "2024-01-09"),
    ]


def test_a_crossing_recorded_twice_on_one_day_is_one():
    assert found("-2023-03-01", "-2023-03-01", "+2023-03-20", "+2023-03-20") == [
        sure("2023-03-01", "2023-03-20")
    ]


def test_a_crossing_recorded_on_two_near_days_has_bounds():
    assert found("-2023-03-01", "-2023-03-02", "+2023-03-19", "+2023-03-21") == [
        ("two_dates", trip("2023-03-01", "2023-03-02", "2023-03-19", "2023-03-21"))
    ]


def test_a_missing_exit_bounds_the_departure():
    assert found("+2021-01-01", "-2023-03-01", "+2023-03-20", "+2024-02-10") == [
        # Either record may be the wrong one, so the first return is in doubt too.
        sure("2023-03-01", "2023-03-20"),
        ("missing_exit", trip("2023-03-19", "2024-02-10", "2024-02-10", "2024-02-10")),
    ]


def test_a_missing_entry_bounds_the_return():
    assert found("-2023-03-01", "-2024-02-01", "+2024-02-10") == [
        ("missing_entry", trip("2023-03-01", "2023-03-01", "2023-03-01", "2024-02-02")),
        sure("2024-02-01", "2024-02-10"),
    ]


def test_a_day_trip_and_a_day_between_two_trips():
    assert found("-2023-03-01", "+2023-03-01") == [sure("2023-03-01", "2023-03-01")]
    codes = {code for code, _ in found("-2023-03-01", "+2023-03-05", "-2023-03-05", "+2023-03-09")}
    assert codes == {"unclear"}  # home for a day, or two trips of which an end was lost


def test_no_return_since_is_open_and_to_be_settled():
    assert found("-2026-09-01") == [
        ("still_abroad", trip("2026-09-01", "2026-09-01", "2026-09-01", None))
    ]


def test_the_first_landing_is_no_trip_and_a_later_first_entry_is_a_doubt():
    assert found("+2022-05-01", since="2022-05-01") == []
    assert found("+2022-05-01", since="2022-01-01") == [
        ("before_record", trip("2021-12-31", "2022-05-01", "2022-05-01", "2022-05-01"))
    ]


def test_trips_before_the_window_are_left_out_and_one_across_its_start_is_whole():
    assert found("-2021-02-01", "+2021-03-01", "-2021-10-20", "+2021-11-05") == [
        sure("2021-10-20", "2021-11-05")
    ]
    assert found("-2021-10-20", "+2021-11-01") == []


def test_whoever_left_before_and_never_came_back_is_not_counted_as_present():
    assert found("-2020-09-01", since="2018-01-01") == [
        ("still_abroad", trip("2020-09-01", "2020-09-01", "2020-09-01", None))
    ]


def test_an_old_entry_proves_nothing_while_departures_went_unrecorded():
    ((code, old),) = found("+2018-05-01", since="2018-05-01")
    assert (code, old.left_earliest, old.returned_latest) == (
        "exit_not_covered",
        d("2018-05-01"),
        None,
    )
    ((code, none),) = found(since="2018-05-01")
    assert (code, none.returned_latest) == ("no_record", None)
    assert found(since="2021-05-01") == []


def test_days_after_the_record_ends_are_in_doubt():
    ((code, after),) = found("-2023-03-01", "+2023-03-02", complete_to="2026-10-20")[1:]
    assert code == "after_record"
    assert (after.left_earliest, after.returned_latest) == (d("2026-10-20"), d("2026-11-01"))


def test_every_doubt_says_why_in_both_languages():
    codes = ("two_dates", "missing_exit", "missing_entry", "unclear", "still_abroad")
    codes += ("before_record", "no_record", "exit_not_covered", "after_record")
    for code in codes:
        why = wording.doubt(FoundTrip(trip("2024-03-01", "2024-03-02", "2024-03-02", None), code))
        assert why is not None
        assert "{" not in why.en + why.fr
    assert wording.doubt(FoundTrip(trip(*["2024-03-01"] * 4), "")) is None
    assert wording.in_words(d("2024-03-01")).fr == "1er mars 2024"


# -- one fault anywhere never makes the bounds exclude the truth ---------------------------------

FIRST = date(2021, 6, 1)
PARTS = st.lists(st.integers(1, 60), min_size=2, max_size=24).map(
    lambda parts: parts[: len(parts) // 2 * 2]
)


def lives(parts: list[int]) -> list[tuple[date, date]]:
    """Stays and trips in turn; a trip of 1 is a day trip."""
    trips, day = [], FIRST
    for stay, away in zip(parts[::2], parts[1::2], strict=True):
        left = day + timedelta(days=stay)
        day = left + timedelta(days=away - 1)
        trips.append((left, day))
    return trips


def lines_of(trips: Iterable[tuple[date, date]]) -> list[Crossing]:
    return [
        crossing
        for left, back in trips
        for crossing in (Crossing("exit", left), Crossing("entry", back))
    ]


def bounds(crossings: Iterable[Crossing]) -> tuple[set[date], set[date]]:
    whole = CrossingRecord(tuple(crossings), COVERED, date(2026, 10, 31))
    window = Period(FIRST, date(2026, 10, 31))
    trips = [one.trip for one in reconstruct(whole, window=window, since=FIRST)]
    days = [FIRST + timedelta(days=n) for n in range(5 * 365)]
    surely = {day for day in days for t in trips if _surely(t, day)}
    possibly = {day for day in days for t in trips if _possibly(t, day)}
    return surely, possibly


def _surely(t: Trip, day: date) -> bool:
    return t.left_latest < day and (t.returned_earliest is None or day < t.returned_earliest)


def _possibly(t: Trip, day: date) -> bool:
    return t.left_earliest < day and (t.returned_latest is None or day < t.returned_latest)


def truth(trips: Iterable[tuple[date, date]]) -> set[date]:
    return {left + timedelta(days=n) for left, back in trips for n in range(1, (back - left).days)}


@given(PARTS)
def test_a_record_without_faults_gives_the_truth_exactly(parts):
    trips = lives([max(2, part) for part in parts])
    surely, possibly = bounds(lines_of(trips))
    assert surely == possibly == truth(trips)


@given(PARTS, st.data())
def test_one_lost_crossing_stays_within_bounds(parts, data):
    trips = lives(parts)
    crossings = lines_of(trips)
    del crossings[data.draw(st.integers(0, len(crossings) - 1))]
    surely, possibly = bounds(crossings)
    assert surely <= truth(trips) <= possibly


@given(PARTS, st.data(), st.integers(-5, 5))
def test_one_crossing_recorded_again_on_another_day_stays_within_bounds(parts, data, shift):
    trips = lives(parts)
    crossings = lines_of(trips)
    again = crossings[data.draw(st.integers(0, len(crossings) - 1))]
    crossings.append(Crossing(again.direction, again.day + timedelta(days=shift)))
    surely, possibly = bounds(crossings)
    assert surely <= truth(trips) <= possibly


@given(PARTS, st.sampled_from(["entry", "exit"]), st.integers(1, 700))
def test_one_strangers_crossing_stays_within_bounds(parts, direction, place):
    trips = lives(parts)
    surely, possibly = bounds(
        [*lines_of(trips), Crossing(direction, FIRST + timedelta(days=place))]
    )
    assert surely <= truth(trips) <= possibly
