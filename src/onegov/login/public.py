"""The door of ``login``: who makes a request, who may reach a route, where to write to someone."""

from collections.abc import Collection, Mapping
from uuid import UUID

from onegov.login import queries
from onegov.login.access import (
    AccessRule,
    access,
    anyone,
    integrator,
    office,
    officer,
    person,
    person_or,
    signed_in,
    supervisor,
)
from onegov.login.actors import actor_of
from onegov.login.assurance import public as assurance
from onegov.login.assurance.forms import DOCUMENTS, DocumentForm
from onegov.login.assurance.types import Visit
from onegov.login.certification import public as certification
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Capacity, Mandate, Scope
from onegov.login.partners.public import imported_subject
from onegov.login.provider import public as applications
from onegov.login.provider.types import Registration
from onegov.login.recovery import public as recovery
from onegov.login.releases.public import list_releases
from onegov.login.releases.types import RegisteredClaim

__all__ = [
    "DOCUMENTS",
    "AccessRule",
    "Capacity",
    "DocumentForm",
    "Mandate",
    "RegisteredClaim",
    "Registration",
    "Scope",
    "Visit",
    "access",
    "actor_of",
    "addresses",
    "anyone",
    "applications",
    "assurance",
    "certification",
    "imported_subject",
    "in_use",
    "integrator",
    "list_releases",
    "mail_address",
    "mandates",
    "office",
    "officer",
    "person",
    "person_or",
    "recovery",
    "signed_in",
    "supervisor",
]


def mail_address(*, person_id: UUID) -> tuple[str, str] | None:
    """Will return a person's mail address and language (``en`` or ``fr``), None without one."""
    return queries.mail_address(person_id)


def addresses(*, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Will return the mail address of each of these people who has one, in use or not."""
    return queries.addresses(person_ids)


def in_use(*, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Will return those of these people whose account can be signed in to."""
    return queries.in_use(person_ids)
