"""Who stands before a request: their session, levels and capacities beside what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation

from onegov.core import clock, ids
from onegov.login.actors import assurance_of
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Capacity
from onegov.login.models import Account
from onegov.login.provider import hints, levels, queries, releasing
from onegov.login.provider.actions import codes
from onegov.login.provider.logic import steps
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest, SignedIn
from onegov.login.sessions import VISIT

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor and what a code for them would say."""

    visitor: steps.Visitor
    person: UUID | None
    capacity: Capacity | None
    visit: UUID
    acr: str
    vot: str
    plan: releasing.Planned


def look_at(
    request: HttpRequest,
    client: Client,
    asked: AuthorizationRequest,
    asked_at: datetime,
    answers: Mapping[str, str] = _NOTHING,
) -> Visit:
    """Will weigh what the person has shown against what the application asks.

    Args:
        answers: what the person answered on the way (``capacity``: a mandate, or ``self``;
            ``release``: whose claims the page was seen of).
    """
    asked = steps.with_defaults(asked, max_age=client.default_max_age, acr=client.default_acr)
    session, person = assurance_of(request), _signed_in(request)
    possible = capacities(client, person)
    capacity = _chosen(possible, answers.get("capacity", ""))
    whose = capacity.principal if capacity else person
    found = levels.weigh(asked, session, person)
    seen = whose is not None and answers.get("release") == str(whose)
    anew = "consent" in asked.prompt and not seen
    may_agree = capacity is None or capacity.mandate_id is None or "sign" in capacity.scopes
    plan = releasing.planned(client, asked, whose, anew=anew, may_agree=may_agree)
    visitor = steps.Visitor(
        session=session,
        asked_at=asked_at,
        now=clock.now(),
        is_expected=whose is None or _is_expected(asked, client, whose),
        lacks=found.lacks,
        must_choose=bool(possible) and capacity is None,
        must_agree=not seen and plan.plan.needs_page,
        is_barred=not may_agree and bool(plan.plan.ask),
    )
    return Visit(visitor, person, capacity, _visit(request, person), found.acr, found.vot, plan)


def capacities(client: Client, person: UUID | None) -> tuple[Capacity, ...]:
    """In whose name somebody may use an application; themself alone where it takes nobody else.

    A mandate for some services only is for the platform's own pages: an application outside names
    none of them.
    """
    if person is None:
        return ()
    if not client.accepts_representation:
        return (Capacity(kind="self", principal=person),)
    return tuple(one for one in mandates.capacities(person_id=person) if not one.services)


def _chosen(possible: tuple[Capacity, ...], answer: str) -> Capacity | None:
    if len(possible) == 1:
        return possible[0]
    named = (one for one in possible if str(one.mandate_id or "self") == answer)
    return next(named, None)


def _signed_in(request: HttpRequest) -> UUID | None:
    """Who signed in, whomever they act for on the platform's own pages."""
    return request.user.person_id if isinstance(request.user, Account) else None


def give_code(client: Client, asked: AuthorizationRequest, visit: Visit) -> str:
    """Will make the code for a visitor of whom nothing more is needed."""
    session, capacity = visit.visitor.session, visit.capacity
    if capacity is None or session.auth_time is None:
        raise RuntimeError("a code stands for somebody who signed in")
    who = SignedIn(
        person_id=capacity.principal,
        visit=visit.visit,
        acr=visit.acr,
        vot=visit.vot,
        amr=session.amr,
        auth_time=session.auth_time,
        language=(translation.get_language() or "en")[:2],
        claims=visit.plan.claims,
        by=visit.person if capacity.mandate_id else None,
        mandate_id=capacity.mandate_id,
    )
    return codes.give(asked, who)


def visit_of(request: HttpRequest) -> UUID | None:
    """The id of this session towards applications; None when it was at none of them."""
    known = request.session.get(VISIT)
    return UUID(str(known)) if known else None


def _visit(request: HttpRequest, person: UUID | None) -> UUID:
    """The same, made when it is needed; it stays when the session's key changes."""
    known = visit_of(request) or ids.new_id()
    if person is not None:
        request.session.setdefault(VISIT, str(known))
    return known


def _is_expected(asked: AuthorizationRequest, client: Client, person: UUID) -> bool:
    """Whether ``id_token_hint`` names this person, or nobody."""
    if not asked.id_token_hint:
        return True
    hint = hints.read(asked.id_token_hint)
    return hint is not None and hint.subject == queries.subject(person, client.sector)
