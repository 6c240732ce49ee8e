"""Queues and scenarios for tests of the twin."""

from dataclasses import dataclass
from datetime import date
from random import Random

from onegov.cases.types import Baseline, Load, Office, Scenario

#: Day and night, without holidays: a day is 24 office hours.
ALWAYS = Office(weekdays=frozenset(range(7)), opens=0.0, hours=24.0)
MONDAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Exponential:
    """Handling times of the textbook's queue M/M/c; ``mean`` in office hours."""

    mean: float

    def draw(self, random: Random) -> float:
        return random.expovariate(1 / self.mean)


@dataclass(frozen=True)
class Always:
    """The same handling time for all."""

    hours: float

    def draw(self, random: Random) -> float:
        return self.hours


def queue(
    *loads: Load, per_day: float = 40.0, backlog: tuple[tuple[float, str], ...] = ()
) -> Baseline:
    """As many submissions on every day; half an hour each, unless there are loads."""
    given = loads or (Load("ordinary", 1.0, 30.0, Exponential(0.5)),)
    return Baseline("scenario", 0, MONDAY, (per_day,) * 7, given, backlog)


def scenario(officers: int, **more: object) -> Scenario:
    return Scenario(**({"months": 6, "seed": 7} | more), officers=officers)
