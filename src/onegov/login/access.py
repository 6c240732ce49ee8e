"""Access rules: each view names one; a view without a rule answers nobody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from onegov.core.types import Actor, ActorKind

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class AccessRule:
    """Who may reach a route.

    Attributes:
        name: for the access matrix and messages.
        allows: whether an actor passes, as far as who they are is concerned.
        needs_sign_in: an anonymous visitor is sent to sign in instead of being refused.
        needs_two_factors: an actor who passes must have used two factors in this session.
        max_age: seconds since they last did; None: as the session has it (RFC 9470).
        unless_none_is_set_up: an account without a second factor need not show one; ``max_age`` then
            counts where a partner's sign-in is all there is.
        scopes: what a mandate must let, for whoever acts in another's name; None lets none of them
            through, and is what a rule says that does not speak of it.
        asks_who: it depends on the actor; where it does not, nobody looks up who that is.
    """

    name: str
    allows: Callable[[Actor], bool]
    needs_sign_in: bool = True
    needs_two_factors: bool = False
    max_age: int | None = None
    unless_none_is_set_up: bool = False
    scopes: tuple[str, ...] | None = None
    asks_who: bool = True

    def is_in_scope(self, actor: Actor) -> bool:
        """Whether the actor acts for themself, or under a mandate that lets them reach this."""
        return actor.by is None or (self.scopes is not None and actor.may(*self.scopes))


def _is_person(actor: Actor) -> bool:
    return actor.person_id is not None


def _is_officer(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and bool(actor.roles & {"officer", "supervisor"})


def _is_supervisor(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and "supervisor" in actor.roles


def _is_integrator(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and "integrator" in actor.roles


def _is_at_office(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and "proofing" in actor.roles


anyone = AccessRule("anyone", lambda actor: True, needs_sign_in=False, scopes=(), asks_who=False)
signed_in = AccessRule("signed_in", _is_person)
#: Signed in, in whosever name the session acts: for pages that ask that again themselves.
signed_in_for_anyone = replace(signed_in, scopes=())
person = AccessRule("person", _is_person, needs_two_factors=True)
#: For what changes who an account's holder is: a screen that was left open is not enough.
fresh_person = replace(person, max_age=1800)
#: What opens an account: a trusted device spares the second factor at sign-in, and never here. An
#: account that has none yet sets up its first one here, after allauth asked for its password again;
#: without a password, after a partner's sign-in that is fresh where something changes.
security = replace(person, name="security", unless_none_is_set_up=True)
#: To change what opens an account.
fresh_security = replace(security, max_age=1800)
officer = AccessRule("officer", _is_officer, needs_two_factors=True)
supervisor = AccessRule("supervisor", _is_supervisor, needs_two_factors=True)
integrator = AccessRule("integrator", _is_integrator, needs_two_factors=True)

#: Officers who compare a face with a document.
office = AccessRule("office", _is_at_office, needs_two_factors=True)


def person_or(*scopes: str) -> AccessRule:
    """The person themself, or who acts in their name under a mandate that has all these scopes."""
    return replace(person, scopes=scopes)


def access(rule: AccessRule) -> Callable[[View], View]:
    """Will mark a view with its access rule; ``login.middleware`` enforces it."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark
