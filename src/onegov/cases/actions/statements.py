"""Rows of facts: one is added, the one before it of the same source is retired, none is rewritten."""

from onegov.cases import models
from onegov.cases.logic import stored
from onegov.cases.types import Json
from onegov.catalogue.types import FactSpec
from onegov.core import clock
from onegov.core.types import Fact


def current(row: models.Application, concept: str) -> dict[str, models.CaseFact]:
    """The current rows of one fact by kind of source; the application is locked by the caller."""
    found = row.facts.filter(concept=concept, is_current=True)
    return {statement.source_kind: statement for statement in found}


def retire(statement: models.CaseFact | None) -> None:
    """Will leave a row readable but no longer counted."""
    if statement is not None:
        statement.is_current = False
        statement.save(update_fields=["is_current"])


def add_persons(
    row: models.Application, spec: FactSpec, value: Json, *, is_disputed: bool, reason: str
) -> None:
    """Will add what the person says."""
    now = clock.now()
    retire(current(row, spec.name).get("person"))
    models.CaseFact.objects.create(
        person_id=row.person_id,
        application=row,
        concept=spec.name,
        value=value,
        unit=spec.type.unit,
        observed_at=now,
        source_kind="person",
        authority=f"{spec.collect_under.act} {spec.collect_under.at}",
        is_disputed=is_disputed,
        reason=reason,
        recorded_at=now,
    )


def add_registers(row: models.Application, spec: FactSpec, fact: Fact) -> None:
    """Will add what a register says, or what was derived from it.

    Raises:
        ValueError: the fact claims to come from the person.
        RulesError: its value has not the type that the definition gives it.
    """
    if fact.source.kind == "person":
        raise ValueError("what a person says comes through save_answers or dispute")
    retire(current(row, spec.name).get(fact.source.kind))
    models.CaseFact.objects.create(
        person_id=row.person_id,
        application=row,
        concept=spec.name,
        value=stored.as_json(spec.type, fact.value),
        unit=fact.unit,
        period_first=fact.period.first if fact.period else None,
        period_last=fact.period.last if fact.period else None,
        observed_at=fact.observed_at,
        source_kind=fact.source.kind,
        provider=fact.source.provider,
        evidence_id=fact.evidence_id,
        authority=fact.authority,
        recorded_at=clock.now(),
    )
