"""Newer cases that were finished before older ones."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from onegov.cases import models
from onegov.cases.queries.supervising import days
from onegov.cases.types import CaseName, Inversions, Overtaking, State

# What was open at a decision is open now, or was decided after it and so among the rows read: each
# decision meets the oldest of both, and no pair of cases is looked at.
_BY_SERVICE = """
WITH decided AS (
    SELECT id, service_id, submitted_at,
           MIN(submitted_at) OVER (
               PARTITION BY service_id ORDER BY decided_at DESC
               GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS oldest_decided_later
    FROM cases_application
    WHERE org_id = %(org)s AND state = 'decided' AND decided_at >= %(since)s
), served AS MATERIALIZED (
    SELECT service_id, (
        SELECT MIN(submitted_at) FROM cases_application AS one
        WHERE one.org_id = %(org)s AND one.service_id = each.service_id
              AND one.state IN ('submitted', 'in_review')
    ) AS oldest_open
    FROM (SELECT DISTINCT service_id FROM decided) AS each
), met AS (
    SELECT id, service_id, submitted_at - LEAST(oldest_decided_later, oldest_open) AS ahead
    FROM decided JOIN served USING (service_id)
)
SELECT service_id, COUNT(*), COUNT(*) FILTER (WHERE ahead > INTERVAL '0'),
       (ARRAY_AGG(id ORDER BY ahead DESC, id) FILTER (WHERE ahead > INTERVAL '0'))[1]
FROM met GROUP BY service_id ORDER BY service_id
"""


def by_service(org_id: str, since: datetime, barred: Collection[UUID]) -> tuple[Inversions, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_SERVICE, {"org": org_id, "since": since})
        found = cursor.fetchall()
    return tuple(
        Inversions(service_id, decided, inverted, _overtaking(worst, barred) if worst else None)
        for service_id, decided, inverted, worst in found
    )


def _overtaking(newer_id: UUID, barred: Collection[UUID]) -> Overtaking:
    newer = models.Application.objects.get(id=newer_id)
    older = _oldest_open_at_decision_of(newer)
    return Overtaking(
        days=days.between(_submitted(older), _submitted(newer)),
        newer=_named(newer, barred),
        older=_named(older, barred),
    )


def _oldest_open_at_decision_of(newer: models.Application) -> models.Application:
    older = models.Application.objects.filter(
        org_id=newer.org_id, service_id=newer.service_id, submitted_at__lt=newer.submitted_at
    )
    # Asked apart: each has its own index.
    ways = (
        Q(state__in=models.OPEN_STATES),
        Q(state=State.DECIDED.value, decided_at__gt=newer.decided_at),
    )
    found = [older.filter(way).order_by("submitted_at").first() for way in ways]
    return min((one for one in found if one), key=_submitted)


def _submitted(row: models.Application) -> datetime:
    if row.submitted_at is None:
        raise RuntimeError("a draft is never decided or open")
    return row.submitted_at


def _named(row: models.Application, barred: Collection[UUID]) -> CaseName | None:
    return None if row.person_id in barred else CaseName(row.id, row.reference)
