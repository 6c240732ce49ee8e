"""Which of a fact's rows counts, and when two statements agree."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from onegov.cases.types import Json


class Row(Protocol):
    """What of a row matters here."""

    @property
    def value(self) -> object: ...
    @property
    def source_kind(self) -> str: ...
    @property
    def is_disputed(self) -> bool: ...


def is_disputed(rows: Iterable[Row]) -> bool:
    """Whether one of the current rows contradicts the register's."""
    return any(row.is_disputed for row in rows)


def shown_value(rows: Iterable[Row]) -> object:
    """What a person sees as the answer: their own, else the register's, else what we derived."""
    by_kind = {row.source_kind: row.value for row in rows}
    for kind in ("person", "register", "derived"):
        if by_kind.get(kind) is not None:
            return by_kind[kind]
    return None


def value_for_rules(rows: Sequence[Row]) -> object:
    """What the rules are given: unknown where the person and a register contradict each other."""
    return None if is_disputed(rows) else shown_value(rows)


def contradicts(register: Json, person: Json) -> bool:
    """Whether a person's answer is something the register's statement does not allow.

    A register that does not know contradicts nothing. Where it knows bounds only (trips between
    two crossings), an answer inside them settles the statement instead of contradicting it.
    """
    if register is None or register == person:
        return False
    return not _settles(register, person)


def _settles(register: Json, person: Json) -> bool:
    if isinstance(register, list) and isinstance(person, list):
        return len(register) == len(person) and all(
            _settles(ours, theirs) for ours, theirs in zip(register, person, strict=True)
        )
    if isinstance(register, dict) and "earliest" in register:
        return _is_between(register, person)
    if isinstance(register, dict) and isinstance(person, dict):
        return register.keys() == person.keys() and all(
            _settles(register[key], person[key]) for key in register
        )
    return register == person or register == "unknown"


def _is_between(bounds: dict[str, Json], person: Json) -> bool:
    low, high = bounds["earliest"], bounds.get("latest")
    if person is None:
        return high is None
    given = person if isinstance(person, dict) else {"earliest": person, "latest": person}
    first, last = given.get("earliest"), given.get("latest")
    return _is_not_after(low, first) and (high is None or _is_not_after(last, high))


def _is_not_after(first: Json, second: Json) -> bool:
    """Whether two days as YYYY-MM-DD are in order."""
    return isinstance(first, str) and isinstance(second, str) and first <= second
