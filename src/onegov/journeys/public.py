"""The door of ``journeys``: applying for a service, step by step (see ``apply.py``)."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from onegov.cases import public as cases
from onegov.cases.types import Application, Json
from onegov.core.types import Actor
from onegov.journeys import actions, queries
from onegov.journeys.types import Progress, SourceOffer
from onegov.payments.types import Payment


def start(*, actor: Actor, service_id: str, language: str, answers: Mapping[str, Json]) -> UUID:
    """Will return the actor's draft for a service, a new one when there is none.

    Args:
        answers: what they answered before signing in, by fact name, as JSON; kept where valid.
    """
    return actions.start(actor, service_id, language, answers)


def link(
    *, actor: Actor, application_id: UUID, identifier: str, birth_date: date, secret: str
) -> None:
    """Will link the person to their record at the department that decides.

    Raises:
        people.errors.LinkRefused, LinkLocked; exchange.errors.ExchangeError.
    """
    actions.link(actor, application_id, identifier, birth_date, secret)


def sources(*, actor: Actor, application_id: UUID) -> tuple[SourceOffer, ...]:
    """Will return each register that the service's facts can come from, and how far it is."""
    return queries.sources(actor, application_id)


def ask(
    *,
    actor: Actor,
    application_id: UUID,
    providers: Sequence[str],
    typed: Sequence[str] = (),
    language: str,
) -> tuple[SourceOffer, ...]:
    """Will ask registers on the person's request; what they answer waits for a preview.

    Args:
        providers: whom to ask.
        typed: sources of which the person says "I will type it myself"; all others stay as they are.
    """
    return actions.ask(actor, application_id, providers, typed=typed, language=language)


def use(*, actor: Actor, application_id: UUID, providers: Sequence[str]) -> None:
    """Will put what registers answered into the application, as the person saw it."""
    actions.use(actor, application_id, providers)


def type_instead(*, actor: Actor, application_id: UUID, provider: str) -> None:
    """Will forget what a register answered; the person types it."""
    cases.type_instead(actor=actor, application_id=application_id, provider=provider)


def progress(*, actor: Actor, application_id: UUID) -> Progress:
    """Will say what is done and what is missing."""
    return queries.progress(actor, application_id)


def pay(*, actor: Actor, application_id: UUID, return_url: str, language: str) -> Payment:
    """Will start the payment, or return the one that is already there.

    Raises:
        NotReady: something is still missing in the form.
        payments.errors.PaymentsError: the provider can't be reached.
    """
    return actions.pay(actor, application_id, return_url, language)


def payment_returned(*, actor: Actor, application_id: UUID) -> Payment | None:
    """Will ask the provider how the payment stands; None when none was started."""
    return actions.payment_returned(actor, application_id)


def submit(*, actor: Actor, application_id: UUID, attested: bool, key: str) -> Application:
    """Will submit the application once, however often it is asked.

    Raises:
        NotAttested, NotReady.
    """
    return actions.submit(actor, application_id, attested=attested, key=key)
