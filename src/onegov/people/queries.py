"""Reads of persons, links and roles."""

from collections.abc import Collection
from uuid import UUID

from onegov.people import logic
from onegov.people.conf import conf
from onegov.people.models import RegisterLink, StaffRole
from onegov.people.types import Link, Role


def links(person_id: UUID) -> tuple[Link, ...]:
    rows = RegisterLink.objects.filter(person_id=person_id).order_by("linked_at")
    return tuple(as_link(row) for row in rows)


def find_linked(member: str, pseudonym: str) -> UUID | None:
    rows = RegisterLink.objects.filter(member=member, pseudonym=pseudonym)
    return rows.values_list("person_id", flat=True).first()


def as_link(row: RegisterLink) -> Link:
    return Link(row.member, row.pseudonym, row.linked_at, row.evidence_id)


def staff_roles(person_id: UUID) -> tuple[Role, ...]:
    rows = StaffRole.objects.filter(person_id=person_id).order_by("org_id", "role")
    return tuple(Role(row.org_id, row.role) for row in rows)


def staff_of(org_id: str, roles: Collection[str]) -> frozenset[UUID]:
    rows = StaffRole.objects.filter(org_id=org_id, role__in=roles)
    return frozenset(rows.values_list("person_id", flat=True))


def pseudonym(person_id: UUID, member: str) -> str:
    return logic.pseudonym(conf().pairwise_key, person_id, member)
