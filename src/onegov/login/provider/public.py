"""The door of the OpenID Provider."""

from uuid import UUID

from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.ledger.types import TrailEntry
from onegov.login.provider import queries, registered, using
from onegov.login.provider.actions import changing, ending, leaving, registering
from onegov.login.provider.actions.acting import PROVIDER
from onegov.login.provider.conf import conf
from onegov.login.provider.types import Application, Delivery, Registration, Use


def sign_out_everywhere(*, actor: Actor, person_id: UUID) -> None:
    """Will end every grant of a person, also those for longer; each application is told by jobs."""
    leaving.sign_out(actor=actor, person_id=person_id)


def deliveries(*, person_id: UUID) -> tuple[Delivery, ...]:
    """Will return which applications were told that a session ended, newest first, 200 at most."""
    return queries.deliveries(person_id=person_id)


def register_application(
    *, actor: Actor, registration: Registration, client_id: str = "", production: bool = False
) -> tuple[Application, str]:
    """Will register an application of the actor's organisation, in test.

    Args:
        client_id, production: for our own setup only.

    Returns:
        The application, and its secret where it has one; the secret is shown this once.

    Raises:
        NotAllowed: the actor is no integrator of that organisation.
        NotRegistrable: an address, a key or a choice is not acceptable.
    """
    if not registered.may_register(actor, registration.org_id):
        raise NotAllowed()
    if (client_id or production) and actor.kind is not ActorKind.MACHINE:
        raise NotAllowed()
    client, secret = registering.register(
        actor=actor,
        registration=registration,
        production=production,
        loopback=conf().demonstration,
        client_id=client_id,
    )
    return registered.application(client), secret


def change_application(*, actor: Actor, client_id: str, registration: Registration) -> Application:
    """Will replace a registration; its keys, its secrets and its organisation stay.

    An application in production goes back to test when anything but its names changes.

    Raises:
        NotFound, NotRegistrable.
    """
    client = registered.of_department(actor, client_id)
    changing.change(
        actor=actor, client=client, registration=registration, loopback=conf().demonstration
    )
    return registered.application(client)


def rotate_secret(*, actor: Actor, client_id: str) -> str:
    """Will return a new secret, this once; the one before is good until the next rotation.

    Raises:
        NotFound, NotRegistrable.
    """
    return changing.rotate_secret(actor=actor, client=registered.of_department(actor, client_id))


def set_keys(*, actor: Actor, client_id: str, jwks: dict[str, object]) -> None:
    """Will replace an application's public keys (RFC 7517).

    Raises:
        NotFound, NotRegistrable.
    """
    changing.set_keys(actor=actor, client=registered.of_department(actor, client_id), jwks=jwks)


def applications(*, actor: Actor) -> tuple[Application, ...]:
    """Will return the applications of the actor's organisation, by English name."""
    if not registered.may_register(actor, actor.org_id):
        raise NotAllowed()
    return tuple(registered.application(one) for one in queries.clients_of(actor.org_id))


def application(*, actor: Actor, client_id: str) -> Application:
    """Will return one application of the actor's organisation.

    Raises:
        NotFound: there is none, or it is another's.
    """
    return registered.application(registered.of_department(actor, client_id))


def use_of_application(*, actor: Actor, client_id: str) -> Use:
    """Will return thirty days of counts, never of people: small ones are hidden.

    Raises:
        NotFound.
    """
    return using.use_of(registered.of_department(actor, client_id))


def on_news(entry: TrailEntry) -> None:
    """Will end what somebody holds by a mandate or a session that has ended, and whatever an account
    held before its person came back to it."""
    if entry.act == "mandate.ended":
        ending.end_mandate(UUID(entry.refs["mandate"]))
    if entry.act == "recovery.finished" and entry.person_id is not None:
        leaving.sign_out(actor=PROVIDER, person_id=entry.person_id)
    if entry.act == "session.ended" and "visit" in entry.refs and entry.person_id is not None:
        visit = UUID(entry.refs["visit"])
        leaving.sign_out(actor=PROVIDER, person_id=entry.person_id, visit=visit)
