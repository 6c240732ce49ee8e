"""Who holds which case, and since when."""

from uuid import UUID

from onegov.cases import access, models
from onegov.cases.types import CaseName, Holding
from onegov.core import clock
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login import public as login


def holdings(actor: Actor) -> tuple[Holding, ...]:
    supervisor_id = access.require_supervisor(actor)
    held = models.Waiting.objects.filter(org_id=actor.org_id, officer_id__isnull=False)
    rows = list(held.exclude(person_id__in=access.close_to(supervisor_id)).order_by("until", "id"))
    cases = models.Application.objects.in_bulk([row.application_id for row in rows])
    taken = ledger.last_times(act="case.taken", application_ids=cases.keys())
    at_work = _at_work(actor.org_id, [row.officer_id for row in rows if row.officer_id])
    now = clock.now()
    return tuple(
        Holding(
            case=CaseName(row.application_id, cases[row.application_id].reference),
            service_id=cases[row.application_id].service_id,
            officer_id=row.officer_id,
            taken_at=taken.get(row.application_id),
            until=row.until,
            has_run_out=row.until <= now,
            has_left=row.officer_id not in at_work,
        )
        for row in rows
        if row.officer_id and row.until
    )


def _at_work(org_id: str, officer_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the officers who are staff of the organisation and whose account is in use."""
    return access.staff_of(org_id) & login.in_use(person_ids=officer_ids)
