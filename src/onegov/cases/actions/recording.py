"""How an act on an application enters the ledger, and a staff reading the person's list."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from onegov.cases import models
from onegov.cases.types import Step
from onegov.catalogue.types import Clause, Definition
from onegov.consent import public as consent
from onegov.core.types import Actor
from onegov.ledger import public as ledger

_ROOM = 120
_NONE: Mapping[str, str] = MappingProxyType({})


def record(
    actor: Actor,
    row: models.Application,
    act: str,
    step: Step,
    *,
    refs: Mapping[str, str] = _NONE,
    details: Mapping[str, object] = _NONE,
) -> None:
    """Will record an act on an application in the transaction of the act."""
    ledger.record(
        actor=actor,
        act=act,
        step=step.value,
        person_id=row.person_id,
        application_id=row.id,
        org_id=row.org_id,
        refs=refs,
        details=details,
    )


def record_viewed(
    actor: Actor, row: models.Application, definition: Definition, concepts: Iterable[str]
) -> None:
    """Will write down, for the person to see, that staff read these facts and documents.

    Its authority is the power to decide; what each fact was collected under stands with the fact.
    """
    names = sorted(set(concepts))
    with ledger.journey_step(Step.REVIEW.value, application_id=row.id):
        if names:
            consent.record_reading(
                actor=actor,
                person_id=row.person_id,
                application_id=row.id,
                reader_org=row.org_id,
                concepts=names,
                purpose_code=definition.purpose_code,
                authority=_authority(definition.decision.law),
                what="viewed",
            )


def _authority(law: Iterable[Clause]) -> str:
    """The clauses that give the power to decide, as many as the list has room for."""
    text = ""
    for clause in law:
        longer = f"{text}; {clause.act} {clause.at}" if text else f"{clause.act} {clause.at}"
        text = longer if len(longer) <= _ROOM else text
    return text
