"""Values of claims, read when they are told: from proofs, from the account, computed from both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onegov.core import clock
from onegov.login import queries as accounts
from onegov.login.assurance import public as assurance
from onegov.login.releases import public as releases
from onegov.login.releases.types import KnownClaim

#: What the scopes of OpenID Connect stand for (Core 1.0 section 5.4).
OF_SCOPES = {
    "profile": ("name", "given_name", "family_name", "birthdate"),
    "email": ("email", "email_verified"),
    "address": ("address",),
}
_OF_ACCOUNT = frozenset(OF_SCOPES["email"])
SUPPORTED = (
    "sub",
    "locale",
    *(name for names in OF_SCOPES.values() for name in names),
    *sorted(releases.PREDICATES),
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A claim that the account itself gives."""

    value: object
    verified_at: datetime | None = None


def values(person_id: UUID, names: Iterable[str]) -> dict[str, object]:
    """The claims that are known; what is not known is left out, never guessed."""
    wanted = frozenset(names)
    if not wanted:
        return {}
    known = _known(person_id, releases.sources(wanted))
    return releases.values(wanted, known, clock.today())


def _known(person_id: UUID, names: frozenset[str]) -> Mapping[str, KnownClaim]:
    found: dict[str, KnownClaim] = {**assurance.claims(person_id=person_id, names=names)}
    if names & _OF_ACCOUNT:
        address = accounts.mail_address(person_id)
        if address is not None:  # allauth takes an address only with the code that was sent to it
            found |= {"email": _Stated(address[0]), "email_verified": _Stated(True)}
    return found
