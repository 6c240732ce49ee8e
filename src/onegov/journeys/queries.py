"""Reads of the journey: the sources and how far the application has come."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from onegov.cases import public as cases
from onegov.cases.types import Application, Json, SourceAnswer, SourceState
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Clause, Condition, Definition, FactSpec, RegisterSpec
from onegov.consent.types import AuthorityItem
from onegov.core import clock
from onegov.core.types import Actor, Text
from onegov.journeys import logic
from onegov.journeys.types import Progress, SourceOffer
from onegov.payments import public as payments
from onegov.people import public as people
from onegov.people.types import Link
from onegov.rules import public as rules


def sources(actor: Actor, application_id: UUID) -> tuple[SourceOffer, ...]:
    application = cases.view(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=application.definition_version)
    answers = cases.source_answers(actor=actor, application_id=application_id)
    return tuple(
        _offer(definition, spec, answers.get(name)) for name, spec in definition.registers.items()
    )


def _offer(definition: Definition, spec: RegisterSpec, answer: SourceAnswer | None) -> SourceOffer:
    facts = _facts(definition, spec)
    disclosures = [fact.disclose_under or fact.collect_under for fact in facts]
    return SourceOffer(
        provider=spec.service,
        organisation=spec.organisation,
        label=spec.label,
        facts={name: definition.facts[name].label for name in spec.facts},
        purpose=facts[0].purpose,
        collect_under=_together([fact.collect_under.label for fact in facts]),
        disclose_under=_together([clause.agreement or clause.label for clause in disclosures]),
        basis=_basis(disclosures),
        state=answer.state if answer else SourceState.TO_ASK,
        preview=answer.facts if answer else (),
        problem=answer.problem if answer else None,
        asked_at=answer.answered_at if answer else None,
    )


def authority_item(definition: Definition, spec: RegisterSpec) -> AuthorityItem:
    """What the person agrees to for one register, as the definition states it."""
    facts = _facts(definition, spec)
    disclosures = [fact.disclose_under or fact.collect_under for fact in facts]
    return AuthorityItem(
        provider=spec.service,
        concepts=spec.facts,
        purpose_code=definition.purpose_code,
        collect_under=catalogue.authority(fact.collect_under for fact in facts),
        disclose_under=catalogue.authority(disclosures),
        basis=_basis(disclosures),
        purpose=_together([fact.purpose for fact in facts], " "),
    )


def link_authority(definition: Definition) -> str:
    """The clauses of all that the link opens: every fact that the service gets from a register."""
    facts = [fact for spec in definition.registers.values() for fact in _facts(definition, spec)]
    return catalogue.authority(fact.collect_under for fact in facts)


def _facts(definition: Definition, spec: RegisterSpec) -> list[FactSpec]:
    return [definition.facts[name] for name in spec.facts]


def _together(texts: Sequence[Text], between: str = "; ") -> Text:
    different = list(dict.fromkeys(texts))
    return Text(
        en=between.join(text.en for text in different),
        fr=between.join(text.fr for text in different),
    )


def _basis(clauses: Sequence[Clause]) -> Literal["law", "consent"]:
    """Consent is asked as soon as one fact needs it."""
    return "consent" if any(clause.basis == "consent" for clause in clauses) else "law"


def progress(actor: Actor, application_id: UUID) -> Progress:
    application = cases.view(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=application.definition_version)
    today = clock.today()
    answers = cases.source_answers(actor=actor, application_id=application_id)
    values = _values(application)
    pages = logic.page_tasks(
        definition, values, _files(application), _concerns(definition, values, today)
    )
    complete = all(page.done for page in pages)
    fee = catalogue.fee_on(definition, today).amount
    paid = not fee.cents or payments.paid(application_id=application_id) is not None
    linked = any(link.member == application.org_id for link in _links(application))
    return Progress(
        linked=linked,
        sources_done=all(_is_settled(answers.get(name)) for name in definition.registers),
        pages=pages,
        fee=fee,
        paid=paid,
        ready_to_pay=complete and not paid,
        ready_to_submit=complete and paid,
    )


def _concerns(definition: Definition, values: Mapping[str, Json], today: date) -> logic.Concerns:
    """What is not known yet does not exclude a question."""
    typed = {
        name: rules.decode_value(definition.facts[name].type, value)
        for name, value in values.items()
    }

    def concerns(conditions: Sequence[Condition]) -> bool:
        return catalogue.concerns(definition, conditions, facts=typed, on=today) is not False

    return concerns


def _links(application: Application) -> tuple[Link, ...]:
    return people.links(person_id=application.person_id)


def _is_settled(answer: SourceAnswer | None) -> bool:
    return answer is not None and answer.state in {SourceState.USED, SourceState.TYPED}


def _values(application: Application) -> dict[str, Json]:
    return {name: line.value for name, line in application.facts.items()}


def _files(application: Application) -> dict[str, int]:
    counts: dict[str, int] = {}
    for file in application.files:
        counts[file.document] = counts.get(file.document, 0) + 1
    return counts
