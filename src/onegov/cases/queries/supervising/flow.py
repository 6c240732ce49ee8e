"""What came in and what was decided, by week."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncWeek

from onegov.cases import models
from onegov.cases.logic import flowing
from onegov.cases.queries.supervising import days
from onegov.cases.types import Flow, State
from onegov.core import clock
from onegov.core.clock import OFFICE_ZONE


def weeks(org_id: str) -> Flow:
    this_week = flowing.monday(clock.today())
    start = days.midnight(this_week - timedelta(weeks=flowing.WEEKS))
    cases = models.Application.objects.filter(org_id=org_id)
    open_cases = cases.filter(state__in=models.OPEN_STATES)
    decided = cases.filter(state=State.DECIDED.value)
    lately = decided.filter(decided_at__gte=start)
    # What was submitted since and is decided was decided since.
    intake = Counter(_weekly(open_cases.filter(submitted_at__gte=start), "submitted_at"))
    intake.update(_weekly(lately.filter(submitted_at__gte=start), "submitted_at"))
    return flowing.flow(
        this_week=this_week,
        first=_first_week(open_cases, lately, decided),
        open_now=open_cases.count(),
        counts=(intake, _weekly(lately, "decided_at")),
    )


def _weekly(cases: QuerySet[models.Application], moment: str) -> dict[date, int]:
    week = TruncWeek(moment, tzinfo=OFFICE_ZONE)
    found = cases.annotate(week=week).values("week").annotate(count=Count("*")).order_by()
    return {row["week"].date(): row["count"] for row in found}


def _first_week(*groups: QuerySet[models.Application]) -> date | None:
    """Monday of the first submission's week; of what is decided for long, the first decision's."""
    open_cases, lately, decided = groups
    known = [*_least(open_cases, "submitted_at"), *_least(lately, "submitted_at")]
    known += _least(decided, "decided_at")
    return flowing.monday(min(known).astimezone(OFFICE_ZONE).date()) if known else None


def _least(cases: QuerySet[models.Application], moment: str) -> Iterator[datetime]:
    found = cases.aggregate(least=Min(moment))["least"]
    if found is not None:
        yield found
