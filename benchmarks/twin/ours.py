"""The surge twin as a measured process: the one file that knows how it is called."""

import gc
import json
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.protocol import serve
from onegov.cases.logic.twin.measuring import look_ahead
from onegov.cases.logic.twin.simulation import play
from onegov.cases.types import Baseline, Load, Office, Scenario

MONTHS, DAYS = 12, 365
#: Day and night, so that a day is 24 office hours: the textbook's queue M/M/c.
ALWAYS = Office(weekdays=frozenset(range(7)), opens=0.0, hours=24.0)


@dataclass(frozen=True)
class Exponential:
    """Handling times of the textbook's queue."""

    mean: float

    def draw(self, random: Random) -> float:
        """Hours."""
        return random.expovariate(1 / self.mean)


def year(cases: int, officers: int, load: float, seed: int) -> tuple[Baseline, Scenario]:
    """A year in which so many cases are expected."""
    handling = Exponential(officers * load * 24 * DAYS / cases)
    tier = Load("ordinary", 1.0, 30.0, handling)
    start = date(2026, 1, 1)
    return (
        Baseline("scenario", 0, start, (cases / DAYS,) * 7, (tier,)),
        Scenario(months=MONTHS, seed=seed, officers=officers, office=ALWAYS),
    )


def simulate(cases: int, officers: int, load: float, seed: int) -> dict[str, object]:
    """All that ``onegov twin`` does to its figures by month: milliseconds, and how many cases came."""
    baseline, scenario = year(cases, officers, load, seed)
    gc.collect()
    began = perf_counter()
    outlook = look_ahead(baseline, scenario)
    ms = (perf_counter() - began) * 1e3
    return {"ms": ms, "cases": sum(month.intake for month in outlook.months)}


def write(cases: int, officers: int, load: float, seed: int, path: str) -> dict[str, object]:
    """One year in a file: hours at which each case came, hours of handling, hours waited."""
    played = play(*year(cases, officers, load, seed))
    taken = sum(map(isfinite, played.waited))  # first in, first out: the others are the last
    columns = {
        "came": [24 * day for day in played.cases.submitted[:taken]],
        "handling": played.cases.handling[:taken],
        "waited": played.waited[:taken],
    }
    Path(path).write_text(json.dumps(columns), "utf-8")
    return {"cases": taken}


if __name__ == "__main__":
    serve({"simulate": simulate, "write": write})
