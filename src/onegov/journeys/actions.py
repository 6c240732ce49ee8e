"""Writes of the journey: each one step of ``apply.APPLY``."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from onegov.cases import public as cases
from onegov.cases.errors import AnswersRejected
from onegov.cases.types import Application, Json
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, RegisterSpec
from onegov.consent import public as consent
from onegov.core import clock
from onegov.core.types import Actor, Period, Text
from onegov.journeys import queries
from onegov.journeys.errors import NotAttested, NotReady
from onegov.journeys.types import SourceOffer
from onegov.ledger import public as ledger
from onegov.payments import public as payments
from onegov.payments.types import Payment
from onegov.people import public as people
from onegov.registers import public as registers

# Registers are asked for the rules' five years and one more, to see how the first trip began.
LOOK_BACK = timedelta(days=6 * 366)


def start(actor: Actor, service_id: str, language: str, answers: Mapping[str, Json]) -> UUID:
    definition = catalogue.get_current(service_id=service_id)
    application_id = cases.start(
        actor=actor, definition=definition, language="fr" if language == "fr" else "en"
    )
    asked = {name: answers[name] for name in answers if _is_asked(definition, name)}
    if asked:
        _carry_over(actor, application_id, asked)
    return application_id


def _is_asked(definition: Definition, name: str) -> bool:
    return name in definition.facts and definition.facts[name].asked


def _carry_over(actor: Actor, application_id: UUID, answers: Mapping[str, Json]) -> None:
    known = cases.view(actor=actor, application_id=application_id).facts
    new = {name: value for name, value in answers.items() if _is_empty(known, name)}
    try:
        cases.save_answers(actor=actor, application_id=application_id, answers=new)
    except AnswersRejected:
        # The valid ones are saved; the form asks for the others again and says what is wrong.
        return


def _is_empty(known: Mapping[str, object], name: str) -> bool:
    line = known.get(name)
    return line is None or getattr(line, "value", None) is None


def link(
    actor: Actor, application_id: UUID, identifier: str, birth_date: date, secret: str
) -> None:
    application = cases.view(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=application.definition_version)
    with ledger.journey_step("link", application_id=application_id):
        people.link_identity(
            actor=actor,
            member=application.org_id,
            identifier=identifier,
            birth_date=birth_date,
            secret=secret,
            authority=queries.link_authority(definition),
        )


def ask(
    actor: Actor,
    application_id: UUID,
    providers: Sequence[str],
    *,
    typed: Sequence[str],
    language: str,
) -> tuple[SourceOffer, ...]:
    application = cases.view(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=application.definition_version)
    chosen = [spec for name, spec in definition.registers.items() if name in providers]
    _agree(actor, application, definition, chosen, language)
    for spec in chosen:
        _fetch(actor, application, definition, spec)
    for name in typed:
        cases.type_instead(actor=actor, application_id=application_id, provider=name)
    return queries.sources(actor, application_id)


def _agree(
    actor: Actor,
    application: Application,
    definition: Definition,
    chosen: Sequence[RegisterSpec],
    language: str,
) -> None:
    items = [queries.authority_item(definition, spec) for spec in chosen]
    with ledger.journey_step("agree", application_id=application.id):
        consent.agree(
            actor=actor,
            person_id=application.person_id,
            application_id=application.id,
            items=items,
            language=language,
        )


def _fetch(
    actor: Actor, application: Application, definition: Definition, spec: RegisterSpec
) -> None:
    today = clock.today()
    with ledger.journey_step("fetch", application_id=application.id):
        answer = registers.fetch(
            actor=actor,
            person_id=application.person_id,
            application_id=application.id,
            provider=spec.service,
            facts=[definition.facts[name] for name in spec.facts],
            window=Period(today - LOOK_BACK, today),
        )
        problem = answer.problems[0].message if answer.problems else None
        cases.offer_facts(
            actor=actor,
            application_id=application.id,
            provider=spec.service,
            facts=answer.facts,
            problem=problem,
        )


@transaction.atomic
def use(actor: Actor, application_id: UUID, providers: Sequence[str]) -> None:
    for provider in providers:
        cases.use_source(actor=actor, application_id=application_id, provider=provider)


def pay(actor: Actor, application_id: UUID, return_url: str, language: str) -> Payment:
    application = cases.view(actor=actor, application_id=application_id)
    progress = queries.progress(actor, application_id)
    if not progress.fee.cents:
        raise _nothing_to_pay()
    if not progress.ready_to_pay and not progress.paid:
        raise _not_complete()
    with ledger.journey_step("pay", application_id=application_id):
        return payments.start(
            actor=actor,
            person_id=application.person_id,
            application_id=application_id,
            amount=progress.fee,
            return_url=return_url,
            language=language,
        )


def payment_returned(actor: Actor, application_id: UUID) -> Payment | None:
    cases.view(actor=actor, application_id=application_id)
    attempts = payments.attempts(actor=actor, application_id=application_id)
    if not attempts:
        return None
    with ledger.journey_step("pay", application_id=application_id):
        return payments.refresh(actor=actor, payment_id=attempts[-1].id)


@transaction.atomic
def submit(actor: Actor, application_id: UUID, *, attested: bool, key: str) -> Application:
    # Held, so that no answer is taken back between the check and the submission.
    application = cases.hold(actor=actor, application_id=application_id)
    if not application.is_draft:
        return application
    if not attested:
        raise NotAttested
    progress = queries.progress(actor, application_id)
    if not progress.ready_to_submit:
        raise _not_complete() if not progress.ready_to_pay else _not_paid()
    paid = payments.paid(application_id=application_id)
    return cases.submit(
        actor=actor,
        application_id=application_id,
        key=key,
        payment_id=paid.id if paid else None,
    )


def _not_complete() -> NotReady:
    return NotReady(
        Text(
            en="Something is still missing in your application.",
            fr="Il manque encore quelque chose dans votre demande.",
        ),
        Text(
            en="Open the parts marked “To do” and complete them.",
            fr="Ouvrez les parties marquées « À faire » et remplissez-les.",
        ),
    )


def _nothing_to_pay() -> NotReady:
    return NotReady(
        Text(en="There is nothing to pay.", fr="Il n’y a rien à payer."),
        Text(en="Submit your application.", fr="Soumettez votre demande."),
    )


def _not_paid() -> NotReady:
    return NotReady(
        Text(en="The fee has not been paid.", fr="Les frais n’ont pas été payés."),
        Text(en="Pay the fee, then submit.", fr="Payez les frais, puis soumettez la demande."),
    )
