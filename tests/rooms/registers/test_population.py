"""The whole population: nobody is shown another person's data, and bounds hold the truth."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from department_files import memory_folder
from onegov.core.types import Period
from onegov.registers import linking
from onegov.registers.errors import CannotFetch
from onegov.registers.providers import PROVIDERS, Provider
from onegov.registers.readings import Read, Wanted, read
from onegov.rules.meaning.presence import absences, count, spans_of
from onegov.rules.types import Span, Trip, Window
from onegov_demo.population import ANCHOR, COMPLETE_TO, Person, population
from onegov_demo.population.truth import true_days
from onegov_demo.registers.cbsa import _recorded, _true_crossings
from rooms.registers import services
from rooms.registers.straight import Departments, StraightQuestion, open_departments

DAY = timedelta(days=1)
WINDOW = Period(date(2021, 11, 1), date(2026, 10, 31))
IDENTITY, STATUS = PROVIDERS["IRCC.identity"], PROVIDERS["IRCC.status"]
BORDER, FILING = PROVIDERS["CBSA.entry_exit"], PROVIDERS["CRA.filing"]
SERVICES = ("citizenship-grant", "pr-card-renewal")


@dataclasses.dataclass
class Found:
    """What one provider gave for one person: ``outcome`` is "found" or why nothing was filled in."""

    outcome: str
    read: Read | None = None
    owners: frozenset[int] = frozenset()


@dataclasses.dataclass
class Case:
    """One person with what every register gave for one service, or "not_asked"."""

    person: Person
    status: Read
    border: Found
    filing: Found

    @property
    def matched(self) -> tuple[Found, ...]:
        return (self.border, self.filing)


@pytest.fixture(scope="module")
def departments() -> Iterator[Departments]:
    with memory_folder() as folder:
        opened = open_departments(folder)
        yield opened
        opened.adapter.close()


@pytest.fixture(scope="module")
def every_case(departments: Departments) -> dict[str, list[Case]]:
    for person in population():
        _link(departments, person)
    return {
        service: [_ask_all(departments, person, service) for person in population()]
        for service in SERVICES
    }


@pytest.fixture(params=SERVICES)
def cases(every_case: dict[str, list[Case]], request: pytest.FixtureRequest) -> list[Case]:
    """Of one service after the other: nothing depends on which one asks."""
    return every_case[request.param]


@pytest.fixture
def grants(every_case: dict[str, list[Case]]) -> list[Case]:
    return every_case["citizenship-grant"]


def _question(departments: Departments, service: str, provider: Provider) -> Any:
    asked = services.facts(service, provider.name)
    return StraightQuestion(departments, tuple(fact.name for fact in asked))


def _link(departments: Departments, person: Person) -> None:
    subject = f"pseudonym-{person.number}-at"
    client = departments.clients[person.number]
    linked = departments.call(
        dataclasses.replace(IDENTITY.service, service="link"),
        f"{subject}-IRCC",
        {},
        {
            "pseudonym": f"{subject}-IRCC",
            "client_id": client.client_id,
            "birth_date": client.birth_date.isoformat(),
            "secret": client.link_code,
        },
    )
    assert linked == {"linked": True}


def _ask_all(departments: Departments, person: Person, service: str) -> Case:
    subject = f"pseudonym-{person.number}-at"
    question = _question(departments, service, STATUS)
    status = read(Wanted(question, STATUS, f"{subject}-IRCC", WINDOW))
    since = status.status_since
    border = _find(_question(departments, service, BORDER), BORDER, subject, since)
    filing = _find(_question(departments, service, FILING), FILING, subject, None)
    return Case(person, status, border, filing)


def _find(question: Any, provider: Provider, person: str, since: date | None) -> Found:
    if not question.concepts:
        return Found("not_asked")
    assert provider.match
    subject = f"{person}-{provider.member}"
    fields = {"fields": ",".join(provider.told.values())}
    told = question.identify(IDENTITY.service, subject=f"{person}-IRCC", query=fields)
    assert set(told.answer.body) == set(provider.told.values())
    try:
        linking._match(question, provider, provider.match, told=told, pseudonym=subject)
    except CannotFetch as error:
        return Found(error.reason)
    found = read(Wanted(question, provider, subject, WINDOW, since))
    return Found("found", found, _owners(question, provider, found, subject))


def _owners(question: Any, provider: Provider, found: Read, subject: str) -> frozenset[int]:
    departments = question.departments
    if provider is FILING:
        return frozenset({departments.account_owner[departments.account_of(subject)]})
    said = [one for asked in found.asked for one in asked.answer.body["crossings"]]
    return frozenset(departments.crossing_owner[one["id"]] for one in said)


def test_nobody_is_shown_another_persons_data(cases: list[Case]):
    wrong = [
        case.person.number
        for case in cases
        for found in case.matched
        if found.owners - {case.person.number}
    ]
    assert wrong == []


def test_twins_and_namesakes_get_their_own_or_nothing(cases: list[Case]):
    doubles = [case for case in cases if case.person.twin or case.person.namesake]
    assert len(doubles) >= 50
    for case in doubles:
        for found in case.matched:
            assert found.owners <= {case.person.number}
            assert found.outcome in {"found", "ambiguous", "no_match", "not_asked"}


def test_most_people_need_not_type_what_registers_hold(cases: list[Case], grants: list[Case]):
    assert sum(case.border.outcome == "found" for case in cases) > 0.75 * len(cases)
    assert sum(case.filing.outcome == "found" for case in grants) > 0.55 * len(grants)


def test_no_register_tells_more_than_the_service_asks(every_case: dict[str, list[Case]]):
    for service, cases in every_case.items():
        wanted = {fact.name for fact in services.facts(service, STATUS.name)}
        for case in cases:
            (asked,) = case.status.asked
            assert set(case.status.values) == wanted
            assert set(asked.answer.body) == {STATUS.answers[name] for name in wanted}


# -- bounds ---------------------------------------------------------------------------------------


def _trips(case: Case) -> list[Trip]:
    assert case.border.read
    return [one.trip for one in case.border.read.trips]


def _days(intervals: tuple[tuple[int, int], ...], first: date) -> set[int]:
    last = COMPLETE_TO.toordinal()
    return {
        day
        for start, end in intervals
        for day in range(max(start, first.toordinal()), min(end, last + 1))
    }


def _truth(person: Person, first: date) -> set[int]:
    away = [
        (trip.left.toordinal() + 1, (trip.returned or date.max).toordinal())
        for trip in person.trips
    ]
    return _days(tuple(away), first)


def _first_day(case: Case) -> date:
    return max(WINDOW.first, case.status.status_since or WINDOW.first)


def _holds(case: Case) -> bool:
    surely, possibly = absences(_trips(case))
    first, truth = _first_day(case), _truth(case.person, _first_day(case))
    return _days(surely, first) <= truth <= _days(possibly, first)


def _is_hopeless(person: Person) -> bool:
    """Nothing in the record can tell: two lost crossings in a row hide a whole trip or stay.

    So does a departure that was never recorded when nobody has come back yet, and a lost crossing
    whose place another one's copy on a wrong day has taken.
    """
    written = {(one.direction, one.day) for one in _recorded(person)}
    crossings = sorted(_true_crossings(person), key=lambda one: one[1])
    kept = [(way, day) in written for way, day, _ in crossings if day <= COMPLETE_TO]
    twice = any(not one and not other for one, other in pairwise(kept))
    return twice or not kept[-1] or _is_masked(person)


def _is_masked(person: Person) -> bool:
    lost = [fault for fault in person.faults if fault.kind == "lost"]
    copies = [fault for fault in person.faults if fault.kind == "conflict"]
    return any(
        one.direction == copy.direction and abs(one.day - copy.day) < 60 * DAY
        for one in lost
        for copy in copies
    )


def test_bounds_hold_the_truth_wherever_the_record_can_tell(cases: list[Case]):
    found = [case for case in cases if case.border.outcome == "found"]
    failing = [case.person for case in found if not _holds(case)]
    assert all(_is_hopeless(person) for person in failing)
    assert len(failing) <= 0.015 * len(found)


def _range(case: Case) -> tuple[int, int]:
    """Days of presence, half-days in halves, by the rules' own count."""
    person, trips = case.person, _trips(case)
    window = Window(*[(WINDOW.first.toordinal(), COMPLETE_TO.toordinal())] * 2)
    excluded = spans_of([Span(one.kind, one.first, one.last) for one in person.excluded], None)
    residence = [Span("pr", person.pr_date, None)] if person.pr_date else []
    before = [
        Span(stay.kind, stay.first, min(stay.last, (person.pr_date or date.max) - DAY))
        for stay in person.stays
    ]
    low = high = 0
    for spans, weight in ((residence, 2), (before, 1)):
        least, most = count(
            window, absent=absences(trips), excluded=excluded, during=spans_of(spans, None)
        )
        cap = 2 * 365 if weight == 1 else 4000
        low, high = low + min(weight * least, cap), high + min(weight * most, cap)
    return low, high


def test_the_days_found_hold_the_true_days(grants: list[Case]):
    found = [case for case in grants if case.border.outcome == "found"]
    ranges = [(case.person, *_range(case)) for case in found]
    outside = [
        person
        for person, low, high in ranges
        if not low <= 2 * true_days(person, ANCHOR).total <= high
    ]
    assert all(_is_hopeless(person) for person in outside)


def test_status_is_what_ircc_holds(cases: list[Case]):
    for case in cases:
        values = case.status.values
        assert values["pr_date"] == case.person.pr_date or case.person.pr_date is None
        assert values["permanent_resident"] is (case.person.status == "permanent_resident")
        unknown = case.person.conditions_unfulfilled is None
        assert values.get("pr_conditions_unfulfilled") is not True or not unknown


def test_tax_years_are_the_persons(grants: list[Case]) -> None:
    words = {"Y": "yes", "N": "no", "U": "unknown"}
    for case in grants:
        if case.filing.read is None:
            continue
        truth = {year.year: year for year in case.person.tax}
        entries: Any = case.filing.read.values["tax_years"]
        for said in entries:
            year = truth.get(said["year"])
            if said["filed"] == "unknown":
                continue
            assert year
            assert said["filed"] == ("yes" if year.filed else "no")
            assert said["duty"] == words[year.recorded_duty]
