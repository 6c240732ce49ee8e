"""IRCC's record as facts: what it leaves open is UNKNOWN, never no: pure."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from onegov.core.types import UNKNOWN, Unknown
from onegov.registers.answers import day_of, name_of
from onegov.registers.errors import UnreadableAnswer
from onegov.rules.types import Span

#: The words IRCC uses, and whether they say that somebody is a permanent resident.
_STATUSES: Final[Mapping[str, bool]] = {
    "permanent_resident": True,
    "temporary_resident": False,
    "protected_person": False,
    "citizen": False,
    "foreign_national": False,
    "no_status": False,
}
_PERIOD_KINDS: Final = frozenset({"temporary_resident", "protected_person"})


class Findings:
    """Facts read one by one; ``unread`` names those whose answer could not be understood."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.unread: list[str] = []

    def keep(self, concept: str, value: object) -> None:
        """Keeps a value."""
        self.values[concept] = value

    def leave_open(self, concept: str) -> None:
        """The register said something that we do not understand: the fact is not known."""
        self.values[concept] = UNKNOWN
        self.unread.append(concept)


def identity_facts(body: object, concepts: Collection[str]) -> Findings:
    """Those ``concepts`` of IRCC's ``identity``: the legal name (given names first), the birth date.

    Raises:
        UnreadableAnswer: it is no JSON object.
    """
    return _read(body, "identity", concepts, _IDENTITY)


def status_facts(body: object, concepts: Collection[str]) -> Findings:
    """Those ``concepts`` of IRCC's ``status``, each read for itself.

    Raises:
        UnreadableAnswer: it is no JSON object.
    """
    return _read(body, "status", concepts, _STATUS)


_Said = Mapping[str, Any]
_Facts = Mapping[str, Callable[[_Said], object]]


def _read(body: object, element: str, concepts: Collection[str], facts: _Facts) -> Findings:
    if not isinstance(body, Mapping):
        raise UnreadableAnswer(element)
    found = Findings()
    for concept in concepts:
        try:
            found.keep(concept, facts[concept](body))
        except (UnreadableAnswer, ValueError):
            found.leave_open(concept)
    return found


def status_since(found: Findings) -> date | None:
    """The first day with a status that counts; None when it is not known.

    Where a service does not ask for temporary periods, no day before permanent residence counts.
    """
    periods, pr_date = found.values.get("temporary_periods", ()), found.values.get("pr_date")
    if not isinstance(periods, tuple):
        return None
    days = [span.first for span in periods]
    return min([*days, pr_date] if isinstance(pr_date, date) else days, default=None)


def _legal_name(said: object) -> str | Unknown:
    if said is None:
        return UNKNOWN
    name = name_of(said)
    return f"{name.given} {name.family}".strip()


def _resident(word: object) -> bool | Unknown:
    if word is None:
        return UNKNOWN
    if isinstance(word, str) and word in _STATUSES:
        return _STATUSES[word]
    raise UnreadableAnswer("status")


def _yes_no(value: object) -> bool | Unknown:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return value
    raise UnreadableAnswer("yes_no")


def _day(value: object) -> date | Unknown:
    return UNKNOWN if value is None else day_of(value, "day")


def _periods(value: object) -> tuple[Span, ...] | Unknown:
    if value is None:
        return UNKNOWN
    if not isinstance(value, list):
        raise UnreadableAnswer("temporary_periods")
    return tuple(_period(one) for one in value)


def _period(one: object) -> Span:
    if not isinstance(one, Mapping) or one.get("kind") not in _PERIOD_KINDS:
        raise UnreadableAnswer("kind")
    last = one.get("last")
    return Span(
        kind=str(one["kind"]),
        first=day_of(one.get("first"), "first"),
        last=None if last is None else day_of(last, "last"),
    )


_IDENTITY: Final[_Facts] = {
    "legal_name": lambda said: _legal_name(said.get("name")),
    "birth_date": lambda said: day_of(said.get("birth_date"), "birth_date"),
}
_STATUS: Final[_Facts] = {
    "permanent_resident": lambda said: _resident(said.get("status")),
    "pr_date": lambda said: _day(said.get("pr_date")),
    "pr_conditions_unfulfilled": lambda said: _yes_no(said.get("conditions_unfulfilled")),
    "removal_order": lambda said: _yes_no(said.get("removal_order")),
    "temporary_periods": lambda said: _periods(said.get("temporary_periods")),
}
