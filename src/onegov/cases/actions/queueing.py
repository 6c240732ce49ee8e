"""Leases: who holds which case, for how long."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from onegov.cases import access, locks, models
from onegov.cases.actions.recording import record
from onegov.cases.conf import conf
from onegov.cases.errors import LeaseNeeded
from onegov.cases.logic import queue_policy, states
from onegov.cases.types import State, Step
from onegov.core import clock
from onegov.core.types import Actor, ActorKind


def take_next(actor: Actor) -> UUID | None:
    return _take(actor, access.require_staff(actor))


@transaction.atomic
def _take(actor: Actor, officer_id: UUID) -> UUID | None:
    # The same officer asking twice at once is answered one after the other, with the same case.
    locks.hold(f"cases.officer:{officer_id}")
    queue = models.Waiting.objects.filter(org_id=actor.org_id)
    mine = queue.select_for_update().filter(officer_id=officer_id).first()
    if mine is not None:
        renew(mine)
        return mine.application_id
    free = queue.filter(Q(until__isnull=True) | Q(until__lte=clock.now()))
    row = (
        free.exclude(person_id__in=access.close_to(officer_id))
        .order_by(*queue_policy.ORDER)
        .select_for_update(skip_locked=True)
        .first()
    )
    return _lease(actor, row) if row else None


def _lease(actor: Actor, row: models.Waiting) -> UUID:
    row.officer_id = actor.person_id
    renew(row)
    case = models.Application.objects.select_for_update().get(id=row.application_id)
    case.taken_at = case.taken_at or clock.now()
    _move(case, "take")
    record(actor, case, "case.taken", Step.TAKE)
    return case.id


def renew(row: models.Waiting) -> None:
    """Will let a lease last its full time from now."""
    row.until = clock.now() + conf().lease
    row.save(update_fields=["officer_id", "until"])


@transaction.atomic
def release(actor: Actor, application_id: UUID) -> None:
    access.in_office(actor, application_id)
    held = models.Waiting.objects.select_for_update().filter(
        org_id=actor.org_id, application_id=application_id, officer_id__isnull=False
    )
    row = held.first()
    if row is None:
        return
    if row.officer_id != actor.person_id:
        raise LeaseNeeded
    _put_back(actor, row)


@transaction.atomic
def return_leases(actor: Actor, officer_id: UUID) -> int:
    held = _leases_seen_by(actor).filter(officer_id=officer_id)
    returned = list(held.select_for_update())
    for row in returned:
        _put_back(actor, row)
    return len(returned)


def _leases_seen_by(actor: Actor) -> QuerySet[models.Waiting]:
    if actor.kind is ActorKind.MACHINE:
        return models.Waiting.objects.all()
    close = access.close_to(access.require_supervisor(actor))
    return models.Waiting.objects.filter(org_id=actor.org_id).exclude(person_id__in=close)


def _put_back(actor: Actor, row: models.Waiting) -> None:
    row.officer_id = row.until = None
    row.save(update_fields=["officer_id", "until"])
    case = models.Application.objects.select_for_update().get(id=row.application_id)
    _move(case, "release")
    record(actor, case, "case.released", Step.TAKE)


def _move(case: models.Application, move: states.Move) -> None:
    case.state = states.after(State(case.state), move).value
    case.updated_at = clock.now()
    case.save(update_fields=["state", "taken_at", "updated_at"])
