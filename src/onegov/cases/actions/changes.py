"""What registers announce after an application was submitted, put on the open case."""

from uuid import UUID

from django.db import transaction

from onegov.cases import models
from onegov.cases.actions.recording import record
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import State, Step
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind

_OPEN = (State.SUBMITTED.value, State.IN_REVIEW.value)


@transaction.atomic
def note(
    actor: Actor, *, person_id: UUID, provider: str, announcement_id: UUID
) -> tuple[UUID, ...]:
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed
    rows = models.Application.objects.filter(person_id=person_id, state__in=_OPEN)
    concerned = [row for row in rows if provider in definition_of(row).registers]
    return tuple(row.id for row in concerned if _note(actor, row, provider, announcement_id))


def _note(actor: Actor, row: models.Application, provider: str, announcement_id: UUID) -> bool:
    _, is_new = models.Change.objects.get_or_create(
        person_id=row.person_id,
        application=row,
        announcement_id=announcement_id,
        defaults={"provider": provider, "noted_at": clock.now()},
    )
    if is_new:
        refs = {"provider": provider, "announcement": str(announcement_id)}
        record(actor, row, "change.noted", Step.CHANGE, refs=refs)
    return is_new
