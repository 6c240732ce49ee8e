"""The end of a mandate bites at once; rooms above hear of it by ``mandate.ended``."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.mandates import models, queries
from onegov.login.mandates.actions import parties
from onegov.login.mandates.actions.recording import record
from onegov.login.mandates.conf import conf
from onegov.login.mandates.errors import NoSuchMandate
from onegov.login.mandates.types import EndReason, Mandate, Status

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
    ended = list(rows.filter(Q(person_id=person_id) | Q(holder_id=person_id)))
    for row in ended:
        _end(actor, row, EndReason.DEATH)
    return len(ended)


@transaction.atomic
def end_due(actor: Actor) -> int:
    """Will end what has run out and the proposals that nobody answered, a batch at a time."""
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed
    now = clock.now()
    over = Q(until__lte=now) | Q(status=Status.PROPOSED, code_until__lte=now)
    rows = models.Mandate.objects.select_for_update(skip_locked=True).filter(over)
    ended = list(rows.exclude(status=Status.ENDED).order_by("until")[:_BATCH])
    for row in ended:
        _end(actor, row, EndReason.EXPIRED)
    models.WrongCode.objects.filter(at__lt=now - conf().attempts_window).delete()
    return len(ended)
