"""How old the open cases are."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Min, Q

from onegov.cases import models
from onegov.cases.queries.supervising import days
from onegov.cases.types import AGE_BANDS, Ageing
from onegov.core import clock


def by_service(org_id: str) -> tuple[Ageing, ...]:
    open_cases = models.Application.objects.filter(org_id=org_id, state__in=models.OPEN_STATES)
    found = open_cases.values("service_id").annotate(
        oldest=Min("submitted_at"),
        late=Count("due_on", filter=Q(due_on__lt=clock.today())),
        **{f"from_{age}": Count("submitted_at", filter=_at_least(age)) for age in AGE_BANDS},
    )
    return tuple(_ageing(row) for row in found.order_by("service_id"))


def _at_least(age: int) -> Q:
    """Submitted on a day that is ``age`` days ago or more."""
    return Q(submitted_at__lt=days.midnight(clock.today() - timedelta(days=age - 1)))


def _ageing(row: Mapping[str, Any]) -> Ageing:
    reached = [row[f"from_{age}"] for age in AGE_BANDS]
    return Ageing(
        service_id=row["service_id"],
        open=reached[0],
        bands=tuple(older - beyond for older, beyond in pairwise([*reached, 0])),
        oldest_days=days.between(row["oldest"], clock.now()),
        late=row["late"],
    )
