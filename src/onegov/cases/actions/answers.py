"""What a person types and what registers say, kept side by side."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from onegov.cases import access, models
from onegov.cases.actions import statements
from onegov.cases.actions.recording import record
from onegov.cases.conf import conf
from onegov.cases.errors import AnswersRejected
from onegov.cases.logic import answers as checks
from onegov.cases.logic import counting, messages
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import Json, Step
from onegov.catalogue.types import Definition
from onegov.core import clock
from onegov.core.types import Actor, Fact, Text
from onegov.rules.types import FactType


def save_answers(actor: Actor, application_id: UUID, answers: Mapping[str, Json]) -> None:
    with transaction.atomic():
        row = access.own_draft(actor, application_id)
        good, problems = _sorted_out(definition_of(row), answers)
        for concept, value in good.items():
            _keep_answer(row, definition_of(row), concept, value)
        if good:
            _touch(row)
            record(actor, row, "application.answered", Step.ANSWER, details=good)
    if problems:
        raise AnswersRejected(problems, tuple(good))


def _sorted_out(
    definition: Definition, answers: Mapping[str, Json]
) -> tuple[dict[str, Json], dict[str, Text]]:
    good: dict[str, Json] = {}
    problems: dict[str, Text] = {}
    for concept, given in answers.items():
        spec = definition.facts.get(concept)
        if spec is None or not spec.asked:
            problems[concept] = messages.NOT_ASKED
            continue
        checked = _checked(spec.type, given)
        if checked.problems:
            problems |= _named(concept, checked.problems)
        else:
            good[concept] = checked.value
    return good, problems


def _checked(kind: FactType, given: Json) -> checks.Checked:
    return checks.check(kind, given, checks.Limits(clock.today(), conf().max_trips))


def _named(concept: str, problems: Mapping[str, Text]) -> dict[str, Text]:
    return {f"{concept}.{place}".rstrip("."): said for place, said in problems.items()}


def _keep_answer(
    row: models.Application, definition: Definition, concept: str, value: Json
) -> None:
    standing = statements.current(row, concept)
    register, person = standing.get("register"), standing.get("person")
    if value is None or (register is not None and register.value == value):
        statements.retire(person)
        return
    if person is not None and person.value == value:
        return
    statements.add_persons(
        row,
        definition.facts[concept],
        value,
        is_disputed=counting.contradicts(register.value if register else None, value),
        reason=person.reason if person else "",
    )


def dispute(actor: Actor, application_id: UUID, concept: str, value: Json, reason: str) -> None:
    with transaction.atomic():
        row = access.own_draft(actor, application_id)
        definition = definition_of(row)
        good, problems = _sorted_out(definition, {concept: value})
        said = _checked(FactType("text"), reason)
        problems |= _named(f"{concept}.reason", said.problems)
        if said.value is None and not said.problems:
            problems[f"{concept}.reason"] = messages.REASON_MISSING
        if problems:
            raise AnswersRejected(problems)
        _keep_dispute(row, definition, concept, good[concept], str(said.value))
        _touch(row)
        record(actor, row, "fact.disputed", Step.DISPUTE, refs={"concept": concept})


def _keep_dispute(
    row: models.Application, definition: Definition, concept: str, value: Json, reason: str
) -> None:
    register = statements.current(row, concept).get("register")
    stated = register.value if register else None
    statements.add_persons(
        row,
        definition.facts[concept],
        value,
        is_disputed=stated is not None and counting.contradicts(stated, value),
        reason=reason,
    )


@transaction.atomic
def record_facts(actor: Actor, application_id: UUID, facts: Sequence[Fact]) -> None:
    take_in(actor, access.fillable_draft(actor, application_id), facts)


def take_in(
    actor: Actor, row: models.Application, facts: Sequence[Fact], *, was_shown: bool = False
) -> None:
    """Will put registers' facts into a locked draft, in the caller's transaction.

    Args:
        was_shown: the person saw these values and chose them over what they had typed before.
    """
    definition = definition_of(row)
    for fact in facts:
        statements.add_registers(row, definition.facts[fact.concept], fact)
        _compare_again(row, definition, fact.concept, was_shown)
    if facts:
        _touch(row)
        record(actor, row, "facts.recorded", Step.PREFILL, refs=_evidence(facts))


def _compare_again(
    row: models.Application, definition: Definition, concept: str, was_shown: bool
) -> None:
    """What the person typed before the register spoke may contradict it now, or no longer."""
    standing = statements.current(row, concept)
    register, person = standing.get("register"), standing.get("person")
    if register is None or person is None:
        return
    if register.value == person.value:
        statements.retire(person)
        return
    is_disputed = counting.contradicts(register.value, person.value)
    if is_disputed and was_shown and not person.reason:
        statements.retire(person)
    elif is_disputed != person.is_disputed:
        statements.add_persons(
            row,
            definition.facts[concept],
            person.value,
            is_disputed=is_disputed,
            reason=person.reason,
        )


def _evidence(facts: Iterable[Fact]) -> dict[str, str]:
    found = dict.fromkeys(fact.evidence_id for fact in facts if fact.evidence_id)
    return {f"evidence.{place}": evidence for place, evidence in enumerate(found, start=1)}


def _touch(row: models.Application) -> None:
    row.updated_at = clock.now()
    row.save(update_fields=["updated_at"])
