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
        lacks: what a level asked for still takes (see ``levels.Weighed``), else "".
        must_choose: they can act in several capacities and have not said which.
        must_agree: a claim rests on their word, and they have not given it.
    """

    session: SessionAssurance
    asked_at: datetime
    now: datetime
    is_expected: bool = True
    lacks: str = ""
    must_choose: bool = False
    must_agree: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        error: what ``prompt=none`` gets when the step is needed.
    """

    name: str
    error: str
    needed: Callable[[AuthorizationRequest, Visitor], bool]


def _is_stale(asked: AuthorizationRequest, visitor: Visitor) -> bool:
    """Whether the person must sign in anew for this request."""
    at = visitor.session.auth_time
    if at is None or at >= visitor.asked_at:
        return at is None
    if asked.prompt & {"login", "select_account"}:
        return True
    return asked.max_age is not None and at + timedelta(seconds=asked.max_age) < visitor.now


STEPS = (
    Step("sign_in", "login_required", lambda asked, visitor: visitor.session.level == 0),
    Step("somebody_else", "login_required", lambda asked, visitor: not visitor.is_expected),
    Step("fresh", "login_required", _is_stale),
    Step(
        "credential",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "credential",
    ),
    Step("passkey", "unmet_authentication_requirements", lambda _, who: who.lacks == "passkey"),
    Step(
        "identity",
        "unmet_authentication_requirements",
        lambda asked, visitor: visitor.lacks == "identity",
    ),
    Step("capacity", "interaction_required", lambda asked, visitor: visitor.must_choose),
    Step("release", "consent_required", lambda asked, visitor: visitor.must_agree),
)


def next_step(asked: AuthorizationRequest, visitor: Visitor) -> Step | None:
    """The first step that is still needed; None when a code may be given.

    Raises:
        OAuthError: one is needed and the application wanted no page, or no step leads there.
    """
    if visitor.lacks == "unknown":
        raise OAuthError(
            "unmet_authentication_requirements",
            "levels.known",
            Text(
                en="None of the levels asked for is known here.",
                fr="Aucun des niveaux demandés n’est connu ici.",
            ),
        )
    step = next((step for step in STEPS if step.needed(asked, visitor)), None)
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
