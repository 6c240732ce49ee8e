"""A person's own applications, and what the rules are given of one."""

from collections.abc import Mapping
from uuid import UUID

from onegov.cases import access, models
from onegov.cases.logic import counting
from onegov.cases.queries import rows
from onegov.cases.types import Application, SourceAnswer, State
from onegov.core.errors import NotFound
from onegov.core.ids import clean_reference
from onegov.core.types import UNKNOWN, Actor, ActorKind
from onegov.rules import public as rules


def view(actor: Actor, application_id: UUID) -> Application:
    is_machine = actor.kind is ActorKind.MACHINE
    find = access.readable if is_machine else access.owned
    return as_owner_sees(find(actor, application_id))


def list_mine(actor: Actor) -> tuple[Application, ...]:
    mine = access.own(actor)
    return tuple(as_owner_sees(row) for row in mine.order_by("-created_at", "-id"))


def as_owner_sees(row: models.Application) -> Application:
    return rows.application(row, row.facts.filter(is_current=True))


def facts(actor: Actor, application_id: UUID) -> dict[str, object]:
    return typed_facts(access.readable(actor, application_id))


def typed_facts(row: models.Application) -> dict[str, object]:
    """Known facts as the rules take them; what is unknown or disputed is left out."""
    specs = rows.definition_of(row).facts
    found: dict[str, object] = {}
    for concept, lines in rows.by_fact(row.facts.filter(is_current=True)).items():
        if concept in specs:
            value = rules.decode_value(specs[concept].type, counting.value_for_rules(lines))
            if value is not UNKNOWN:
                found[concept] = value
    return found


def source_answers(actor: Actor, application_id: UUID) -> Mapping[str, SourceAnswer]:
    return rows.sources(access.readable(actor, application_id))


def steps_done(actor: Actor, application_id: UUID) -> frozenset[str]:
    row = access.readable(actor, application_id)
    done = models.StepDone.objects.filter(person_id=row.person_id, application_id=row.id)
    return frozenset(done.values_list("step", flat=True))


def find_reference(actor: Actor, reference: str) -> UUID | None:
    clean = clean_reference(reference)
    found = models.Reference.objects.filter(reference=clean).first() if clean else None
    if found is None:
        return None
    try:
        row = access.readable(actor, found.application_id)
    except NotFound:
        return None
    return None if row.state == State.DRAFT.value else row.id
