"""Days with crossings, and the times between them in which the record says where the person was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from onegov.registers.types import Crossing

Where = Literal["in", "out"]
Between = Literal["in", "out", "unknown"]

#: Two records of the same direction at most this far apart, with nothing between them, are read as
#: one crossing whose day is known within bounds.
ONE_CROSSING_WITHIN: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Event:
    """A departure, a return, or both on one day, on a day known within bounds."""

    kind: Literal["exit", "entry", "both"]
    earliest: date
    latest: date

    @property
    def moves(self) -> tuple[tuple[Where, Where], ...]:
        """From where to where it can have taken the person."""
        if self.kind == "both":
            return (("in", "in"), ("out", "out"))
        return (("in", "out"),) if self.kind == "exit" else (("out", "in"),)


def events_of(crossings: Iterable[Crossing]) -> tuple[Event, ...]:
    """The days with crossings in order; doubles are one."""
    found: list[Event] = []
    for event in _days(crossings):
        if found and _is_double(found[-1], event):
            found[-1] = Event(event.kind, found[-1].earliest, event.latest)
        else:
            found.append(event)
    return tuple(found)


def _days(crossings: Iterable[Crossing]) -> Iterable[Event]:
    days: dict[date, set[Literal["entry", "exit"]]] = {}
    for crossing in crossings:
        days.setdefault(crossing.day, set()).add(crossing.direction)
    for day, directions in sorted(days.items()):
        yield Event("both" if len(directions) > 1 else directions.pop(), day, day)


def _is_double(before: Event, event: Event) -> bool:
    same = before.kind == event.kind != "both"
    return same and event.earliest - before.latest <= ONE_CROSSING_WITHIN


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the person was between the events, by the fewest faults in the record.

    Attributes:
        between: before the first event, between each two, after the last.
        stayed: for each event on which a return and a departure fell on one day: whether the
            person surely left and came back that day.
    """

    between: tuple[Between, ...]
    stayed: tuple[bool, ...]


def read(events: Sequence[Event], *, starts_in: bool = False) -> Reading:
    """The reading that all explanations with the fewest faults share.

    A fault is a time between two events at whose start the record has the person in one place and
    at whose end in the other. Where the best explanations differ, the time is ``unknown``. Abroad is
    sure only between a departure and a return that nothing but they can explain.

    Args:
        starts_in: the person is known to have been in Canada some time before the first event.
    """
    if not events:
        return Reading(("unknown",), ())
    start: _Costs = {"in": 0, "out": int(starts_in)}
    ahead, behind = _costs(events, start), _costs_from_end(events)
    least = min(ahead[-1].values())
    between = [
        _said({before for before in behind[0] if start[before] + behind[0][before] == least}),
        *(_between(ahead[n], behind[n + 1], least) for n in range(len(events) - 1)),
        _said({after for after in ahead[-1] if ahead[-1][after] == least}),
    ]
    for place, event in enumerate(events):
        if event.kind == "both":
            _doubt_visits(between, place)
    stayed = tuple(
        event.kind == "both" and _stayed(between[place], between[place + 1])
        for place, event in enumerate(events)
    )
    return Reading(tuple(between), stayed)


def _doubt_visits(between: list[Between], place: int) -> None:
    """A day's visit to Canada from abroad looks like a day trip abroad after one lost record."""
    for side in (place, place + 1):
        if between[side] == "out":
            between[side] = "unknown"


def _stayed(before: Between, after: Between) -> bool:
    return before == "in" and after == "in"


_Costs = Mapping[Where, int]


def _costs(events: Sequence[Event], start: _Costs) -> list[dict[Where, int]]:
    """Fewest faults up to and with each event, by where it leaves the person."""
    costs: list[dict[Where, int]] = []
    for event in events:
        costs.append(_step(start, event.moves))
        start = costs[-1]
    return costs


def _costs_from_end(events: Sequence[Event]) -> list[dict[Where, int]]:
    """Fewest faults from and with each event, by where it finds the person."""
    costs: list[dict[Where, int]] = []
    start: _Costs = {"in": 0, "out": 0}
    for event in reversed(events):
        costs.append(_step(start, tuple((after, before) for before, after in event.moves)))
        start = costs[-1]
    return costs[::-1]


def _step(start: _Costs, moves: Iterable[tuple[Where, Where]]) -> dict[Where, int]:
    costs: dict[Where, int] = {}
    for begins, ends in moves:
        best = min(cost + (place != begins) for place, cost in start.items())
        costs[ends] = min(best, costs.get(ends, best))
    return costs


def _between(before: _Costs, after: _Costs, least: int) -> Between:
    possible = {
        (start, end)
        for start, cost in before.items()
        for end, rest in after.items()
        if cost + rest + (start != end) == least
    }
    if any(start != end for start, end in possible):
        return "unknown"
    return _said({start for start, _ in possible})


def _said(places: set[Where]) -> Between:
    return places.pop() if len(places) == 1 else "unknown"
