"""IRCC's client records, one for each person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onegov_demo.population import SEED, Person, numbers
from onegov_demo.population.dice import Dice
from onegov_demo.population.types import Document, PersonName, StatusKind, Stay


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """One client. ``owner`` is the person's number and never leaves the tests."""

    client_id: str
    link_code: str
    names: tuple[PersonName, ...]
    birth_date: date
    documents: tuple[Document, ...]
    postal_code: str
    status: StatusKind
    pr_date: date | None
    conditions_unfulfilled: bool | None
    removal_order: bool
    temporary_periods: tuple[Stay, ...]
    owner: int

    def identity(self) -> dict[str, object]:
        """The answer to ``GET /identity``."""
        return {
            "client_id": self.client_id,
            "names": [wire_name(name) for name in self.names],
            "birth_date": self.birth_date.isoformat(),
            "documents": [wire_document(document) for document in self.documents],
            "postal_code": self.postal_code,
        }

    def standing(self) -> dict[str, object]:
        """The answer to ``GET /status``."""
        return {
            "status": self.status,
            "pr_date": self.pr_date.isoformat() if self.pr_date else None,
            "conditions_unfulfilled": self.conditions_unfulfilled,
            "removal_order": self.removal_order,
            "temporary_periods": [
                {"kind": stay.kind, "first": stay.first.isoformat(), "last": stay.last.isoformat()}
                for stay in self.temporary_periods
            ],
        }


def wire_name(name: PersonName) -> dict[str, str]:
    return {"given": " ".join(name.given), "family": name.family, "kind": name.kind}


def wire_document(document: Document) -> dict[str, str]:
    return {"kind": document.kind, "number": document.number, "country": document.country}


def client_records(persons: Iterable[Person]) -> tuple[ClientRecord, ...]:
    """The clients in the order of ``persons``."""
    return tuple(_client(person) for person in persons)


def _client(person: Person) -> ClientRecord:
    dice = Dice(SEED, "ircc", person.number)
    client = numbers.client_id(person.number, person.arrived)
    stale_address = not person.tidy and dice.chance(0.06)
    return ClientRecord(
        client_id=client,
        link_code=numbers.link_code(client),
        names=person.names,
        birth_date=person.birth_date,
        documents=person.documents if person.tidy else _known(dice, person.documents),
        postal_code=person.postal_codes[1 if stale_address else 0],
        status=person.status,
        pr_date=person.pr_date,
        conditions_unfulfilled=person.conditions_unfulfilled,
        removal_order=person.removal_order,
        temporary_periods=person.stays,
        owner=person.number,
    )


def _known(dice: Dice, documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """The documents in the client's file: some never told of the new passport, some lost the old."""
    passports = [document for document in documents if document.kind == "passport"]
    missing = dice.weighted({"none": 93, "newest": 4, "older": 3})
    if len(passports) < 2 or missing == "none":
        return documents
    gone = passports[-1:] if missing == "newest" else passports[:-1]
    return tuple(document for document in documents if document not in gone)
