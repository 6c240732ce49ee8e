"""From what became of each case to the figures of each month."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, inf

from onegov.cases.logic.twin.calendar import month_after
from onegov.cases.logic.twin.simulation import Played, play
from onegov.cases.types import Baseline, Month, Outlook, Scenario

PERCENTS = (50, 80, 95)


def look_ahead(baseline: Baseline, scenario: Scenario) -> Outlook:
    """Will play a scenario and give its figures by month."""
    played = play(baseline, scenario)
    return Outlook(
        basis=baseline.basis,
        learnt_from=baseline.decided,
        seed=scenario.seed,
        waiting=played.cases.waiting,
        months=_months(baseline, scenario, played),
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of the values that ``percent`` % of them do not exceed; at least one, ascending."""
    return ordered[ceil(percent * len(ordered) / 100) - 1]


def _months(baseline: Baseline, scenario: Scenario, played: Played) -> tuple[Month, ...]:
    intake, waits = _by_month(played)
    backlog, months = played.cases.waiting, []
    for number, (came, waited) in enumerate(zip(intake, waits, strict=True)):
        backlog += came - len(waited)
        hours = played.officers[number] * played.hours[number]
        months.append(
            Month(
                first=month_after(baseline.start, number),
                intake=came,
                decided=len(waited),
                backlog=backlog,
                wait_days={p: percentile(waited, p) for p in PERCENTS} if waited else {},
                in_standard=_share(waited, scenario.standard),
                officers=played.officers[number],
                officer_hours=hours,
                cost_cents=None if scenario.hourly is None else round(hours * scenario.hourly),
            )
        )
    return tuple(months)


def _by_month(played: Played) -> tuple[list[int], list[list[float]]]:
    """How many came in each month, and how long those decided in it had waited (days, ascending)."""
    submitted, ends = played.cases.submitted, played.bounds[1:]
    seen = [played.cases.waiting, *(bisect_left(submitted, end) for end in ends[:-1])]
    intake = [after - before for before, after in pairwise([*seen, len(submitted)])]
    waits: list[list[float]] = [[] for _ in [*ends, inf]]
    for came, decided in zip(submitted, played.decided, strict=True):
        waits[bisect_left(ends, decided)].append(decided - came)
    waits.pop()  # undecided at the end
    for one in waits:
        one.sort()
    return intake, waits


def _share(ordered: Sequence[float], standard: float | None) -> float | None:
    if standard is None or not ordered:
        return None
    return bisect_right(ordered, standard) / len(ordered)
