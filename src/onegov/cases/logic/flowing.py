"""Weeks of intake and decisions, and where they lead the backlog."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from onegov.cases.types import Flow, Week

WEEKS = 12


def monday(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def flow(
    *, this_week: date, first: date | None, open_now: int, counts: Sequence[Mapping[date, int]]
) -> Flow:
    """Will count back from what is open now through the whole weeks before this one.

    Args:
        this_week: Monday of the week that has not ended.
        first: Monday of the week of the first submission, None when there was none.
        counts: intake and decisions by the Monday of their week, this week's too.
    """
    intake, decided = counts
    mondays = [this_week - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    weeks = tuple(
        Week(
            first=start,
            intake=intake.get(start, 0),
            decided=decided.get(start, 0),
            open=open_now + _after(start, decided) - _after(start, intake),
        )
        for start in mondays
        if first is not None and start >= first
    )
    growth = _mean([week.intake - week.decided for week in weeks])
    return Flow(weeks, open_now, growth, _weeks_to_clear(open_now, growth))


def _after(week: date, counts: Mapping[date, int]) -> int:
    return sum(count for start, count in counts.items() if start > week)


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _weeks_to_clear(open_now: int, growth: float | None) -> int | None:
    return math.ceil(open_now / -growth) if growth is not None and growth < 0 else None
