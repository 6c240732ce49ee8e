"""The amounts, levels and hours of the study permit are those of its sources as they were read."""

import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest

from onegov.core.types import UNKNOWN
from onegov.rules.language import folder
from onegov.rules.public import compile_rules
from onegov.rules.types import RuleSet
from rooms.rules.as_read import numbers

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "study-permit"
STUDENT = {"full_time": True, "designated": True, "leads_to_diploma": True, "level": "bachelor",
           "program_months": 24}  # fmt: skip
NEW = {"place": "outside"}
STAYS = {"place": "in_canada", "canada_situation": "study_permit", "same_school_extension": True}
DAY = timedelta(1)


@cache
def rules() -> RuleSet:
    return folder.read_ruleset(SERVICE)


def told(rule: str, on: date, **facts: object) -> object:
    return compile_rules(rules(), on=on, goal=rule).decide({"application_date": on, **facts}).value


def as_read(source: str) -> list[str]:
    return rules().sources[source].as_read.splitlines()


def dates(line: str) -> list[date]:
    return [date.fromisoformat(word) for word in line.split()]


@pytest.mark.parametrize("source", ["funds_2024", "funds_2025"])
def test_living_expenses_of_each_number_of_persons(source: str) -> None:
    start = rules().sources[source].dated
    others = [each.dated for name, each in rules().sources.items() if name.startswith("funds")]
    end = min((day for day in others if day > start), default=start + 400 * DAY) - DAY
    [line] = as_read(source)
    table, _, further = line.partition("; further ")
    amounts = dict(numbers(part) for part in table.split(";"))
    for persons in range(8, 21):
        amounts[persons] = amounts[7] + (persons - 7) * int(further)
    assert set(amounts) == set(range(1, 21))
    for on in (start, end):
        for persons, dollars in amounts.items():
            found = told("funds_needed", on, family_size=persons, in_quebec=False)
            assert found == dollars * 100, (on, persons)


LEVEL = re.compile(r"([a-z ]+?)(?: public (\d) private (\d)| (\d))$")


def test_levels_that_need_an_attestation_letter_in_each_period() -> None:
    lines = {int(line[:4]): line[4:].split(";") for line in as_read("attestation_levels")[:3]}
    assert len(as_read("attestation_periods")) == len(lines) == 3
    for first, last in map(dates, as_read("attestation_periods")):
        found = [LEVEL.fullmatch(part.strip()) for part in lines[first.year]]
        levels = {each[1].replace(" ", "_"): each.groups()[1:] for each in found if each}
        assert set(levels) == set(rules().facts["level"].choices)
        for level, (public, private, both) in levels.items():
            for on, (is_public, needed) in product(
                (first, last), ((True, public or both), (False, private or both))
            ):
                facts = {"level": level, "public_institution": is_public, **NEW}
                assert told("attestation_needed", on, **facts) is (needed == "1"), (on, facts)


def test_people_in_canada_of_215_1_needed_no_letter_in_the_first_period() -> None:
    [first, *_] = map(dates, as_read("attestation_periods"))
    assert as_read("attestation_levels")[0].endswith("215(1) 0")
    for on, situation in product(first, rules().facts["canada_situation"].choices):
        facts = {"place": "in_canada", "canada_situation": situation, "level": "college"}
        found = told("attestation_needed", on, **facts)
        assert found is {"none": True, "family": UNKNOWN}.get(situation, False), situation


def test_who_stays_at_a_school_and_level_needs_no_letter() -> None:
    line = next(line for line in as_read("attestation_levels") if "same school" in line)
    years = {word for word in line.split() if len(word) == 4 and word.isdigit()}
    for period in as_read("attestation_periods"):
        first, last = dates(period)
        assert str(first.year) in years
        for on in (first, last):
            assert told("attestation_needed", on, level="college", **STAYS) is False
    assert line.endswith(" 0")


def test_nobody_needs_a_letter_before_the_first_period_and_nobody_knows_after_the_last() -> None:
    periods = [dates(line) for line in as_read("attestation_periods")]
    assert told("attestation_needed", periods[0][0] - DAY, level="college", **NEW) is False
    assert told("attestation_needed", periods[-1][1] + DAY, level="college", **NEW) is UNKNOWN
    for (_, last), (first, _) in pairwise(periods):
        assert first - last == DAY


def test_hours_of_work_before_the_amendment_and_during_the_policy() -> None:
    [hours] = numbers(as_read("work_before")[0])
    [(first, last)] = [dates(line) for line in as_read("work_policy")]
    for on in (rules().sources["work_before"].dated, first - DAY, last + DAY, date(2024, 11, 7)):
        assert told("work_hours_allowed", on, **STUDENT) == hours
    for on in (first, last):
        assert told("work_hours_allowed", on, **STUDENT) is UNKNOWN
