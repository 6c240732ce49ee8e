"""Writes: new persons, proven links, staff roles."""

import logging
from datetime import date
from uuid import UUID

from django.db import transaction

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor
from onegov.exchange import public as exchange
from onegov.exchange.errors import ProviderRefused
from onegov.exchange.types import ServiceId
from onegov.ledger import public as ledger
from onegov.people import queries
from onegov.people.conf import conf
from onegov.people.errors import (
    AlreadyLinked,
    DepartmentDown,
    LinkLocked,
    LinkRefused,
    PeopleError,
)
from onegov.people.models import LinkAttempt, Person, RegisterLink, StaffRole
from onegov.people.types import Link

logger = logging.getLogger(__name__)

LINK_PURPOSE = "identity-link"
# Departments that can prove a person by something only they and the person know.
LINK_SERVICES = {"IRCC": ServiceId("CA-DEMO", "GOV", "IRCC", "clients", "link")}
# What a department says of a refusal, and what the person is told; anything else tells nothing.
_REFUSALS: dict[str, type[PeopleError]] = {"locked": LinkLocked, "other_record": AlreadyLinked}


def create_person() -> UUID:
    return Person.objects.create(created_at=clock.now()).id


def link_identity(
    *, actor: Actor, member: str, identifier: str, birth_date: date, secret: str, authority: str
) -> Link:
    person_id = actor.person_id
    if person_id is None:
        raise LinkRefused
    if actor.by is not None:  # only the person proves who they are
        raise NotAllowed
    _stop_guessing(person_id, member)
    pseudonym = queries.pseudonym(person_id, member)
    body = {
        "pseudonym": pseudonym,
        "client_id": identifier,
        "birth_date": birth_date.isoformat(),
        "secret": secret,
    }
    try:
        answer = exchange.platform_node().call(
            service=LINK_SERVICES[member],
            purpose=LINK_PURPOSE,
            authority=authority,
            subject=pseudonym,
            method="POST",
            body=body,
        )
    except ProviderRefused as error:
        if error.status >= 500:
            raise DepartmentDown from error
        _note_failure(actor, person_id, member)
        raise _REFUSALS.get(_reason(error), LinkRefused) from error
    return record_match(
        actor=actor, person_id=person_id, member=member, evidence_id=answer.evidence_id
    )


def _reason(error: ProviderRefused) -> str:
    return str(error.body.get("reason")) if isinstance(error.body, dict) else ""


def _stop_guessing(person_id: UUID, member: str) -> None:
    since = clock.now() - conf().attempts_window
    failures = LinkAttempt.objects.filter(
        person_id=person_id, member=member, attempted_at__gte=since
    ).count()
    if failures >= conf().attempts_allowed:
        raise LinkLocked


@transaction.atomic
def _note_failure(actor: Actor, person_id: UUID, member: str) -> None:
    LinkAttempt.objects.create(person_id=person_id, member=member, attempted_at=clock.now())
    ledger.record(actor=actor, act="identity.link_refused", person_id=person_id, org_id=member)


@transaction.atomic
def record_match(*, actor: Actor, person_id: UUID, member: str, evidence_id: str) -> Link:
    row, made = RegisterLink.objects.get_or_create(
        person_id=person_id,
        member=member,
        defaults={
            "pseudonym": queries.pseudonym(person_id, member),
            "linked_at": clock.now(),
            "evidence_id": evidence_id,
        },
    )
    if made:
        ledger.record(
            actor=actor,
            act="identity.linked",
            person_id=person_id,
            org_id=member,
            refs={"evidence": evidence_id},
        )
    return queries.as_link(row)


@transaction.atomic
def grant_role(*, actor: Actor, person_id: UUID, org_id: str, role: str) -> None:
    _, made = StaffRole.objects.get_or_create(person_id=person_id, org_id=org_id, role=role)
    if made:
        ledger.record(
            actor=actor,
            act="role.granted",
            person_id=person_id,
            org_id=org_id,
            details={"role": role},
        )
