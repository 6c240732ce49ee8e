"""The capacity chosen for a session, and the actor it makes."""

from uuid import UUID

from django.http import HttpRequest

from onegov.core.types import Actor, ActorKind
from onegov.login.mandates.types import Capacity

_CHOSEN = "onegov.mandate"


def chosen(request: HttpRequest) -> UUID | None:
    """The mandate under which this session acts; None for oneself."""
    mandate_id = request.session.get(_CHOSEN)
    return UUID(mandate_id) if mandate_id else None


def choose(request: HttpRequest, mandate_id: UUID) -> None:
    """Will let the session act under a mandate from its next request on; its id changes with it."""
    request.session.cycle_key()
    request.session[_CHOSEN] = str(mandate_id)


def stop(request: HttpRequest) -> None:
    """Will let the session act for its person again."""
    if request.session.pop(_CHOSEN, None):
        request.session.cycle_key()


def actor_under(capacity: Capacity, own: Actor) -> Actor:
    """Who acts in a capacity: without the roles that they hold for themself."""
    return Actor(
        kind=ActorKind.PERSON,
        person_id=capacity.principal,
        strong=own.strong,
        by=own.person_id,
        mandate_id=capacity.mandate_id,
        scopes=capacity.scopes,
        services=capacity.services,
    )
