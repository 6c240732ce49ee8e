"""CBSA's entry and exit records: matching a traveller, and their crossings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from onegov_demo.population import COMPLETE_TO, population
from onegov_demo.population.dates import AIR_EXITS_FROM, LAND_EXITS_FROM
from onegov_demo.registers.cbsa import TravellerRecord, traveller_records
from onegov_demo.registers.ircc import wire_document
from onegov_demo.systems.asked import birth_date_in, keys_of, list_in, names_in, pseudonym_in
from onegov_demo.systems.bindings import Bindings
from onegov_demo.systems.control import Switch
from onegov_demo.systems.desk import BorderDesk
from onegov_demo.systems.matching import Born, Candidate, Key, Name, match, near_births
from onegov_demo.systems.store import Entry, Register, open_register
from onegov_demo.systems.web import Refusal, Reply, Request, Routes, as_json

_COVERAGE = {
    "land_exits_from": LAND_EXITS_FROM.isoformat(),
    "air_exits_from": AIR_EXITS_FROM.isoformat(),
}


class CrossingSystem:
    """The two services of CBSA's system."""

    def __init__(self, state: Path, register: Register) -> None:
        self._register = register
        self._bindings = Bindings(state)
        self.desk = BorderDesk(state, register, self._bindings)

    def match(self, request: Request) -> Reply:
        """``POST /match``: binds the pseudonym when the records are one person's beyond doubt."""
        fields, pseudonym = request.json(), pseudonym_in(request)
        birth_date, documents = birth_date_in(fields), keys_of(list_in(fields, "documents"))
        records = self._candidates(birth_date, documents)
        candidates = [_candidate(record, birth_date) for record in records.values()]
        verdict = match(names_in(fields), documents, candidates)
        if verdict.outcome != "one":
            self._bindings.release(pseudonym)
            return as_json({"outcome": verdict.outcome, "matched": None})
        self._bindings.bind(pseudonym, list(verdict.records))
        matched = [records[record] for record in verdict.records]
        told = {"outcome": "one", "matched": _matched(birth_date, matched)}
        return as_json(told, about=verdict.records)

    def _candidates(self, birth_date: str, documents: Iterable[Key]) -> dict[str, dict[str, Any]]:
        """The records that ``match`` must see, by id."""
        holders = self._holding(documents)
        born = [
            record
            for day in (birth_date, *near_births(birth_date))
            for record in self._register.born_on(day)
        ]
        related = self._holding(key for record in holders for key in keys_of(record["documents"]))
        return {record["id"]: record for record in (*holders, *born, *related)}

    def _holding(self, documents: Iterable[Key]) -> list[dict[str, Any]]:
        return [
            record for key in set(documents) for record in self._register.holding("/".join(key))
        ]

    def entry_exit(self, request: Request) -> Reply:
        """``GET /entry_exit?from=&to=``: the crossings of those days, both included."""
        bound = self._bindings.records(request.subject)
        if not bound:
            raise Refusal(404, "unknown_subject")
        first, last = _day(request, "from", date.min), _day(request, "to", date.max)
        records = [found for record in bound if (found := self._register.get(record))]
        crossings = [
            crossing
            for record in records
            for crossing in (*record["crossings"], *self.desk.crossings(record["id"]))
            if first.isoformat() <= crossing["date"] <= last.isoformat()
        ]
        crossings.sort(key=lambda crossing: (crossing["date"], crossing["direction"] == "entry"))
        return as_json(
            {
                "crossings": crossings,
                "coverage": _COVERAGE,
                "complete_to": complete_to().isoformat(),
            },
            about=bound,
        )


def complete_to() -> date:
    """Yesterday: the desks' reports of a day are in by the next. Never before the population's end."""
    return max(COMPLETE_TO, datetime.now(UTC).date() - timedelta(days=1))


def _day(request: Request, name: str, default: date) -> date:
    try:
        return date.fromisoformat(request.query[name]) if name in request.query else default
    except ValueError as error:
        raise Refusal(400, f"{name}_invalid") from error


def _candidate(record: Mapping[str, Any], birth_date: str) -> Candidate:
    near = record["birth_date"] in near_births(birth_date)
    born: Born = "same" if record["birth_date"] == birth_date else "near" if near else "other"
    name = Name.of(record["given"], record["family"])
    return Candidate(record["id"], name, keys_of(record["documents"]), born)


def _matched(birth_date: str, records: Iterable[dict[str, Any]]) -> dict[str, object]:
    found = list(records)
    names = {(record["given"], record["family"]): None for record in found}
    return {
        "names": [{"given": given, "family": family, "kind": "current"} for given, family in names],
        "birth_date": birth_date,
        "documents": [document for record in found for document in record["documents"]],
    }


def routes(state: Path) -> Routes:
    """The system's routes; its register is filled first when need be."""
    system = CrossingSystem(state, open_register("cbsa", state))
    return Switch(state).over(
        {
            ("POST", "/match"): system.match,
            ("GET", "/entry_exit"): system.entry_exit,
            ("POST", "/crossings"): system.desk.record,
        }
    )


def entries() -> Iterator[Entry]:
    """What the register is filled with."""
    for record in traveller_records(population()):
        documents = tuple("/".join(document.key) for document in record.documents)
        born = record.birth_date.isoformat()
        yield Entry(record.record_id, born, _body(record), documents)


def _body(record: TravellerRecord) -> dict[str, object]:
    return {
        "id": record.record_id,
        "birth_date": record.birth_date.isoformat(),
        "given": record.given,
        "family": record.family,
        "documents": [wire_document(document) for document in record.documents],
        "crossings": [
            {
                "id": crossing.id,
                "direction": crossing.direction,
                "date": crossing.day.isoformat(),
                "mode": crossing.mode,
                "document": crossing.document.number if crossing.document else "",
            }
            for crossing in record.crossings
        ],
    }
