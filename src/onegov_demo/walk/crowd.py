"""Whom the walk goes with: a person of the population whose case is clear, another one each time."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from onegov_demo.population import Person, numbers, population
from onegov_demo.population.dates import years_before
from onegov_demo.population.spelling import fold
from onegov_demo.population.truth import NEEDED, is_clear_case, true_age, true_days
from onegov_demo.registers.cbsa import traveller_records
from onegov_demo.registers.cra import tax_accounts
from onegov_demo.registers.ircc import client_records

_FIRST = 100  # before it: standing characters, twins, namesakes
_MARGIN = 60  # days beyond what the law asks for, so that no doubt of a day or two decides
_ADDRESS = re.compile(r"walk-(\d+)-[0-9a-f]+(@|$)")


def address(person: Person, token: str) -> str:
    """The e-mail address of a person on this walk; it tells later walks who has walked before."""
    return f"walk-{person.number}-{token}@example.org"


def walked_before(addresses: Iterable[str]) -> Counter[int]:
    """How often each number walked before, from addresses that got mail and names at partners."""
    found = (_ADDRESS.match(one) for one in set(addresses))
    return Counter(int(one.group(1)) for one in found if one)


def next_person(on: date, walked: Mapping[int, int]) -> Person:
    """The first person with a clear case who has not walked yet; else who walked least."""
    seen = []
    for person in clear_people(on):
        if not walked.get(person.number):
            return person
        seen.append(person)
    return min(seen, key=lambda person: walked[person.number])


def clear_people(on: date) -> Iterator[Person]:
    """Adults of working age who qualify, and whom every register knows rightly and only once."""
    return (person for person in population()[_FIRST:] if _is_clear(person, on))


def _is_clear(person: Person, on: date) -> bool:
    return (
        is_clear_case(person, on)
        and 18 <= true_age(person, on + timedelta(days=31)) <= 54
        and true_days(person, on).total >= NEEDED + _MARGIN
        and not person.excluded
        and _is_told_rightly(person, on)
        and _is_found_by_all(person)
    )


def _is_told_rightly(person: Person, on: date) -> bool:
    """Whether the border missed nothing and tax duty is on file for each year."""
    recent = [trip for trip in person.trips if trip.returned is None or _is_recent(trip.left, on)]
    return (
        len(person.names) == 1
        and not person.faults
        and person.arrival_recorded
        and 1 <= len(recent) <= 8
        and all(trip.returned and trip.returned > trip.left for trip in recent)
        and all("sea" not in (trip.out, trip.back) for trip in person.trips)
        and all(year.recorded_duty != "U" for year in person.tax)
    )


def _is_recent(day: date, on: date) -> bool:
    return day >= years_before(on, 6)


def _is_found_by_all(person: Person) -> bool:
    """Whether each register has one record with the name, birth date and documents IRCC has."""
    client = client_records([person])[0]
    travels, accounts = traveller_records([person]), tax_accounts([person])
    if len(travels) != 1 or len(accounts) != 1:
        return False
    known = (fold(" ".join(person.name.given)), fold(person.name.family), person.birth_date)
    written = [(fold(one.given), fold(one.family), one.birth_date) for one in (*travels, *accounts)]
    shown = set(travels[0].documents)
    return (
        all(each == known for each in written)
        and bool(shown)
        and shown <= set(client.documents)
        and accounts[0].postal_code == client.postal_code
    )


def client_number(person: Person) -> str:
    """The client number on the person's card."""
    return numbers.client_id(person.number, person.arrived)


def letter_code(person: Person) -> str:
    """The code on the letter that IRCC mailed to the person."""
    return numbers.link_code(client_number(person))
