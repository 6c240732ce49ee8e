"""From rows to what people are shown."""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from onegov.cases import models
from onegov.cases.logic import counting, outcomes, stored, timeline
from onegov.cases.types import (
    Application,
    Assessment,
    Attention,
    Decision,
    FactLine,
    FactRow,
    File,
    Json,
    OutcomeKind,
    SourceAnswer,
    SourceState,
    State,
)
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core.types import Language, Period, Source, Text


def definition_of(row: models.Application) -> Definition:
    """The version of the service definition that the application keeps."""
    return catalogue.get_version(version=row.definition_version)


def application(row: models.Application, fact_rows: Iterable[models.CaseFact]) -> Application:
    """An application with the given rows of its facts."""
    definition = definition_of(row)
    decision = row.decisions.first()
    state = State(row.state)
    return Application(
        id=row.id,
        person_id=row.person_id,
        org_id=row.org_id,
        service_id=row.service_id,
        definition_version=row.definition_version,
        language=cast("Language", row.language),
        state=state,
        reference=row.reference,
        created_at=row.created_at,
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
        application_date=row.application_date,
        due_on=row.due_on,
        decided_at=row.decided_at,
        outcome=cast("OutcomeKind", decision.kind) if decision else None,
        facts=fact_lines(fact_rows, definition),
        files=tuple(file(found) for found in row.files.order_by("added_at", "id")),
        holder=timeline.holder(state, definition.owner_name),
        timeline=timeline.steps(state, _dates(row), definition.owner_name),
        letter_ready=row.letters.exists(),
        payment_id=row.payment_id,
    )


def _dates(row: models.Application) -> timeline.Dates:
    return timeline.Dates(
        started=row.created_at,
        submitted=row.submitted_at,
        taken=row.taken_at,
        decided=row.decided_at,
        due_on=row.due_on,
    )


def fact_lines(rows: Iterable[models.CaseFact], definition: Definition) -> Mapping[str, FactLine]:
    """Facts by name in the definition's order, their rows newest first."""
    by_concept = by_fact(rows)
    return {
        name: FactLine(
            concept=name,
            label=spec.label,
            value=cast("Json", counting.shown_value(current(by_concept[name]))),
            is_disputed=counting.is_disputed(current(by_concept[name])),
            rows=tuple(fact_row(row) for row in reversed(by_concept[name])),
        )
        for name, spec in definition.facts.items()
        if name in by_concept
    }


def by_fact(rows: Iterable[models.CaseFact]) -> dict[str, list[models.CaseFact]]:
    """Rows by fact, oldest first."""
    found: dict[str, list[models.CaseFact]] = {}
    for row in sorted(rows, key=lambda row: (row.recorded_at, row.id)):
        found.setdefault(row.concept, []).append(row)
    return found


def current(rows: Iterable[models.CaseFact]) -> list[models.CaseFact]:
    """Those that no newer row of the same source replaced."""
    return [row for row in rows if row.is_current]


def fact_row(row: models.CaseFact) -> FactRow:
    kind = cast("Literal['register', 'person', 'derived']", row.source_kind)
    return FactRow(
        id=row.id,
        value=row.value,
        unit=row.unit,
        period=Period(row.period_first, row.period_last) if row.period_first else None,
        observed_at=row.observed_at,
        source=Source(kind, row.provider),
        evidence_id=row.evidence_id,
        authority=row.authority,
        disputed=row.is_disputed,
        reason=row.reason,
        is_current=row.is_current,
        recorded_at=row.recorded_at,
    )


def sources(row: models.Application) -> Mapping[str, SourceAnswer]:
    """What became of each register, by provider."""
    found = row.sources.order_by("provider")
    return {answer.provider: source_answer(row, answer) for answer in found}


def source_answer(row: models.Application, answer: models.SourceAnswer) -> SourceAnswer:
    problem = Text(answer.problem_en, answer.problem_fr) if answer.problem_en else None
    return SourceAnswer(
        provider=answer.provider,
        state=SourceState(answer.state),
        facts=tuple(stored.decode(str(row.person_id), fact) for fact in answer.facts),
        problem=problem,
        answered_at=answer.answered_at,
    )


def file(row: models.Attachment) -> File:
    return File(
        id=row.id,
        document=row.document,
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        added_at=row.added_at,
    )


def assessment(row: models.Assessment) -> Assessment:
    return Assessment(
        id=row.id,
        result=cast("Literal['met', 'not_met', 'unknown', 'value']", row.result),
        attention=Attention(row.attention),
        on=row.on,
        definition_version=row.definition_version,
        rules_version=row.rules_version,
        facts_digest=row.facts_digest,
        goal=row.goal,
        lines=outcomes.decode_lines(row.lines),
        assessed_at=row.assessed_at,
    )


def decision(row: models.Decision) -> Decision:
    return Decision(
        id=row.id,
        kind=cast("OutcomeKind", row.kind),
        by=cast("Literal['person', 'machine']", row.by),
        note=row.note,
        reasons=outcomes.decode_lines(row.reasons),
        digest=row.digest,
        decided_at=row.decided_at,
    )
