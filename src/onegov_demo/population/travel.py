"""Times abroad, and what the border's records got wrong about them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from onegov_demo.population.dates import ANCHOR, COMPLETE_TO, years_before
from onegov_demo.population.dice import Dice
from onegov_demo.population.paths import Path
from onegov_demo.population.types import CrossingFault, Direction, Mode, TrueTrip

Style = Literal["never", "homebody", "regular", "commuter", "long"]

_STYLES: dict[Style, int] = {"never": 12, "homebody": 40, "regular": 32, "commuter": 10, "long": 6}
_ROAMING: dict[Style, int] = {"homebody": 5, "regular": 10, "long": 85}
_GAPS: dict[Style, tuple[int, int]] = {
    "homebody": (250, 620), "regular": (60, 240), "commuter": (12, 70), "long": (120, 420),
}  # fmt: skip
_LENGTHS: dict[Style, tuple[int, int]] = {
    "homebody": (9, 40), "regular": (3, 30), "commuter": (1, 9), "long": (80, 430),
}  # fmt: skip
_MODES: dict[Mode, int] = {"air": 90, "land": 9, "sea": 1}
_LOST, _DUPLICATE, _CONFLICT = 0.02, 0.012, 0.012


def make_trips(dice: Dice, path: Path) -> tuple[TrueTrip, ...]:
    """All times abroad of a life, in order."""
    style = dice.weighted(_ROAMING if path.profile == "roaming" else _STYLES)
    trips = list(path.away)
    for first, last in _times_in_canada(path):
        trips += _wander(dice, style, first, last)
    for wanted in _edges(dice, path, style):
        trips = _put_in(trips, wanted, path)
    if style != "never" and dice.chance(0.04):
        trips = _put_in(trips, TrueTrip(dice.day(date(2026, 8, 1), COMPLETE_TO), None), path)
    return tuple(sorted(trips, key=lambda trip: trip.left))


def _times_in_canada(path: Path) -> list[tuple[date, date]]:
    times, start = [], path.arrived
    for trip in path.away:
        times.append((start, trip.left))
        start = trip.returned or ANCHOR
    return [*times, (start, ANCHOR)]


def _wander(dice: Dice, style: Style, first: date, last: date) -> Iterable[TrueTrip]:
    if style == "never":
        return
    left = first + timedelta(days=dice.between(*_GAPS[style]))
    while True:
        trip = _one(dice, style, left)
        if trip.returned is None or trip.returned >= last:
            return
        yield trip
        left = trip.returned + timedelta(days=dice.between(*_GAPS[style]))


def _one(dice: Dice, style: Style, left: date) -> TrueTrip:
    if style == "commuter" and dice.chance(0.7):
        return TrueTrip(left, left, "land", "land")
    out = dice.weighted(_MODES)
    back = out if dice.chance(0.9) else dice.weighted(_MODES)
    return TrueTrip(left, left + timedelta(days=dice.between(*_LENGTHS[style])), out, back)


def _edges(dice: Dice, path: Path, style: Style) -> Iterable[TrueTrip]:
    """Trips across the days that matter: the window's first day, the day of residence."""
    if style == "never":
        return
    opening = years_before(ANCHOR, 5)
    if dice.chance(0.06):
        left = opening - timedelta(days=dice.between(1, 25))
        yield TrueTrip(left, opening + timedelta(days=dice.between(0, 30)))
    if path.pr_date is None or not path.stays or path.away:
        return
    if dice.chance(0.1):  # round the flagpole: out and in again to be landed
        yield TrueTrip(path.pr_date, path.pr_date, "land", "land")
    elif dice.chance(0.08):
        left = path.pr_date - timedelta(days=dice.between(2, 20))
        yield TrueTrip(left, path.pr_date + timedelta(days=dice.between(0, 12)))


def _put_in(trips: list[TrueTrip], wanted: TrueTrip, path: Path) -> list[TrueTrip]:
    """The trips with ``wanted`` among them; ordinary trips that overlap it make room."""
    end = wanted.returned or date.max
    if wanted.left <= path.arrived or any(_overlap(trip, wanted) for trip in path.away):
        return trips
    return [*(t for t in trips if t.left > end or (t.returned or date.max) < wanted.left), wanted]


def _overlap(one: TrueTrip, other: TrueTrip) -> bool:
    return one.left <= (other.returned or date.max) and other.left <= (one.returned or date.max)


def make_faults(dice: Dice, trips: Iterable[TrueTrip]) -> tuple[CrossingFault, ...]:
    """What went wrong at the border: about one crossing in twenty-three."""
    faults = []
    for trip in trips:
        sides: list[tuple[Direction, date | None]] = [("exit", trip.left), ("entry", trip.returned)]
        for direction, day in sides:
            fault = _fault(dice, direction, day) if day else None
            faults += [fault] if fault else []
    return tuple(faults)


def _fault(dice: Dice, direction: Direction, day: date) -> CrossingFault | None:
    point = dice.below(10_000) / 10_000
    shift = dice.pick((-2, -1, 1, 1, 2))
    if point < _LOST:
        return CrossingFault("lost", direction, day)
    if point < _LOST + _DUPLICATE:
        return CrossingFault("duplicate", direction, day)
    if point < _LOST + _DUPLICATE + _CONFLICT:
        return CrossingFault("conflict", direction, day, shift)
    return None
