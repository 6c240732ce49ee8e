"""What became of an organisation's cases, without anything about the persons."""

from datetime import datetime, time, timedelta

from django.db.models import Q

from onegov.cases import access, models
from onegov.cases.logic.twin import history as histories
from onegov.cases.types import History, PastCase
from onegov.core import clock
from onegov.core.clock import OFFICE_ZONE
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind

_OFFICERS_SEEN = timedelta(days=90)


def history(actor: Actor, org_id: str) -> History:
    _check(actor, org_id)
    midnight = datetime.combine(clock.today(), time(), OFFICE_ZONE)
    cases = _cases(org_id, midnight)
    if not cases:
        raise NotFound
    until = clock.today() - timedelta(days=1)
    return histories.history(cases, until=until, officers=_officers(org_id, midnight))


def _check(actor: Actor, org_id: str) -> None:
    if actor.kind is ActorKind.MACHINE:
        return
    access.require_staff(actor)
    if actor.org_id != org_id or "supervisor" not in actor.roles:
        raise NotAllowed


def _cases(org_id: str, midnight: datetime) -> list[PastCase]:
    # The tiers first: a case that is decided meanwhile has one, and needs none.
    waiting = models.Waiting.objects.filter(org_id=org_id)
    tiers = dict(waiting.values_list("application_id", "tier"))
    year = midnight - timedelta(days=histories.LEARNT_DAYS)
    rows = models.Application.objects.filter(
        Q(decided_at__isnull=True) | Q(submitted_at__gte=year),
        org_id=org_id,
        submitted_at__lt=midnight,
    ).values_list("id", "submitted_at", "taken_at", "decided_at")
    return [
        PastCase(
            submitted=_local(submitted),
            taken=_local(taken) if taken else None,
            decided=_local(decided) if decided else None,
            tier=tiers.get(id_, ""),
        )
        for id_, submitted, taken, decided in rows.iterator()
        if submitted is not None
    ]


def _officers(org_id: str, midnight: datetime) -> int | None:
    decided = models.Decision.objects.filter(
        org_id=org_id, by="person", decided_at__gte=midnight - _OFFICERS_SEEN
    )
    return decided.values("officer_id").distinct().count() or None


def _local(at: datetime) -> datetime:
    return at.astimezone(OFFICE_ZONE).replace(tzinfo=None)
