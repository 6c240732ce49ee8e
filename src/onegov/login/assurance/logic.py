"""Which proof counts, and whether two proofs speak of the same person; pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from onegov.login.assurance.types import Claim, Identity

#: What must be the same in every proof of one person.
OF_A_PERSON = ("given_name", "family_name", "birthdate")


class Counts(Protocol):
    """The part of a proof's row that decides whether it counts."""

    level: int
    method: str
    proved_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def is_current(proof: Counts, now: datetime) -> bool:
    """Whether it was neither revoked nor has run out."""
    return proof.revoked_at is None and (proof.expires_at is None or now < proof.expires_at)


def identity_of(proofs: Iterable[Counts], now: datetime) -> Identity:
    """The highest current proof, the newest of equals; level 1 without one."""
    best = max(
        (one for one in proofs if is_current(one, now)),
        key=lambda one: (one.level, one.proved_at),
        default=None,
    )
    return Identity(best.level, best.method, best.proved_at) if best else Identity()


def merged(found: Iterable[Mapping[str, Claim]]) -> dict[str, Claim]:
    """Each claim at its highest level, the newest of equals."""
    best: dict[str, Claim] = {}
    for claims in found:
        for name, claim in claims.items():
            known = best.get(name)
            if known is None or _rank(claim) >= _rank(known):
                best[name] = claim
    return best


def _rank(claim: Claim) -> tuple[int, datetime]:
    return claim.level, claim.verified_at


def differs(known: Mapping[str, Claim], claims: Mapping[str, object]) -> bool:
    """Whether new claims name somebody else than was proved before; accents and case are spelling."""
    return any(
        name in known and _plain(known[name].value) != _plain(claims.get(name, ""))
        for name in OF_A_PERSON
    )


def names_the_same(known: Mapping[str, Claim], claims: Mapping[str, object]) -> bool:
    """Whether claims name exactly who was proved before: all of it known, none of it different."""
    return all(name in known for name in OF_A_PERSON) and not differs(known, claims)


def _plain(value: object) -> str:
    letters = unicodedata.normalize("NFKD", str(value)).casefold()
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
