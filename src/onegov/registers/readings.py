"""From a register's answer to the values of facts, each register in its own way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from onegov.core.types import UNKNOWN, Period
from onegov.registers import answers, status
from onegov.registers.asking import Asked, Question
from onegov.registers.crossings import reconstruct
from onegov.registers.providers import Provider
from onegov.registers.types import CrossingRecord, FoundTrip
from onegov.rules import public as rules
from onegov.rules.types import FactType

#: How long before the window crossings are asked for, to see where the person was at its start.
MARGIN: Final = timedelta(days=366)
#: From when on the last crossing before that is sought, where the margin does not show it.
FIRST_RECORDS: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read: from whom, for which days, since when the person has had a status."""

    question: Question
    provider: Provider
    subject: str
    window: Period
    since: date | None = None

    def ask(self, **query: str) -> Asked:
        """The register's answer."""
        return self.question.get(self.provider, subject=self.subject, query=query)

    def ask_elements(self) -> Asked:
        """The answer of a register that tells several facts: the elements of those wanted."""
        return self.ask(fields=",".join(self.provider.elements(self.question.concepts)))


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Attributes:
        asked: the signed answers, the one that the facts rest on last.
        values: JSON-ready values, dates, or UNKNOWN, by fact; just those that were wanted.
        unread: whether part of the answer could not be understood.
        trips: the trips behind the fact ``trips``, in its order.
        status_since: first day with a status in Canada, from IRCC's answer.
    """

    asked: tuple[Asked, ...]
    values: Mapping[str, object]
    unread: bool = False
    trips: tuple[FoundTrip, ...] = ()
    status_since: date | None = field(default=None)


def read(wanted: Wanted) -> Read:
    """Will ask the register and read its answer.

    Raises:
        CannotFetch: no usable answer.
        UnreadableAnswer: an answer that is not what it should be.
    """
    return _READERS[wanted.provider.name](wanted)


def _identity(wanted: Wanted) -> Read:
    asked = wanted.ask_elements()
    found = status.identity_facts(asked.answer.body, wanted.question.concepts)
    return Read((asked,), found.values, unread=bool(found.unread))


def _status(wanted: Wanted) -> Read:
    asked = wanted.ask_elements()
    found = status.status_facts(asked.answer.body, wanted.question.concepts)
    since = status.status_since(found)
    periods = found.values.get("temporary_periods", UNKNOWN)
    if periods is not UNKNOWN:
        found.keep("temporary_periods", rules.encode_value(FactType("spans"), periods))
    return Read((asked,), found.values, unread=bool(found.unread), status_since=since)


def _entry_exit(wanted: Wanted) -> Read:
    first, last = wanted.window.first - MARGIN, wanted.window.last or wanted.window.first
    asked = [wanted.ask(**{"from": first.isoformat(), "to": last.isoformat()})]
    record = answers.crossings_of(asked[0].answer.body)
    if _start_is_unclear(record):
        day_before = first - timedelta(days=1)
        query = {"from": FIRST_RECORDS.isoformat(), "to": day_before.isoformat()}
        asked.insert(0, wanted.ask(**query))
        record = _with_last_before(record, answers.crossings_of(asked[0].answer.body))
    trips = reconstruct(record, window=wanted.window, since=wanted.since)
    value = rules.encode_value(FactType("trips"), tuple(found.trip for found in trips))
    return Read(tuple(asked), {"trips": value}, trips=trips)


def _start_is_unclear(record: CrossingRecord) -> bool:
    """Whether the first day holds more than a departure: then only older ones say where it began."""
    return record.crossings == () or _ways_on(min(_days(record)), record) != {"exit"}


def _with_last_before(record: CrossingRecord, older: CrossingRecord) -> CrossingRecord:
    """The record with what came before it, back to the last day that leaves no doubt."""
    clear = [day for day in _days(older) if len(_ways_on(day, older)) == 1]
    start = max(clear, default=FIRST_RECORDS)
    kept = tuple(crossing for crossing in older.crossings if crossing.day >= start)
    return CrossingRecord((*kept, *record.crossings), record.covered_from, record.complete_to)


def _days(record: CrossingRecord) -> set[date]:
    return {crossing.day for crossing in record.crossings}


def _ways_on(day: date, record: CrossingRecord) -> set[str]:
    return {crossing.direction for crossing in record.crossings if crossing.day == day}


def _filing(wanted: Wanted) -> Read:
    asked = wanted.ask()
    last = wanted.window.last or wanted.window.first
    years = range(wanted.window.first.year, last.year + 1)
    value = answers.tax_years_of(asked.answer.body, years)
    return Read((asked,), {"tax_years": rules.encode_value(FactType("tax_years"), value)})


def _attestation(wanted: Wanted) -> Read:
    asked = wanted.ask()
    value = answers.is_valid_letter(asked.answer.body)
    return Read((asked,), {"attestation_letter": value})


_READERS: Final[Mapping[str, Callable[[Wanted], Read]]] = {
    "IRCC.identity": _identity,
    "IRCC.status": _status,
    "CBSA.entry_exit": _entry_exit,
    "CRA.filing": _filing,
    "EDUCATION.attestation": _attestation,
}
