"""Starting and submitting an application, and the journey's steps done for it."""

from uuid import UUID

from django.db import IntegrityError, transaction

from onegov.cases import access, models
from onegov.cases.actions.recording import record
from onegov.cases.conf import conf
from onegov.cases.errors import TakesNoApplications
from onegov.cases.logic import queue_policy, states
from onegov.cases.queries.applications import as_owner_sees
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import Application, SourceState, State, Step
from onegov.catalogue.types import Definition
from onegov.core import clock, ids
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, Language

_TRIES = 5  # 31^11 references: one that is taken already is all but impossible


@transaction.atomic
def start(actor: Actor, definition: Definition, language: Language) -> UUID:
    if actor.person_id is None:
        raise NotAllowed
    access.in_scope(actor, "prepare", service=definition.id)
    if not definition.takes_applications:
        raise TakesNoApplications
    now = clock.now()
    row, is_new = models.Application.objects.get_or_create(
        person_id=actor.person_id,
        service_id=definition.id,
        state=State.DRAFT.value,
        defaults={
            "org_id": definition.owner,
            "definition_version": definition.version,
            "language": language,
            "created_at": now,
            "updated_at": now,
        },
    )
    if is_new:
        record(actor, row, "application.started", Step.START)
    return row.id


def hold(actor: Actor, application_id: UUID) -> Application:
    return as_owner_sees(access.owned(actor, application_id, lock=True))


@transaction.atomic
def submit(actor: Actor, application_id: UUID, *, key: str, payment_id: UUID | None) -> Application:
    access.in_scope(actor, "submit", "sign")
    row = access.owned(actor, application_id, lock=True)
    if row.state != State.DRAFT.value:
        return as_owner_sees(row)
    row.state = states.after(State(row.state), "submit").value
    row.reference = _allocate_reference(row)
    row.submit_key, row.payment_id = key[:64], payment_id
    row.submitted_at = row.updated_at = clock.now()
    row.application_date = clock.today()
    row.due_on = definition_of(row).standard.due(row.application_date)
    row.save()
    models.Waiting.objects.create(
        org_id=row.org_id,
        application_id=row.id,
        person_id=row.person_id,
        submitted_at=row.submitted_at,
        tier=queue_policy.ORDINARY,
        serve_by=queue_policy.serve_by(row.submitted_at, conf().patience[queue_policy.ORDINARY]),
    )
    # An answer that was looked at but never used is not ours to keep.
    row.sources.filter(state=SourceState.OFFERED.value).update(
        state=SourceState.TYPED.value, facts=[]
    )
    refs = {"payment": str(payment_id)} if payment_id else {}
    record(actor, row, "application.submitted", Step.SUBMIT, refs=refs)
    return as_owner_sees(row)


def _allocate_reference(row: models.Application) -> str:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return models.Reference.objects.create(
                    reference=ids.new_reference(), application_id=row.id, person_id=row.person_id
                ).reference
        except IntegrityError:
            continue
    raise RuntimeError("no free reference was found")


@transaction.atomic
def mark_step(actor: Actor, application_id: UUID, step: str) -> bool:
    row = access.readable(actor, application_id)
    _, is_new = models.StepDone.objects.get_or_create(
        person_id=row.person_id,
        application_id=row.id,
        step=step,
        defaults={"done_at": clock.now()},
    )
    return is_new
