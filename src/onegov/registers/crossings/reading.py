"""Absences with bounds, from the times between crossings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from onegov.core.types import Period
from onegov.registers.crossings.events import Event, Reading, events_of, read
from onegov.registers.types import CrossingRecord, FoundTrip
from onegov.rules.types import Trip

_DAY = timedelta(days=1)


def reconstruct(
    record: CrossingRecord, *, window: Period, since: date | None = None
) -> tuple[FoundTrip, ...]:
    """The absences that touch ``window``, in order, each with the doubt it carries.

    For every day of the window: a day that no returned trip may cover was surely spent in Canada,
    and a day that a trip surely covers was surely spent abroad, as long as the record does not lack
    both ends of one absence (nothing in it could tell then).

    Args:
        record: crossings from some time before the window, so that the state at its start shows.
        window: days that count, both ends inclusive; it must have an end.
        since: first day with a status in Canada, when known: the entry up to then is the arrival.

    Raises:
        ValueError: the window is open.
    """
    if window.last is None:
        raise ValueError("the window needs a last day")
    horizon = max(window.first, since or window.first)
    events = events_of(record.crossings)
    arrived = since is not None and bool(events) and since < events[0].earliest
    known = _Record(events, read(events, starts_in=arrived), record, horizon, window.last)
    trips = sorted(known.trips(since), key=lambda found: found.trip.left_earliest)
    return tuple(found for found in trips if _touches(found.trip, horizon, window.last))


def _touches(trip: Trip, first: date, last: date) -> bool:
    if trip.left_earliest == trip.returned_latest:
        return first <= trip.left_earliest <= last
    ends = trip.returned_latest
    return trip.left_earliest < last and (ends is None or ends > first)


@dataclass(frozen=True, slots=True)
class _Record:
    """Events and what is between them; ``first`` and ``last`` are the days that count."""

    events: tuple[Event, ...]
    reading: Reading
    record: CrossingRecord
    first: date
    last: date

    def trips(self, since: date | None) -> Iterator[FoundTrip]:
        if not self.events:
            yield from self._nothing_recorded(since)
        else:
            yield from self._before()
            for place in range(1, len(self.events)):
                yield from self._between(place)
            yield from self._day_trips()
            yield from self._after()

    def _nothing_recorded(self, since: date | None) -> Iterator[FoundTrip]:
        """Whoever arrived once departures were recorded would have been seen leaving."""
        if since is None or since < self.record.covered_from:
            yield FoundTrip(self._perhaps_away(self.first - _DAY), "no_record")
        else:
            yield from self._after_record()

    def _perhaps_away(self, start: date) -> Trip:
        """Any days from ``start`` on, or none."""
        return Trip(start, max(start, self.last), start, None)

    def _before(self) -> Iterator[FoundTrip]:
        """Abroad before the first entry; since when, the record doesn't say."""
        first = self.events[0]
        if self.reading.between[0] == "in" or first.latest <= self.first:
            return
        start = min(self.first - _DAY, first.earliest)
        trip = Trip(start, max(start, first.latest), max(start, first.earliest), first.latest)
        yield FoundTrip(trip, "before_record")

    def _between(self, place: int) -> Iterator[FoundTrip]:
        """``place``: the time between events ``place - 1`` and ``place``."""
        start, end = self.events[place - 1], self.events[place]
        if self.reading.between[place] == "out":
            trip = Trip(start.earliest, start.latest, end.earliest, end.latest)
            both_known = start.earliest == start.latest and end.earliest == end.latest
            yield FoundTrip(trip, "" if both_known else "two_dates")
        elif self.reading.between[place] == "unknown":
            yield self._unknown(place, start, end)

    def _unknown(self, place: int, start: Event, end: Event) -> FoundTrip:
        """Away on any of these days, or none.

        One of the two records may be the wrong one. So where the time beside it is no stay in
        Canada either, the day of that record is in doubt as well.
        """
        before = start.earliest - self._one_if_doubtful(place - 1)
        after = end.latest + self._one_if_doubtful(place + 1)
        if start.kind == end.kind == "exit":
            return FoundTrip(
                Trip(start.earliest, start.latest, start.earliest, after), "missing_entry"
            )
        if start.kind == end.kind == "entry":
            return FoundTrip(Trip(before, end.latest, end.earliest, end.latest), "missing_exit")
        return FoundTrip(Trip(before, end.latest, start.earliest, after), "unclear")

    def _one_if_doubtful(self, place: int) -> timedelta:
        return _DAY * (self.reading.between[place] != "in")

    def _day_trips(self) -> Iterator[FoundTrip]:
        for event, stayed in zip(self.events, self.reading.stayed, strict=True):
            if stayed:
                day = event.earliest
                yield FoundTrip(Trip(day, day, day, day), "")

    def _after(self) -> Iterator[FoundTrip]:
        last, state = self.events[-1], self.reading.between[-1]
        if state == "out":
            yield FoundTrip(Trip(last.earliest, last.latest, last.earliest, None), "still_abroad")
        elif state == "unknown":
            yield FoundTrip(self._perhaps_away(last.earliest - _DAY), "unclear")
        elif last.latest < self.record.covered_from:
            yield FoundTrip(self._perhaps_away(last.earliest), "exit_not_covered")
        else:
            yield from self._after_record()

    def _after_record(self) -> Iterator[FoundTrip]:
        """The days after the record's last complete one."""
        known_to = self.record.complete_to
        if known_to < self.last:
            start = max(known_to, self.first - _DAY)
            yield FoundTrip(Trip(start, self.last, start, self.last + _DAY), "after_record")
