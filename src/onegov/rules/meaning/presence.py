"""Days of presence, counted exactly or within bounds.

A set of days is a tuple of disjoint, ascending, half-open intervals of day numbers. What is not
known for certain is a pair of sets: the days that surely belong, and those that possibly do.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from onegov.core.types import Unknown
from onegov.rules.types import Span, Trip, Window

Days = tuple[tuple[int, int], ...]

FOREVER = date.max.toordinal() + 1
ALL_DAYS: Days = ((0, FOREVER),)
NO_DAYS: Days = ()


def merge(intervals: Iterable[tuple[int, int]]) -> Days:
    """The days in any of ``intervals``, each counted once."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def intersect(left: Days, right: Days) -> Days:
    """The days in both; takes as long as the two are together."""
    shared: list[tuple[int, int]] = []
    at = other = 0
    while at < len(left) and other < len(right):
        start, end = max(left[at][0], right[other][0]), min(left[at][1], right[other][1])
        if start < end:
            shared.append((start, end))
        if left[at][1] < right[other][1]:
            at += 1
        else:
            other += 1
    return tuple(shared)


def subtract(left: Days, right: Days) -> Days:
    """The days in ``left`` that are not in ``right``."""
    edges = [0, *(edge for interval in right for edge in interval), FOREVER]
    gaps = tuple(zip(edges[::2], edges[1::2], strict=True))
    return intersect(left, gaps)


def size(days: Days) -> int:
    """How many days."""
    return sum(end - start for start, end in days)


def absences(trips: Sequence[Trip] | Unknown) -> tuple[Days, Days]:
    """Days surely and possibly spent abroad; the days of leaving and returning are in Canada."""
    if isinstance(trips, Unknown):
        return NO_DAYS, ALL_DAYS
    surely = merge((t.left_latest.toordinal() + 1, _earliest_return(t)) for t in trips)
    possibly = merge((t.left_earliest.toordinal() + 1, _number(t.returned_latest)) for t in trips)
    return surely, possibly


def _earliest_return(trip: Trip) -> int:
    return _number(trip.returned_earliest)


def _number(day: date | None) -> int:
    return FOREVER if day is None else day.toordinal()


def spans_of(spans: Sequence[Span] | Unknown, kinds: Sequence[str] | None) -> tuple[Days, Days]:
    """Days surely and possibly in a span of one of ``kinds`` (None = of any kind)."""
    if isinstance(spans, Unknown):
        return NO_DAYS, ALL_DAYS
    wanted = (span for span in spans if kinds is None or span.kind in kinds)
    days = merge((span.first.toordinal(), _after(span.last)) for span in wanted)
    return days, days


def _after(last: date | None) -> int:
    return FOREVER if last is None else last.toordinal() + 1


def count(
    window: Window,
    *,
    absent: tuple[Days, Days],
    excluded: tuple[Days, Days],
    during: tuple[Days, Days] = (ALL_DAYS, ALL_DAYS),
) -> tuple[int, int]:
    """The least and the greatest number of days present in ``window``.

    ``during`` limits the count to days of a status. Excluded days never count.
    Source: Citizenship Act 5(1.001) and 21.
    """
    (first, last), (earliest, latest) = window.inner, window.outer
    surely = intersect(((first, last + 1),) if first <= last else NO_DAYS, during[0])
    possibly = intersect(((earliest, latest + 1),) if earliest <= latest else NO_DAYS, during[1])
    low = size(subtract(subtract(surely, absent[1]), excluded[1]))
    high = size(subtract(subtract(possibly, absent[0]), excluded[0]))
    return low, high
