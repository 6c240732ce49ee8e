"""An officer's decision, bound to everything it rests on."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from onegov.cases import access, models
from onegov.cases.actions.assessing import assessed
from onegov.cases.actions.letters import RENDER_TASK
from onegov.cases.actions.recording import record
from onegov.cases.logic import deciding, digests, states
from onegov.cases.queries import rows
from onegov.cases.types import Decision, OutcomeKind, State, Step
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor

# What a decision's digest covers, beside its time.
_BOUND = (
    "id",
    "person_id",
    "org_id",
    "application_id",
    "kind",
    "by",
    "officer_id",
    "note",
    "definition_version",
    "rules_version",
    "facts_digest",
    "evidence_ids",
    "reasons",
    "result",
)


@transaction.atomic
def decide(actor: Actor, application_id: UUID, *, outcome: OutcomeKind, note: str) -> Decision:
    waiting, row = access.held(actor, application_id)
    _check_policy(actor, row, outcome)
    rests_on = assessed(actor, row)
    deciding.check(outcome, rests_on.result, note)
    row.state = states.after(State(row.state), "decide").value
    row.decided_at = row.updated_at = decided_at = clock.now()
    row.save(update_fields=["state", "decided_at", "updated_at"])
    decision = _decision(actor, row, rests_on, outcome, note.strip())
    decision.decided_at = decided_at
    decision.digest = digest_of(decision)
    decision.save(force_insert=True)
    waiting.delete()
    record(
        actor,
        row,
        "decision.made",
        Step.DECIDE,
        refs={"decision": str(decision.id), "outcome": outcome},
        details={"digest": decision.digest},
    )
    app.configure_task(RENDER_TASK).defer(application_id=str(row.id))
    return rows.decision(decision)


def _check_policy(actor: Actor, row: models.Application, outcome: OutcomeKind) -> None:
    policy = rows.definition_of(row).decision
    if deciding.POLICY_WORD[outcome] not in policy.officer_may or not actor.roles & policy.roles:
        raise NotAllowed


def _decision(
    actor: Actor,
    row: models.Application,
    rests_on: models.Assessment,
    outcome: OutcomeKind,
    note: str,
) -> models.Decision:
    return models.Decision(
        person_id=row.person_id,
        org_id=row.org_id,
        application=row,
        kind=outcome,
        by="person",
        officer_id=actor.person_id,
        note=note,
        definition_version=rests_on.definition_version,
        rules_version=rests_on.rules_version,
        facts_digest=rests_on.facts_digest,
        evidence_ids=_evidence_ids(row),
        reasons=rests_on.lines,
        result=rests_on.result,
    )


def _evidence_ids(row: models.Application) -> list[str]:
    known = row.facts.filter(is_current=True).exclude(evidence_id="")
    return sorted(set(known.values_list("evidence_id", flat=True)))


def digest_of(decision: models.Decision) -> str:
    """Hex SHA-256 over everything a decision rests on; anyone may compute it again."""
    content = {part: getattr(decision, part) for part in _BOUND}
    return digests.digest(content | {"decided_at": decision.decided_at.isoformat()})
