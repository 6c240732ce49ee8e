"""Claims that answer a question instead of giving a value: at least 18, resident of Québec; pure.

Sources: ISO/IEC 18013-5 section 7.2.5 (``age_over_NN``: at least NN years); Interpretation Act,
section 30 (an age is reached when its anniversary begins); ISO 3166-2:CA (provinces).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from onegov.login.releases.types import KnownClaim

#: Ages at which Canadian law changes something; no others, since many questions give the birth date.
AGES: Final = (14, 16, 18, 19, 60, 65, 75)
_AGE = "age_over_"
_HOME = "resident_of_"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: Code of a province or territory, its name in English and in French.
PROVINCES: Final[Mapping[str, tuple[str, str]]] = {
    "ab": ("Alberta", "Alberta"),
    "bc": ("British Columbia", "Colombie-Britannique"),
    "mb": ("Manitoba", "Manitoba"),
    "nb": ("New Brunswick", "Nouveau-Brunswick"),
    "nl": ("Newfoundland and Labrador", "Terre-Neuve-et-Labrador"),
    "ns": ("Nova Scotia", "Nouvelle-Écosse"),
    "nt": ("Northwest Territories", "Territoires du Nord-Ouest"),
    "nu": ("Nunavut", "Nunavut"),
    "on": ("Ontario", "Ontario"),
    "pe": ("Prince Edward Island", "Île-du-Prince-Édouard"),
    "qc": ("Quebec", "Québec"),
    "sk": ("Saskatchewan", "Saskatchewan"),
    "yt": ("Yukon", "Yukon"),
}
PREDICATES: Final = frozenset(
    {f"{_AGE}{years}" for years in AGES} | {f"{_HOME}{code}" for code in PROVINCES}
)
_CODES = {
    **{code: code for code in PROVINCES},
    **{f"ca-{code}": code for code in PROVINCES},
    **{name.casefold(): code for code, names in PROVINCES.items() for name in names},
}
_CANADA = frozenset({"ca", "can", "canada"})


def sources(names: Iterable[str]) -> frozenset[str]:
    """The claims that must be known to answer ``names``."""
    return frozenset(_source(name) for name in names)


def _source(name: str) -> str:
    if name not in PREDICATES:
        return name
    return "birthdate" if name.startswith(_AGE) else "address"


def values(names: Iterable[str], known: Mapping[str, KnownClaim], today: date) -> dict[str, object]:
    """What a client gets for these claims, and nothing beside them.

    A predicate rests on a verified claim only. What is not known is absent: never false, empty or 0.

    Args:
        known: claims of the person by name; those of ``sources(names)`` are enough.
        today: the day at the office (America/Toronto, ``clock.today()``).
    """
    found = {name: _value(name, known.get(_source(name)), today) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _value(name: str, claim: KnownClaim | None, today: date) -> object:
    if claim is None or name not in PREDICATES:
        return claim.value if claim else None
    if claim.verified_at is None:
        return None
    if name.startswith(_AGE):
        return is_aged(claim.value, int(name.removeprefix(_AGE)), today)
    return is_resident(claim.value, name.removeprefix(_HOME))


def is_aged(birthdate: object, years: int, today: date) -> bool | None:
    """Whether somebody born on ``birthdate`` (``YYYY-MM-DD``) is ``years`` old; None when unknown.

    Who was born on February 29 is a year older on March 1 of a year that has no February 29.
    """
    born = _day(birthdate)
    if born is None or born > today:
        return None
    return (today.year - born.year, today.month, today.day) >= (years, born.month, born.day)


def _day(birthdate: object) -> date | None:
    if isinstance(birthdate, date):
        return birthdate
    if not isinstance(birthdate, str) or not _DATE.fullmatch(birthdate):
        return None  # a year alone, or 0000-03-01: allowed by OpenID Connect, and not enough
    try:
        return date.fromisoformat(birthdate)
    except ValueError:
        return None


def is_resident(address: object, code: str) -> bool | None:
    """Whether an ``address`` is in the province ``code`` (``qc``); None when it does not say.

    Source: OpenID Connect Core, section 5.1.1 (``region``, ``country``).
    """
    if not isinstance(address, Mapping):
        return None
    country = _folded(address.get("country"))
    if country and country not in _CANADA:
        return False
    home = _CODES.get(_folded(address.get("region")))
    return None if home is None else home == code


def _folded(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""
