"""The door of the OpenID Provider."""

from uuid import UUID

from onegov.core.types import Actor
from onegov.ledger.types import TrailEntry
from onegov.login.provider import queries
from onegov.login.provider.actions import ending, leaving
from onegov.login.provider.actions.acting import PROVIDER
from onegov.login.provider.types import Delivery


def sign_out_everywhere(*, actor: Actor, person_id: UUID) -> None:
    """Will end every grant of a person, also those for longer; each application is told by jobs."""
    leaving.sign_out(actor=actor, person_id=person_id)


def deliveries(*, person_id: UUID) -> tuple[Delivery, ...]:
    """Will return which applications were told that a session ended, newest first, 200 at most."""
    return queries.deliveries(person_id=person_id)


def on_news(entry: TrailEntry) -> None:
    """Will end what somebody holds by a mandate or a session that has ended."""
    if entry.act == "mandate.ended":
        ending.end_mandate(UUID(entry.refs["mandate"]))
    if entry.act == "session.ended" and "visit" in entry.refs and entry.person_id is not None:
        visit = UUID(entry.refs["visit"])
        leaving.sign_out(actor=PROVIDER, person_id=entry.person_id, visit=visit)
