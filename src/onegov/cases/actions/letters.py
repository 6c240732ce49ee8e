"""The decision letter: made by a job, once; read by its owner and by officers."""

from uuid import UUID

from django.db import transaction

from onegov.cases import access, models, storage
from onegov.cases.actions.recording import record, record_viewed
from onegov.cases.conf import conf
from onegov.cases.errors import LetterNotReady
from onegov.cases.letters import typesetting
from onegov.cases.logic import counting, letter, outcomes
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import Step
from onegov.catalogue import public as catalogue
from onegov.core.clock import OFFICE_ZONE, now
from onegov.core.types import Actor, ActorKind

RENDER_TASK = "cases.render_letter"
_WORKER = Actor(kind=ActorKind.MACHINE, name="worker")


def render(application_id: UUID) -> bool:
    """Will make and keep the letter of a decided case; whether it was made now."""
    decision = models.Decision.objects.filter(application_id=application_id).first()
    if decision is None or decision.letters.exists():
        return False
    row = decision.application
    said = letter.compose(_letter(row, decision), definition_of(row), catalogue.fill)
    data = typesetting.typeset(said, made_at=decision.decided_at)
    return _keep(row, decision, data)


def _letter(row: models.Application, decision: models.Decision) -> letter.Letter:
    definition = definition_of(row)
    submitted_on = row.application_date or decision.decided_at.date()
    return letter.Letter(
        first_language=row.language,
        kind=decision.kind,
        reference=row.reference,
        name=_name(row),
        submitted_on=submitted_on,
        decided_on=decision.decided_at.astimezone(OFFICE_ZONE).date(),
        goal=definition.rules.goal,
        lines=outcomes.decode_lines(decision.reasons),
        requirements=catalogue.outline(definition, submitted_on).requirements,
        is_demonstration=conf().is_demonstration,
    )


def _name(row: models.Application) -> str:
    said = counting.shown_value(list(row.facts.filter(concept="legal_name", is_current=True)))
    return said if isinstance(said, str) else ""


@transaction.atomic
def _keep(row: models.Application, decision: models.Decision, data: bytes) -> bool:
    kept, is_new = models.Letter.objects.get_or_create(
        person_id=row.person_id,
        decision=decision,
        defaults={
            "application": row,
            "first_language": row.language,
            "template_version": typesetting.template_version(),
            "sha256": storage.keep(data),
            "size": len(data),
            "made_at": now(),
        },
    )
    if is_new:
        record(_WORKER, row, "letter.made", Step.LETTER, refs={"letter": str(kept.id)})
    return is_new


@transaction.atomic
def read(actor: Actor, application_id: UUID) -> bytes:
    row = access.readable(actor, application_id)
    found = row.letters.first()
    if found is None:
        raise LetterNotReady
    data = storage.fetch(found.sha256)
    if actor.person_id == row.person_id:
        record(actor, row, "letter.opened", Step.LETTER, refs={"letter": str(found.id)})
    else:
        record_viewed(actor, row, definition_of(row), ["decision_letter"])
    return data
