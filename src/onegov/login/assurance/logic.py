"""Which proof counts, and whether two proofs speak of the same person; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from onegov.login.assurance.types import Claim, Identity

#: What must be the same in every proof of one person.
OF_A_PERSON = ("given_name", "family_name", "birthdate")
_LONGEST = 240
_MOST_MEMBERS = 10
_SIGNS = re.compile("[A-Z0-9]+")


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


def is_sound(claims: Mapping[str, object]) -> bool:
    """Whether claims tell one person from another, and each is of a shape that we can keep."""
    texts = {name: value for name, value in claims.items() if name != "address"}
    is_somebody = all(name in texts for name in OF_A_PERSON)
    return (
        is_somebody
        and all(_is_line(value) for value in texts.values())
        and _is_day(str(claims["birthdate"]))
        and _is_address(claims.get("address", {}))
    )


def document_number(typed: str) -> str:
    """One number however it is typed: width, case, spaces and hyphens do not tell documents apart."""
    return "".join(_SIGNS.findall(unicodedata.normalize("NFKC", typed).upper()))


def full_name(claims: Mapping[str, object]) -> Mapping[str, object]:
    """The ``name`` of somebody of whom a proof says its two halves."""
    return {"name": f"{claims['given_name']} {claims['family_name']}"}


def _is_line(value: object) -> bool:
    is_text = isinstance(value, str) and value.isprintable()
    return is_text and 0 < len(str(value).strip()) <= _LONGEST


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_address(value: object) -> bool:
    if not isinstance(value, Mapping) or len(value) > _MOST_MEMBERS:
        return False
    return all(isinstance(name, str) and _is_line(part) for name, part in value.items())


def names_the_same(known: Mapping[str, Claim], claims: Mapping[str, object]) -> bool:
    """Whether claims name exactly who was proved before: all of it known, none of it different."""
    return all(name in known for name in OF_A_PERSON) and not differs(known, claims)


def _plain(value: object) -> str:
    letters = unicodedata.normalize("NFKD", str(value)).casefold()
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
