"""The rules applied to a case, and what they said kept with what they saw."""

from uuid import UUID

from django.db import transaction

from onegov.cases import access, models
from onegov.cases.actions.recording import record
from onegov.cases.errors import WrongMove
from onegov.cases.logic import counting, digests, outcomes
from onegov.cases.queries import rows
from onegov.cases.queries.applications import typed_facts
from onegov.cases.types import Assessment, State, Step
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.rules import public as rules


@transaction.atomic
def assess(actor: Actor, application_id: UUID) -> Assessment:
    if actor.kind not in (ActorKind.MACHINE, ActorKind.STAFF):
        raise NotAllowed
    find = access.readable if actor.kind is ActorKind.MACHINE else access.in_office
    return rows.assessment(assessed(actor, find(actor, application_id)))


def assessed(actor: Actor, row: models.Application) -> models.Assessment:
    """The assessment of the case as it stands, made now when there is none of these facts."""
    if row.state == State.DRAFT.value or row.application_date is None:
        raise WrongMove
    definition = rows.definition_of(row)
    facts_digest = digest_of_facts(row)
    evaluation = rules.evaluate(definition.rules, facts=typed_facts(row), on=row.application_date)
    result = outcomes.result_of(evaluation.value)
    found, is_new = models.Assessment.objects.get_or_create(
        person_id=row.person_id,
        application=row,
        definition_version=row.definition_version,
        rules_version=evaluation.version,
        facts_digest=facts_digest,
        on=row.application_date,
        defaults={
            "goal": evaluation.goal,
            "result": result,
            "attention": outcomes.attention_of(result).value,
            "lines": outcomes.encode_lines(evaluation),
            "assessed_at": clock.now(),
        },
    )
    if is_new:
        _tell(actor, row, found)
    return found


def _tell(actor: Actor, row: models.Application, found: models.Assessment) -> None:
    waiting = models.Waiting.objects.filter(org_id=row.org_id, application_id=row.id)
    waiting.update(attention=found.attention)
    record(
        actor,
        row,
        "application.assessed",
        Step.ASSESS,
        refs={"assessment": str(found.id), "attention": found.attention},
        details={"facts_digest": found.facts_digest, "result": found.result},
    )


def digest_of_facts(row: models.Application) -> str:
    """Hex SHA-256 over every current statement and what of it counts."""
    by_fact = rows.by_fact(row.facts.filter(is_current=True))
    return digests.digest(
        [
            {
                "concept": concept,
                "counts": counting.value_for_rules(statements),
                "statements": [_statement(statement) for statement in statements],
            }
            for concept, statements in sorted(by_fact.items())
        ]
    )


def _statement(row: models.CaseFact) -> dict[str, object]:
    return {
        "value": row.value,
        "source": row.source_kind,
        "provider": row.provider,
        "evidence_id": row.evidence_id,
        "observed_at": row.observed_at.isoformat(),
        "disputed": row.is_disputed,
    }
