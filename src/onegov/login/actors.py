"""From a request to the actor that every public function is told."""

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from onegov.core.types import ANONYMOUS, Actor, ActorKind
from onegov.login.levels import NOBODY, SessionAssurance, of_session
from onegov.login.models import Account
from onegov.people import public as people

_CACHED = "_onegov_actor"


def actor_of(request: HttpRequest) -> Actor:
    """Will return who makes this request; the staff role, where one is held, comes with it."""
    cached: Actor | None = getattr(request, _CACHED, None)
    if cached is None:
        cached = fresh_actor_of(request)
        setattr(request, _CACHED, cached)
    return cached


def act_as(request: HttpRequest, actor: Actor) -> None:
    """Will make ``actor`` the one who makes this request; ``mandates`` has checked that they may."""
    setattr(request, _CACHED, actor)


def fresh_actor_of(request: HttpRequest) -> Actor:
    """The same, read anew: for the request in which somebody signs in."""
    account = request.user
    if not isinstance(account, Account):
        return ANONYMOUS
    roles = people.staff_roles(person_id=account.person_id)
    return Actor(
        kind=ActorKind.STAFF if roles else ActorKind.PERSON,
        person_id=account.person_id,
        org_id=roles[0].org_id if roles else "",
        # A role counts in its own organisation only.
        roles=frozenset(role.role for role in roles if role.org_id == roles[0].org_id),
        strong=assurance_of(request).level >= 3,
    )


def assurance_of(request: HttpRequest) -> SessionAssurance:
    """Will return what this session has shown of its holder: levels, methods, when."""
    if not isinstance(request.user, Account):
        return NOBODY
    return of_session(get_authentication_records(request, request.user))
