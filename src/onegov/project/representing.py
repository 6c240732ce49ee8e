"""Fills a new platform with the demonstration's mandates, each agreed as people agree it."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind
from onegov.login.mandates import public as mandates
from onegov.login.mandates.acting import actor_under
from onegov.login.mandates.logic import MOST
from onegov.login.mandates.types import Kind, Licence, Mandate, Terms
from onegov.login.models import Account
from onegov.people import public as people

_LENGTH = timedelta(days=360)
_SAW = "Original seen at the counter (demonstration)"

Given = Mapping[str, Any]


def make_mandates(file: Path) -> int:
    """Will make the mandates of a JSON file on a platform that has none; how many there are.

    It has ``officer``, the address of the staff account that approves guardians and signing
    officers, and ``mandates``, each ``kind, principal, principal_name, holder, holder_name, born,
    number, licence``.
    """
    given = json.loads(file.read_text("utf-8"))
    listed = given["mandates"]
    if any(mandates.list_mandates(actor=_person(one["holder"])) for one in listed):
        return len(listed)
    made: dict[str, Mandate] = {}
    for one in listed:
        _MAKERS[one["kind"]](one, made, given["officer"])
    return len(listed)


def _person(email: str) -> Actor:
    person_id = Account.objects.get(email=email).person_id
    return Actor(kind=ActorKind.PERSON, person_id=person_id, strong=True)


def _officer(email: str) -> Actor:
    person_id = Account.objects.get(email=email).person_id
    first, *_ = people.staff_roles(person_id=person_id)
    roles = frozenset({first.role})
    return Actor(ActorKind.STAFF, person_id, org_id=first.org_id, roles=roles, strong=True)


def _terms(one: Given) -> Terms:
    kind = Kind(one["kind"])
    licence = Licence(*one["licence"]) if one["licence"] else None
    return Terms(kind, MOST[kind], frozenset(), clock.now() + _LENGTH, licence)


def _appoint(one: Given, made: dict[str, Mandate], officer: str) -> None:
    """Somebody appoints their representative or helper; an agency its worker."""
    is_worker = one["kind"] == Kind.WORKER
    principal = _agency(made, one) if is_worker else _person(one["principal"])
    terms = _terms(one)
    invitation = mandates.propose(
        actor=principal, side="principal", terms=terms, name=one["principal_name"]
    )
    mandates.accept(
        actor=_person(one["holder"]),
        code=invitation.code,
        name=one["holder_name"],
        licence=terms.licence,
    )


def _serve(one: Given, made: dict[str, Mandate], officer: str) -> None:
    """An agency asks, and its client agrees."""
    agency = made[one["number"]]
    invitation = mandates.propose(
        actor=_agency(made, one), side="holder", terms=_terms(one), name=agency.principal_name
    )
    client = _person(one["principal"])
    mandates.accept(actor=client, code=invitation.code, name=one["principal_name"])


def _agency(made: Mapping[str, Mandate], one: Given) -> Actor:
    """The agency, by its signing officer."""
    office = made.get(one["number"])
    if office is None:
        raise NotFound
    held = mandates.require(mandate_id=office.id, person_id=office.holder)
    own = Actor(kind=ActorKind.PERSON, person_id=office.holder, strong=True)
    return actor_under(held, own)


def _claim(one: Given, made: dict[str, Mandate], officer: str) -> None:
    """A parent or a first signing officer shows their proof."""
    actor, name = _person(one["holder"]), one["holder_name"]
    if one["kind"] == Kind.GUARDIAN:
        claimed = mandates.claim_dependant(
            actor=actor,
            name=name,
            dependant_name=one["principal_name"],
            birth_date=date.fromisoformat(one["born"]),
            evidence=_SAW,
        )
    else:
        claimed = mandates.claim_organisation(
            actor=actor,
            name=name,
            organisation_name=one["principal_name"],
            number=one["number"],
            evidence=_SAW,
        )
        made[one["number"]] = claimed
    mandates.approve(actor=_officer(officer), mandate_id=claimed.id)


_MAKERS: Mapping[str, Callable[[Given, dict[str, Mandate], str], None]] = {
    "guardian": _claim,
    "signing_officer": _claim,
    "representative": _appoint,
    "helper": _appoint,
    "worker": _appoint,
    "agency": _serve,
}
