"""Who stands before a request: their session, levels and capacities beside what is asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation

from onegov.core import clock, ids
from onegov.core.types import Actor
from onegov.login.actors import actor_of, assurance_of
from onegov.login.provider import hints, levels, queries, releasing
from onegov.login.provider.actions import codes
from onegov.login.provider.logic import steps
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest, SignedIn

_VISIT = "onegov.visit"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor and what a code for them would say."""

    visitor: steps.Visitor
    actor: Actor
    visit: UUID
    acr: str
    vot: str
    plan: releasing.Plan


def look_at(
    request: HttpRequest, client: Client, asked: AuthorizationRequest, asked_at: datetime
) -> Visit:
    """Will weigh what the person has shown against what the application asks."""
    asked = steps.with_defaults(asked, max_age=client.default_max_age, acr=client.default_acr)
    session, actor = assurance_of(request), actor_of(request)
    person = actor.person_id
    found = levels.weigh(asked, session, person)
    plan = releasing.plan(client, asked, person)
    visitor = steps.Visitor(
        session=session,
        asked_at=asked_at,
        now=clock.now(),
        is_expected=person is None or _is_expected(asked, client, person),
        lacks=found.lacks,
        must_agree=person is not None and plan.must_ask,
    )
    return Visit(visitor, actor, _visit(request, person), found.acr, found.vot, plan)


def give_code(client: Client, asked: AuthorizationRequest, visit: Visit) -> str:
    """Will make the code for a visitor of whom nothing more is needed."""
    session = visit.visitor.session
    if visit.actor.person_id is None or session.auth_time is None:
        raise RuntimeError("a code stands for somebody who signed in")
    who = SignedIn(
        person_id=visit.actor.person_id,
        visit=visit.visit,
        acr=visit.acr,
        vot=visit.vot,
        amr=session.amr,
        auth_time=session.auth_time,
        language=(translation.get_language() or "en")[:2],
        claims=visit.plan.claims,
    )
    return codes.give(asked, who)


def visit_of(request: HttpRequest) -> UUID | None:
    """The id of this session towards applications; None when it was at none of them."""
    known = request.session.get(_VISIT)
    return UUID(str(known)) if known else None


def _visit(request: HttpRequest, person: UUID | None) -> UUID:
    """The same, made when it is needed; it stays when the session's key changes."""
    known = visit_of(request) or ids.new_id()
    if person is not None:
        request.session.setdefault(_VISIT, str(known))
    return known


def _is_expected(asked: AuthorizationRequest, client: Client, person: UUID) -> bool:
    """Whether ``id_token_hint`` names this person, or nobody."""
    if not asked.id_token_hint:
        return True
    hint = hints.read(asked.id_token_hint)
    return hint is not None and hint.subject == queries.subject(person, client.sector)
