"""What still stands between a checked request and its code: an ordered table of steps.

Each step leads the person to one page; where the application wants none (``prompt=none``) its
error goes back instead.

Source: OpenID Connect Core 1.0 sections 3.1.2.3 to 3.1.2.6; RFC 9470 section 4.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onegov.core.types import Text
from onegov.login.levels import SessionAssurance
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.types import AuthorizationRequest


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands before the request.

    Attributes:
        session: what this session has shown.
        asked_at: when the application's request began.
        now: the moment.
        is_expected: they are the person whom ``id_token_hint`` names, or it names nobody.
        lacks: what a level asked for lacks (``levels.Weighed``), else "".
        must_choose: they can act in several capacities and have not said which.
        must_agree: a claim rests on their word, and they have not given it.
        is_barred: the application cannot do without a claim that rests on the word of whom they
            act for, and their mandate does not let them give it.
    """

    session: SessionAssurance
    asked_at: datetime
    now: datetime
    is_expected: bool = True
    lacks: str = ""
    must_choose: bool = False
    must_agree: bool = False
    is_barred: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        error: what ``prompt=none`` gets when the step is needed.
        refusal: why no page leads on, where none does: everybody gets the error.
    """

    name: str
    error: str
    needed: Callable[[AuthorizationRequest, Visitor], bool]
    refusal: Text | None = None


def _is_stale(asked: AuthorizationRequest, visitor: Visitor) -> bool:
    """Whether the person must sign in anew for this request."""
    at = visitor.session.auth_time
    if at is None or at >= visitor.asked_at:
        return at is None
    if asked.prompt & {"login", "select_account"}:
        return True
    return asked.max_age is not None and at + timedelta(seconds=asked.max_age) < visitor.now


_UNKNOWN = Text(
    en="None of the levels that were asked for is offered here.",
    fr="Aucun des niveaux demandés n’est offert ici.",
)
_BARRED = Text(
    en="Only the person whose information it is, or who may sign for them, can agree to this.",
    fr="Seule la personne que ces renseignements concernent, ou qui peut signer pour elle, peut y "
    "consentir.",
)
STEPS = (
    Step("sign_in", "login_required", lambda asked, visitor: visitor.session.level == 0),
    Step("somebody_else", "login_required", lambda asked, visitor: not visitor.is_expected),
    Step("fresh", "login_required", _is_stale),
    Step(
        "credential",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "credential",
    ),
    Step(
        "passkey",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "passkey",
    ),
    Step(
        "unknown",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "unknown",
        _UNKNOWN,
    ),
    Step(
        "identity",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "identity",
    ),
    Step("capacity", "interaction_required", lambda asked, visitor: visitor.must_choose),
    Step("barred", "access_denied", lambda asked, visitor: visitor.is_barred, _BARRED),
    Step("release", "consent_required", lambda asked, visitor: visitor.must_agree),
)


def first(asked: AuthorizationRequest, visitor: Visitor) -> Step | None:
    """The first step that is still needed; None when a code may be given."""
    return next((step for step in STEPS if step.needed(asked, visitor)), None)


def next_step(asked: AuthorizationRequest, visitor: Visitor) -> Step | None:
    """The same, where a page leads on.

    Raises:
        OAuthError: one is needed and the application wanted no page, or no page leads there.
    """
    step = first(asked, visitor)
    if step is not None and step.refusal is not None:
        raise OAuthError(step.error, f"step.{step.name}", step.refusal)
    if step is not None and "none" in asked.prompt:
        raise OAuthError(
            step.error,
            f"prompt.none.{step.name}",
            Text(
                en="The person has to do something first, and prompt is none.",
                fr="La personne doit d’abord faire quelque chose, et prompt vaut none.",
            ),
        )
    return step


def with_defaults(
    asked: AuthorizationRequest, *, max_age: int | None, acr: str
) -> AuthorizationRequest:
    """The request with what the application registered for when it says nothing (CATS OP02)."""
    return replace(
        asked,
        max_age=max_age if asked.max_age is None else asked.max_age,
        acr_values=asked.acr_values or ((acr,) if acr else ()),
    )
