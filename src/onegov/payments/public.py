"""The door of ``payments``: paying once for one application, at a provider outside."""

from uuid import UUID

from onegov.core.types import Actor, Money
from onegov.payments import actions, queries
from onegov.payments.types import Payment


def start(
    *,
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    amount: Money,
    return_url: str,
    language: str,
) -> Payment:
    """Will begin to pay for an application, or return what was begun or paid already.

    Pressed twice, or again after a crash, it is one payment at the provider. After a decline it
    begins another. Call it outside any transaction: it talks to the provider.

    Args:
        actor: the person themself.
        person_id: whose application it is.
        application_id: what is paid for.
        amount: cents CAD, more than 0.
        return_url: our page to which the provider sends the person back.
        language: of the provider's page, ``en`` or ``fr``.

    Returns:
        The payment; send the person to ``redirect_url`` while its status is ``created``.

    Raises:
        ProviderUnavailable: nothing was begun; press again later.
        PaymentMismatch: the provider tells of another amount or reference.
        NotAllowed: ``actor`` is not that person.
    """
    return actions.start(
        actor=actor,
        person_id=person_id,
        application_id=application_id,
        amount=amount,
        return_url=return_url,
        language=language,
    )


def refresh(*, actor: Actor, payment_id: UUID) -> Payment:
    """Will ask the provider how a payment stands and keep the answer.

    What a redirect's address says is never believed; call this when the person comes back.

    Raises:
        ProviderUnavailable: no answer; the stored status is unchanged.
        PaymentMismatch: the provider tells of another amount or reference.
        NotFound: no such payment of this person.
    """
    return actions.refresh(actor=actor, payment_id=payment_id)


def paid(*, application_id: UUID) -> Payment | None:
    """Will return the application's one successful payment, or None."""
    return queries.paid(application_id)


def attempts(*, actor: Actor, application_id: UUID) -> tuple[Payment, ...]:
    """Will return the actor's own payments for an application, oldest first."""
    return queries.attempts(actor.person_id, application_id) if actor.person_id else ()
