"""The end of a mandate bites at once; rooms above hear of it by ``mandate.ended``."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.mandates import models, queries
from onegov.login.mandates.actions import parties
from onegov.login.mandates.actions.recording import record
from onegov.login.mandates.conf import conf
from onegov.login.mandates.errors import NoSuchMandate
from onegov.login.mandates.types import EndReason, Kind, Mandate, Status

_BATCH = 200


@transaction.atomic
def end(actor: Actor, mandate_id: UUID) -> Mandate:
    party, _ = parties.voice(actor)
    row = (
        models.Mandate.objects.select_for_update()
        .filter(Q(person_id=party) | Q(holder_id=party), id=mandate_id)
        .first()
    )
    if row is None:
        raise NoSuchMandate
    if row.status != Status.ENDED:
        why = EndReason.PRINCIPAL if row.person_id == party else EndReason.HOLDER
        _end(actor, row, why)
    return queries.as_mandate(row)


def _end(actor: Actor, row: models.Mandate, why: EndReason) -> None:
    row.status, row.ended_at, row.end_reason = Status.ENDED, clock.now(), why
    row.ended_by, row.code_digest = actor.reference, ""
    row.save()
    record(actor, "ended", row, {"reason": why})
    if row.kind == Kind.GUARDIAN:
        for appointed in _appointed_by(row):
            _end(actor, appointed, EndReason.GUARDIAN)


def _appointed_by(guardian: models.Mandate) -> QuerySet[models.Mandate]:
    """What a guardian agreed to in a child's name; another guardian was let begin by an officer."""
    proposed = Q(proposer="principal", proposed_by=guardian.holder_id)
    agreed = Q(proposer="holder", agreed_by=guardian.holder_id)
    rows = models.Mandate.objects.select_for_update().filter(proposed | agreed)
    rows = rows.filter(person_id=guardian.person_id)
    return rows.exclude(status=Status.ENDED).exclude(kind=Kind.GUARDIAN)


def _guardians_last(rows: Iterable[models.Mandate]) -> list[models.Mandate]:
    """So that what ends for a reason of its own is not ended by its guardian's end before."""
    return sorted(rows, key=lambda row: row.kind == Kind.GUARDIAN)


@transaction.atomic
def note_death(actor: Actor, person_id: UUID) -> int:
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed
    _, is_new = models.Deceased.objects.get_or_create(
        person_id=person_id, defaults={"noted_at": clock.now()}
    )
    if is_new:
        ledger.record(actor=actor, act="person.death_noted", person_id=person_id)
    rows = models.Mandate.objects.select_for_update().exclude(status=Status.ENDED)
    ended = _guardians_last(rows.filter(Q(person_id=person_id) | Q(holder_id=person_id)))
    for row in ended:
        _end(actor, row, EndReason.DEATH)
    return len(ended)


@transaction.atomic
def end_due(actor: Actor) -> int:
    """Will end what has run out and the proposals that nobody answered, a batch at a time."""
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed
    now = clock.now()
    ended = _due(now)
    for row in ended:
        _end(actor, row, EndReason.EXPIRED)
    models.WrongCode.objects.filter(at__lt=now - conf().attempts_window).delete()
    return len(ended)


def _due(now: datetime) -> list[models.Mandate]:
    """Each kind of end has its index: this is asked every minute, and rows are kept for good."""
    rows = models.Mandate.objects.select_for_update(skip_locked=True)
    over = rows.exclude(status=Status.ENDED).filter(until__lte=now)
    unanswered = rows.filter(status=Status.PROPOSED, code_until__lte=now, until__gt=now)
    found = list(over.order_by("until")[:_BATCH])
    return _guardians_last([*found, *unanswered.order_by("code_until")[: _BATCH - len(found)]])
