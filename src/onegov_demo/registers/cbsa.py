"""CBSA's traveller records: who crossed which way on which day, as the desks wrote it down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from onegov_demo.population import COMPLETE_TO, SEED, Person, numbers
from onegov_demo.population.dates import AIR_EXITS_FROM, LAND_EXITS_FROM
from onegov_demo.population.dice import Dice
from onegov_demo.population.spelling import fold
from onegov_demo.population.types import Direction, Document, Mode

_EXITS_FROM = {"land": LAND_EXITS_FROM, "air": AIR_EXITS_FROM, "sea": date.max}


@dataclass(frozen=True, slots=True)
class Crossing:
    """One recorded crossing. ``owner`` is who truly crossed and never leaves the tests."""

    id: str
    direction: Direction
    day: date
    mode: Mode
    document: Document | None
    owner: int


@dataclass(frozen=True, slots=True)
class TravellerRecord:
    """One traveller as CBSA knows them; a person may have two, and one may hold two persons."""

    record_id: str
    given: str
    family: str
    birth_date: date
    documents: tuple[Document, ...]
    crossings: tuple[Crossing, ...]


def traveller_records(persons: Iterable[Person]) -> tuple[TravellerRecord, ...]:
    """The records of ``persons``; persons who never met a border desk have none."""
    known = tuple(persons)
    strays: dict[int, Crossing] = {}
    own: dict[int, list[Crossing]] = {}
    for person in known:
        own[person.number] = crossings = _recorded(person)
        if person.mixed_with is not None:
            strays[person.mixed_with] = crossings.pop(_first_recent(crossings))
    return tuple(record for person in known for record in _records(person, own, strays))


def _first_recent(crossings: list[Crossing]) -> int:
    recent = (n for n, crossing in enumerate(crossings) if crossing.day.year >= 2021)
    return next(recent, 0)


def _records(
    person: Person, own: dict[int, list[Crossing]], strays: dict[int, Crossing]
) -> Iterator[TravellerRecord]:
    dice = Dice(SEED, "cbsa", person.number)
    crossings = own[person.number]
    if person.number in strays:
        crossings = sorted([*crossings, strays[person.number]], key=lambda one: one.day)
    if not person.tidy and dice.chance(0.015):
        crossings = [replace(crossing, document=None) for crossing in crossings]
    parts = _split(crossings) if dice.chance(0.3) and not person.tidy else [crossings]
    for part, some in enumerate(parts):
        if some:
            yield _record(person, part, some, dice)


def _split(crossings: list[Crossing]) -> list[list[Crossing]]:
    """By passport: the new passport began a new record."""
    passports = list(
        dict.fromkeys(
            one.document for one in crossings if one.document and one.document.kind == "passport"
        )
    )
    newest = passports[-1] if len(passports) > 1 else None
    return [
        [one for one in crossings if newest is None or one.document != newest],
        [one for one in crossings if newest is not None and one.document == newest],
    ]


def _record(person: Person, part: int, crossings: list[Crossing], dice: Dice) -> TravellerRecord:
    documents = dict.fromkeys(one.document for one in crossings if one.document)
    given, family = _written(person, part, dice)
    return TravellerRecord(
        record_id=numbers.traveller_record(person.number, part),
        given=given,
        family=family,
        birth_date=_birth_date(person, dice),
        documents=tuple(documents),
        crossings=tuple(crossings),
    )


def _written(person: Person, part: int, dice: Dice) -> tuple[str, str]:
    """The name as a machine-readable passport line holds it, from whichever name was current."""
    names = [name for name in person.names if name.kind != "variant"]
    name = names[-1] if part == 0 and len(names) > 1 and dice.chance(0.6) else names[0]
    variants = [other for other in person.names if other.kind == "variant"]
    if variants and not person.tidy and dice.chance(0.4):
        name = replace(variants[0], family=name.family)
    given = list(name.given)
    if person.tidy:
        return fold(" ".join(given)), fold(name.family)
    if len(given) > 1 and dice.chance(0.15):
        given = given[:1]
    elif len(given) > 1 and dice.chance(0.04):
        given = given[::-1]
    return fold(" ".join(given))[:30], fold(name.family)[:30]


def _birth_date(person: Person, dice: Dice) -> date:
    """Now and then day and month change places, or a desk writes 1 January."""
    born = person.birth_date
    if person.tidy or not dice.chance(0.01):
        return born
    return born.replace(month=born.day, day=born.month) if born.day <= 12 else date(born.year, 1, 1)


def _recorded(person: Person) -> list[Crossing]:
    crossings = [
        Crossing(numbers.crossing(person.number, place), *one, person.number)
        for place, one in enumerate(_as_written(person))
        if one[1] <= COMPLETE_TO
    ]
    return sorted(crossings, key=lambda one: (one.day, one.direction == "entry"))


_Written = tuple[Direction, date, Mode, Document | None]


def _as_written(person: Person) -> Iterator[_Written]:
    faults = {(fault.direction, fault.day): fault for fault in person.faults}
    for direction, day, mode in _true_crossings(person):
        fault = faults.get((direction, day))
        if direction == "exit" and day < _EXITS_FROM[mode]:
            continue
        if fault and fault.kind == "lost":
            continue
        document = _shown(person, day, mode)
        yield direction, day, mode, document
        if fault:
            yield direction, day + timedelta(days=fault.shift), mode, document


def _true_crossings(person: Person) -> Iterator[tuple[Direction, date, Mode]]:
    if person.arrival_recorded:
        yield "entry", person.arrived, "air"
    for trip in person.trips:
        yield "exit", trip.left, trip.out
        if trip.returned:
            yield "entry", trip.returned, trip.back


def _shown(person: Person, day: date, mode: Mode) -> Document | None:
    """The document shown: the card at a land border, else the newest passport."""
    issued = [document for document in person.documents if document.issued <= day]
    cards = [document for document in issued if document.kind == "pr_card"]
    others = [document for document in issued if document.kind != "pr_card"]
    first, second = (cards, others) if mode == "land" else (others, cards)
    shown = first or second
    return shown[-1] if shown else None
