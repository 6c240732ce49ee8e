"""Values of claims, read when they are told: from proofs, from the account, computed from both."""

from collections.abc import Iterable
from uuid import UUID

from onegov.login import queries as accounts

#: What the scopes of OpenID Connect stand for (Core 1.0 section 5.4).
OF_SCOPES = {
    "profile": ("name", "given_name", "family_name", "birthdate"),
    "email": ("email", "email_verified"),
    "address": ("address",),
}
SUPPORTED = (
    "sub",
    "locale",
    *(name for names in OF_SCOPES.values() for name in names),
)


def values(person_id: UUID, names: Iterable[str], language: str) -> dict[str, object]:
    """The claims that are known; what is not known is left out, never guessed."""
    wanted = frozenset(names)
    found: dict[str, object] = {}
    if wanted & {"email", "email_verified"}:
        address = accounts.mail_address(person_id)
        if address and address[0]:
            found |= {"email": address[0], "email_verified": True}
    return {name: value for name, value in found.items() if name in wanted}
