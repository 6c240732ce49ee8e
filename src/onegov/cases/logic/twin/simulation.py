"""A scenario played once, case by case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, compress, pairwise, repeat
from math import inf

from onegov.cases.logic import queue_policy
from onegov.cases.logic.twin import chance
from onegov.cases.logic.twin.calendar import OfficeTime, month_bounds
from onegov.cases.logic.twin.serving import serve
from onegov.cases.types import Baseline, Load, Scenario, Span


@dataclass(frozen=True, slots=True)
class Cases:
    """Those that wait at the start, oldest first, then those that come, in order.

    Attributes:
        waiting: how many wait at the start.
        submitted: days; negative or 0 for those that wait at the start.
        serve_by: days, see ``queue_policy``.
        handling: office hours that an officer needs.
        triaged: whether it is decided on submission.
    """

    waiting: int
    submitted: list[float]
    serve_by: list[float]
    handling: list[float]
    triaged: list[bool]


@dataclass(frozen=True, slots=True)
class Played:
    """What became of each case.

    Attributes:
        bounds: first day of each month, and the day after the last.
        officers: at work in each month.
        hours: office hours of each month.
        waited: office hours until an officer took it, infinite where none did; 0 where it was triaged.
        decided: days, infinite for those that are undecided at the end.
    """

    cases: Cases
    bounds: list[int]
    officers: list[int]
    hours: list[float]
    waited: list[float]
    decided: list[float]


def play(baseline: Baseline, scenario: Scenario) -> Played:
    """Will simulate a scenario to its end; the same seed gives the same."""
    bounds = month_bounds(baseline.start, scenario.months)
    time = OfficeTime(scenario.office, start=baseline.start, days=bounds[-1])
    cases = _cases(baseline, scenario, bounds)
    marks = [time.hours(day) for day in bounds]
    officers = [officers_in(scenario, month) for month in range(1, scenario.months + 1)]
    arrived = [time.hours(day) for day in cases.submitted]
    taken = _taken(cases, arrived, list(zip(marks, officers, strict=False)), until=marks[-1])
    ended = [since + hours for since, hours in zip(taken, cases.handling, strict=True)]
    return Played(
        cases=cases,
        bounds=bounds,
        officers=officers,
        hours=[after - before for before, after in pairwise(marks)],
        waited=[
            0.0 if triaged else since - came
            for since, came, triaged in zip(taken, arrived, cases.triaged, strict=True)
        ],
        decided=[
            submitted if triaged else time.day(end) if end <= marks[-1] else inf
            for submitted, end, triaged in zip(cases.submitted, ended, cases.triaged, strict=True)
        ],
    )


def officers_in(scenario: Scenario, month: int) -> int:
    """How many officers are at work in a month, from 1."""
    count: float = scenario.officers + sum(
        more for more, since in scenario.changes if since <= month
    )
    for share in _of(scenario.absent, month):
        count *= 1 - share
    return max(round(count), 0)


def _taken(
    cases: Cases, arrived: list[float], officers: list[tuple[float, int]], *, until: float
) -> list[float]:
    if not any(cases.triaged):
        return serve(arrived, cases.serve_by, cases.handling, officers=officers, until=until)
    queued = [not triaged for triaged in cases.triaged]
    columns = (arrived, cases.serve_by, cases.handling)
    found = iter(
        serve(*(list(compress(c, queued)) for c in columns), officers=officers, until=until)
    )
    return [next(found) if is_queued else inf for is_queued in queued]


def _cases(baseline: Baseline, scenario: Scenario, bounds: Sequence[int]) -> Cases:
    loads = {load.tier: load for load in baseline.loads}
    backlog = sorted(baseline.backlog, reverse=True)
    coming = chance.arrivals(
        chance.stream(scenario.seed, "arrivals"), _expected(baseline, scenario, bounds)
    )
    submitted = [-age for age, _ in backlog] + coming
    of = [loads[tier] for _, tier in backlog] + _tiers(baseline, scenario, len(coming))
    drawing = chance.stream(scenario.seed, "handling")
    return Cases(
        waiting=len(backlog),
        submitted=submitted,
        serve_by=[
            queue_policy.serve_by(day, load.patience)
            for day, load in zip(submitted, of, strict=True)
        ],
        handling=[load.handling.draw(drawing) for load in of],
        triaged=[False] * len(backlog) + _triaged(coming, scenario, bounds),
    )


def _expected(baseline: Baseline, scenario: Scenario, bounds: Sequence[int]) -> Iterable[float]:
    """Submissions that are expected on each day."""
    for month in range(1, scenario.months + 1):
        factor = 1.0
        for more in _of(scenario.intake, month):
            factor *= more
        for day in range(bounds[month - 1], bounds[month]):
            weekday = (baseline.start + timedelta(days=day)).weekday()
            yield baseline.per_weekday[weekday] * factor


def _tiers(baseline: Baseline, scenario: Scenario, count: int) -> list[Load]:
    if len(baseline.loads) == 1:
        return list(repeat(baseline.loads[0], count))
    shares = list(accumulate(load.share for load in baseline.loads))
    random = chance.stream(scenario.seed, "tiers")
    return random.choices(baseline.loads, cum_weights=shares, k=count)


def _triaged(coming: Sequence[float], scenario: Scenario, bounds: Sequence[int]) -> list[bool]:
    if not scenario.triage:
        return [False] * len(coming)
    random = chance.stream(scenario.seed, "triage")
    decided, month = [], 1
    for day in coming:
        while day >= bounds[month]:
            month += 1
        decided.append(random.random() < max(_of(scenario.triage, month), default=0.0))
    return decided


def _of(spans: Iterable[tuple[float, Span]], month: int) -> list[float]:
    """The values that hold in a month."""
    return [value for value, span in spans if month in span]
