"""The door of ``people``: persons, their proven links to registers, and staff roles."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from onegov.core.types import Actor
from onegov.people import actions, queries
from onegov.people.types import Link, Role


def create_person() -> UUID:
    """Will make a new person without any attribute and return their id."""
    return actions.create_person()


def pseudonym(*, person_id: UUID, member: str) -> str:
    """Will return the person's name towards one department: 32 signs, the same each time.

    No two departments can compare theirs: nothing is keyed by a shared national number.
    """
    return queries.pseudonym(person_id, member)


def links(*, person_id: UUID) -> tuple[Link, ...]:
    """Will return the person's proven links, oldest first."""
    return queries.links(person_id)


def find_linked(*, member: str, pseudonym: str) -> UUID | None:
    """Will return whom a department means by a pseudonym; None when nobody is linked by it."""
    return queries.find_linked(member, pseudonym)


def link_identity(
    *, actor: Actor, member: str, identifier: str, birth_date: date, secret: str, authority: str
) -> Link:
    """Will link the actor to a department's record that only they and the department can prove.

    Args:
        actor: the person themself.
        member: the department (``IRCC``).
        identifier: the department's own number for them.
        birth_date: as the department has it.
        secret: the code on a letter the department sent them.
        authority: the clauses that let the service for which they link it collect from there.

    Raises:
        LinkRefused: the department does not recognise the three together.
        LinkLocked: too many failures.
        AlreadyLinked: their account is linked to another record of the department.
        DepartmentDown: its system does not work now.
        exchange.errors.ExchangeError: the department can't be reached or its answer is not sound.
    """
    return actions.link_identity(
        actor=actor,
        member=member,
        identifier=identifier,
        birth_date=birth_date,
        secret=secret,
        authority=authority,
    )


def record_match(*, actor: Actor, person_id: UUID, member: str, evidence_id: str) -> Link:
    """Will keep a link that ``registers`` has matched and verified."""
    return actions.record_match(
        actor=actor, person_id=person_id, member=member, evidence_id=evidence_id
    )


def staff_roles(*, person_id: UUID) -> tuple[Role, ...]:
    """Will return the person's staff roles, empty for the public."""
    return queries.staff_roles(person_id)


def staff_of(*, org_id: str, roles: Collection[str]) -> frozenset[UUID]:
    """Will return who holds one of these roles in an organisation."""
    return queries.staff_of(org_id, roles)


def grant_role(*, actor: Actor, person_id: UUID, org_id: str, role: str) -> None:
    """Will give a person a staff role (``officer``, ``supervisor``) in an organisation."""
    actions.grant_role(actor=actor, person_id=person_id, org_id=org_id, role=role)
