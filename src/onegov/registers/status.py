"""IRCC's record as facts: what it leaves open is UNKNOWN, never no: pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from onegov.core.types import UNKNOWN, Unknown
from onegov.registers.answers import day_of
from onegov.registers.errors import UnreadableAnswer
from onegov.registers.types import Identity
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


def identity_facts(known: Identity) -> Findings:
    """The legal name (given names first) and birth date."""
    found = Findings()
    name = next((name for name in known.names if name.kind == "current"), None)
    found.keep("legal_name", f"{name.given} {name.family}".strip() if name else UNKNOWN)
    found.keep("birth_date", known.birth_date)
    return found


def status_facts(body: object) -> Findings:
    """The facts of IRCC's ``status``, each read for itself.

    Raises:
        UnreadableAnswer: it is no JSON object.
    """
    if not isinstance(body, Mapping):
        raise UnreadableAnswer("status")
    found = Findings()
    _keep(found, "permanent_resident", lambda: _resident(body.get("status")))
    _keep(found, "pr_date", lambda: _day(body.get("pr_date")))
    _keep(found, "pr_conditions_unfulfilled", lambda: _yes_no(body.get("conditions_unfulfilled")))
    _keep(found, "removal_order", lambda: _yes_no(body.get("removal_order")))
    _keep(found, "temporary_periods", lambda: _periods(body.get("temporary_periods")))
    return found


def status_since(found: Findings) -> date | None:
    """The first day with a status that counts; None when it is not known."""
    periods, pr_date = found.values.get("temporary_periods"), found.values.get("pr_date")
    if not isinstance(periods, tuple):
        return None
    days = [span.first for span in periods]
    return min([*days, pr_date] if isinstance(pr_date, date) else days, default=None)


def _keep(found: Findings, concept: str, read: Callable[[], object]) -> None:
    try:
        found.keep(concept, read())
    except (UnreadableAnswer, ValueError):
        found.leave_open(concept)


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
