"""Finds the one account that a person must have in a table, cautious in every doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from onegov.exchange.adapters.names import fold, fold_postal_code, is_beginning, is_cut, is_same


@dataclass(frozen=True, slots=True)
class Person:
    """How one account names its holder; an account whose lines differ has several."""

    account: str
    family: str
    given: str
    birth_date: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Name:
    """One name a person goes or went by; a variant spelling may find an account, never prove it."""

    given: str
    family: str
    is_variant: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a client seeks; ``birth_date`` as YYYY-MM-DD, ``postal_code`` "" when not known."""

    names: tuple[Name, ...]
    birth_date: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Match:
    """What was found; ``matched`` is how the file names the one account, newest line first."""

    outcome: Literal["one", "none", "ambiguous"]
    matched: tuple[Person, ...] = ()


_Pairs = Sequence[tuple[Name, Person]]


class Persons(Protocol):
    """The holders of accounts."""

    def persons(self, birth_date: str, folded_family: str) -> list[Person]:
        """Who was born that day and has that family name, newest line first."""

    def account(self, account: str) -> list[Person]:
        """How the account names its holder, newest line first."""


def find_account(sought: Sought, known: Persons, widths: Mapping[str, int]) -> Match:
    """The one account of the person sought; ``widths``: after how many letters names are cut."""
    candidates = _candidates(sought, known, widths["family"])
    if not candidates:
        return Match("none")
    possible = [account for account, pairs in candidates.items() if _may_be(pairs, widths["given"])]
    # Somebody else who could be meant by the same name makes even a full match doubtful.
    if len(possible) != 1:
        return Match("ambiguous")
    if not _is_sure(candidates[possible[0]], fold_postal_code(sought.postal_code)):
        return Match("ambiguous")
    return Match("one", tuple(known.account(possible[0])))


def _family_forms(family: str, width: int) -> set[str]:
    return {fold(family), fold(family.strip()[:width])} - {""}


def _candidates(sought: Sought, known: Persons, width: int) -> dict[str, list[tuple[Name, Person]]]:
    by_account: dict[str, list[tuple[Name, Person]]] = {}
    for name in sought.names:
        for form in _family_forms(name.family, width):
            for person in known.persons(sought.birth_date, form):
                by_account.setdefault(person.account, []).append((name, person))
    return by_account


def _may_be(pairs: _Pairs, width: int) -> bool:
    return any(
        is_same(name.given, person.given)
        or is_beginning(name.given, person.given)
        or is_cut(name.given, person.given, width)
        for name, person in pairs
    )


def _is_sure(pairs: _Pairs, postal_code: str) -> bool:
    """Whole name *and* postal code: a namesake or a twin without an account shares one of them."""
    return postal_code != "" and any(
        not name.is_variant
        and is_same(name.given, person.given)
        and is_same(name.family, person.family)
        and fold_postal_code(person.postal_code) == postal_code
        for name, person in pairs
    )
