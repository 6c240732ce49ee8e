"""The population is the same everywhere, useful, and as untidy as life."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from onegov_demo.population import ANCHOR, COMPLETE_TO, population
from onegov_demo.population.dates import AIR_EXITS_FROM, LAND_EXITS_FROM, years_before
from onegov_demo.population.spelling import fold
from onegov_demo.population.truth import is_clear_case, true_age, true_days
from onegov_demo.registers import cbsa, cra, ircc

PINNED = "27c6c126234569ec2ab6eceea66806e713402e0f35c155e37963fbf14fdf6133"

_DIGEST = """
import hashlib, json
from datetime import date
from onegov_demo.population import population
from onegov_demo.registers import cbsa, cra, ircc
from onegov_demo.systems.cbsa import _body
persons = population()
clients = [[c.identity(), c.standing(), c.link_code] for c in ircc.client_records(persons)]
records = [_body(record) for record in cbsa.traveller_records(persons)]
nightly = cra.nightly_file(cra.tax_accounts(persons), date(2026, 10, 31)).hex()
print(hashlib.sha256(json.dumps([clients, records, nightly]).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def persons():
    return population()


@pytest.fixture(scope="module")
def records(persons):
    return cbsa.traveller_records(persons)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_registers_are_the_same_bytes_as_ever_in_any_process(hash_seed):
    ran = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == PINNED


def test_a_person_does_not_depend_on_the_size_of_the_population(persons):
    assert population(size=130) == persons[:130]


def test_another_seed_makes_other_people(persons):
    other = population(size=130, seed="another")
    assert (
        sum(one.name == same.name for one, same in zip(other[9:], persons[9:], strict=False)) < 20
    )
    assert other[:9] == persons[:9]


def test_lives_make_sense(persons):
    for person in persons:
        assert person.birth_date < person.arrived
        assert all(trip.left >= person.arrived for trip in person.trips)
        assert all(a.returned and a.returned <= b.left for a, b in pairwise(person.trips))
        assert all(stay.first <= stay.last for stay in person.stays)
        assert (
            person.pr_date is None
            or all(s.last < person.pr_date for s in person.stays)
            or (
                person.trips  # a visitor's record of stay runs on while the visitor has left
            )
        )


def test_the_mix_is_useful(persons):
    share = len(persons) / 100
    clear = sum(map(is_clear_case, persons)) / share
    days = {p.number: true_days(p).total for p in persons if p.status == "permanent_resident"}
    assert 40 <= clear <= 75
    assert sum(895 <= value < 1095 for value in days.values()) / share > 5
    assert sum(true_age(p) >= 55 for p in persons) / share > 10
    assert sum(true_age(p) < 18 for p in persons) / share > 2
    assert sum(p.status == "citizen" for p in persons) / share > 3
    assert sum(p.removal_order for p in persons) / share > 0.5
    assert sum(p.conditions_unfulfilled is True for p in persons) / share > 0.5
    assert sum(p.conditions_unfulfilled is None for p in persons) / share > 0.5
    assert sum(p.language == "fr" for p in persons) / share > 15
    assert sum(bool(p.excluded) for p in persons) > 5
    kinds = Counter(stay.kind for p in persons for stay in p.stays)
    assert kinds["protected_person"] > 100
    assert kinds["temporary_resident"] > 500


def test_crossings_are_as_untidy_as_life(persons):
    true = sum(1 + (trip.returned is not None) for p in persons for trip in p.trips)
    faults = Counter(fault.kind for p in persons for fault in p.faults)
    assert 0.015 < faults["lost"] / true < 0.025
    assert 0.008 < faults["duplicate"] / true < 0.016
    assert 0.008 < faults["conflict"] / true < 0.016
    trips = [(p, trip) for p in persons for trip in p.trips]
    opening = years_before(ANCHOR, 5)
    assert sum(trip.left < opening <= (trip.returned or ANCHOR) for _, trip in trips) > 100
    assert sum(trip.left == trip.returned and trip.out == "land" for _, trip in trips) > 1000
    assert sum(trip.returned is None for _, trip in trips) > 30
    assert (
        sum(trip.left <= p.pr_date <= (trip.returned or ANCHOR) for p, trip in trips if p.pr_date)
        > 50
    )
    assert sum(not p.trips for p in persons) > 100


def test_records_show_what_desks_lose(persons, records):
    crossings = [crossing for record in records for crossing in record.crossings]
    exits = [one for one in crossings if one.direction == "exit"]
    assert not [one for one in exits if one.mode == "land" and one.day < LAND_EXITS_FROM]
    assert not [one for one in exits if one.mode == "air" and one.day < AIR_EXITS_FROM]
    assert not [one for one in exits if one.mode == "sea"]
    assert [one for one in crossings if one.day < LAND_EXITS_FROM and one.direction == "entry"]
    assert all(one.day <= COMPLETE_TO for one in crossings)
    holders = Counter(owner for r in records for owner in {c.owner for c in r.crossings})
    assert sum(count == 2 for count in holders.values()) > 50
    assert len([p for p in persons if p.number not in holders]) >= 5
    assert sum(not record.documents for record in records) > 10
    assert sum(len({c.owner for c in record.crossings}) == 2 for record in records) == 3
    accented = {p.number for p in persons if fold(p.name.family) != p.name.family.upper()}
    assert len(accented) > 300
    assert all(record.family == fold(record.family) for record in records)


def test_no_two_registers_share_a_number(persons, records):
    clients = {client.client_id for client in ircc.client_records(persons)}
    travellers = {record.record_id for record in records}
    accounts = {account.account for account in cra.tax_accounts(persons)}
    assert len(clients) == len(persons)
    assert {len(client) for client in clients} == {8, 10}
    assert not clients & accounts
    assert not travellers & (clients | accounts)
    assert all(account.startswith("0") and len(account) == 9 for account in accounts)


def test_twins_and_namesakes_are_hard_to_tell_apart(persons, records):
    twins = [(p, persons[p.twin]) for p in persons if p.twin is not None]
    assert len(twins) >= 40
    assert all(a.birth_date == b.birth_date and a.name.family == b.name.family for a, b in twins)
    assert all(not {d.key for d in a.documents} & {d.key for d in b.documents} for a, b in twins)
    assert sum(a.name.given[0] == b.name.given[0] for a, b in twins) >= 6
    strangers = [(p, persons[p.namesake]) for p in persons if p.namesake is not None]
    assert len(strangers) >= 10
    assert all(a.names == b.names and a.birth_date == b.birth_date for a, b in strangers)
    crossed = {crossing.owner for record in records for crossing in record.crossings}
    filing = {account.owner for account in cra.tax_accounts(persons)}
    assert [a.number for a, b in strangers if a.number not in crossed and b.number in crossed]
    assert [a.number for a, b in strangers if a.number not in filing and b.number in filing]


def test_tax_is_untidy_too(persons):
    accounts = Counter(p.cra_accounts for p in persons)
    assert accounts[0] > 100
    assert accounts[2] > 20
    years = [year for p in persons for year in p.tax]
    assert sum(not year.duty for year in years) > 300
    assert sum(year.duty and not year.filed for year in years) > 300
    assert sum(year.recorded_duty == "U" for year in years) > 50
    homes = {client.owner: client.postal_code for client in ircc.client_records(persons)}
    stale = [a for a in cra.tax_accounts(persons) if a.postal_code != homes[a.owner]]
    assert len(stale) > 100


def test_no_fault_touches_the_count_of_a_tidy_life(persons):
    oleksandr = persons[4]
    found = true_days(oleksandr)
    assert (found.full, found.half) == (852, 365)


def test_the_nightly_file_has_its_form_and_its_three_broken_lines(persons):
    accounts = cra.tax_accounts(persons)
    content = cra.nightly_file(accounts, date(2026, 10, 31))
    header, *lines, trailer, end = content.decode("latin-1").split("\n")
    assert (header.rstrip(), end) == ("HDR20261031", "")
    assert trailer.rstrip() == f"TRL{len(lines):09d}"
    broken = [
        n
        for n, line in enumerate(lines)
        if len(line) != 120 or not (line[69:77] + line[83:87]).isdigit()
    ]
    assert broken == [700, 900, 1100]
    owners = {account.account: account.owner for account in accounts}
    assert all(owners[lines[n][:9]] > 100 for n in broken)
    assert len(lines) == sum(len(account.years) for account in accounts)
