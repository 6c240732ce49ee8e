"""What registers answered, kept apart until the person says *use this* or types it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from onegov.cases import access, models
from onegov.cases.actions.answers import take_in
from onegov.cases.actions.recording import record
from onegov.cases.logic import stored
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import SourceState, Step
from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, Fact, Text


@transaction.atomic
def offer(
    actor: Actor,
    application_id: UUID,
    provider: str,
    facts: Sequence[Fact],
    problem: Text | None,
) -> None:
    row = access.fillable_draft(actor, application_id)
    specs = definition_of(row).facts
    kept = [stored.encode(specs[fact.concept].type, fact) for fact in facts]
    state = SourceState.OFFERED if kept else SourceState.FAILED
    answer = _answer(row, provider)
    answer.state, answer.facts, answer.answered_at = state.value, kept, clock.now()
    answer.problem_en = problem.en if problem else ""
    answer.problem_fr = problem.fr if problem else ""
    answer.save()
    record(actor, row, f"source.{state.value}", Step.FETCH, refs={"provider": provider})


@transaction.atomic
def use(actor: Actor, application_id: UUID, provider: str) -> None:
    row = access.own_draft(actor, application_id)
    answer = row.sources.filter(provider=_known(row, provider)).first()
    if answer is None or answer.state == SourceState.FAILED.value:
        raise NotFound
    if answer.state != SourceState.OFFERED.value:
        return
    facts = [stored.decode(str(row.person_id), fact) for fact in answer.facts]
    take_in(actor, row, facts, was_shown=True)
    answer.state, answer.facts = SourceState.USED.value, []
    answer.save()


@transaction.atomic
def type_instead(actor: Actor, application_id: UUID, provider: str) -> None:
    row = access.own_draft(actor, application_id)
    answer = _answer(row, _known(row, provider))
    if answer.state in (SourceState.USED.value, SourceState.TYPED.value):
        return
    answer.state, answer.facts = SourceState.TYPED.value, []
    answer.save()
    record(actor, row, "source.declined", Step.PREFILL, refs={"provider": provider})


def _known(row: models.Application, provider: str) -> str:
    """``provider`` when the definition asks it; the name comes from outside."""
    if provider not in definition_of(row).registers:
        raise NotFound
    return provider


def _answer(row: models.Application, provider: str) -> models.SourceAnswer:
    found = row.sources.filter(provider=provider).first()
    return found or models.SourceAnswer(
        person_id=row.person_id,
        application=row,
        provider=provider,
        state=SourceState.TO_ASK.value,
        facts=[],
    )
