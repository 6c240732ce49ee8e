"""The door of the OpenID Provider."""

from uuid import UUID

from onegov.core.types import Actor
from onegov.login.provider import queries
from onegov.login.provider.actions import ending, leaving
from onegov.login.provider.types import Delivery


def sign_out_everywhere(*, actor: Actor, person_id: UUID) -> None:
    """Will end every grant of a person, also those for longer; each application is told by jobs."""
    leaving.sign_out(actor=actor, person_id=person_id)


def deliveries(*, person_id: UUID) -> tuple[Delivery, ...]:
    """Will return which applications were told that a session ended, newest first, 200 at most."""
    return queries.deliveries(person_id=person_id)


def end_mandate(*, mandate_id: UUID) -> int:
    """Will end every grant that somebody holds by this mandate; how many there were."""
    return ending.end_mandate(mandate_id)
