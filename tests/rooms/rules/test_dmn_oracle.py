"""Other people's programs (dmn-moddle, feelin) decide from our DMN what our rules decide."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onegov.rules.compiled.rows import facts_of
from onegov.rules.formats.dmn import exporting
from onegov.rules.formats.dmn.model import Grid
from onegov.rules.formats.dmn.xml_writing import write_xml
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import Range, RuleSet
from rooms.rules import feel_oracle
from rooms.rules.crowd import SERVICES, crowd, service
from rooms.rules.dmn_trips import alone, before_alone, parts_of, there_and_back, value_of
from rooms.rules.random_rules import ON as RULES_ON
from rooms.rules.random_rules import RandomRules, person
from rooms.rules.test_dmn_trips import combinations

pytestmark = pytest.mark.deep
PLAIN = {"yes_no", "date", "number", "choice", "text"}
DAYS = [date(2026, 11, 25), date(2025, 6, 1), date(2024, 6, 1), date(2022, 3, 1), date(2014, 1, 1)]
PEOPLE = 500


@pytest.fixture(scope="module")
def oracle() -> Iterator[feel_oracle.Oracle]:
    with feel_oracle.started() as one:
        yield one


def compare(
    oracle: feel_oracle.Oracle, ruleset: RuleSet, on: date, people: list[dict[str, Any]]
) -> Counter[str]:
    """How often a decision is the same, null there alone, or something else, by name."""
    export = exporting.export(ruleset, on=on, service="test/service")
    parts = parts_of(ruleset, on)
    without_logic = [each.name for each in export.model.decisions if each.logic is None]
    asked, ours = [], []
    for facts in people:
        run = Run(ruleset, facts, on)
        values = {word: value_of(part, run) for word, part in parts.items()}
        supplied = {word: values[word] for word in without_logic if parts[word].type.kind in PLAIN}
        told = {**{ruleset.as_of: on}, **facts, **supplied}
        asked.append(
            {
                name: feel_oracle.told(value)
                for name, value in told.items()
                if name not in ruleset.facts or ruleset.facts[name].kind in PLAIN
                if not isinstance(value, Range)
            }
        )
        ours.append(values)
    theirs = oracle.decide(write_xml(export.model), asked)
    found: Counter[str] = Counter()
    for mine, others in zip(ours, theirs, strict=True):
        doubtful = any(isinstance(value, Range) for value in mine.values())
        for word, value in others.items():
            if word not in without_logic:
                found[_verdict(word, mine[word], value, doubtful)] += 1
    return found


def _verdict(word: str, ours: object, theirs: object, doubtful: bool) -> str:
    if feel_oracle.agrees(ours, theirs):
        return "same"
    if isinstance(theirs, dict) and "overlap" in theirs:
        return "overlap"  # some random grids are wrong on purpose: check refuses them
    if theirs is None and doubtful:
        return "null where OneGov knows bounds"
    return f"{word}: null" if theirs is None else f"{word}: another value"


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_services_are_decided_alike(oracle: feel_oracle.Oracle, folder: Path, on: date) -> None:
    ruleset = service(folder)
    columns = crowd(ruleset, PEOPLE, seed=on.toordinal())
    people = [facts_of(ruleset.facts, columns, row) for row in range(PEOPLE)]
    found = compare(oracle, ruleset, on, people)
    assert found.keys() <= {"same", "null where OneGov knows bounds"}, found
    assert found["same"] > 10 * PEOPLE


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_tables_are_decided_alike_at_every_boundary(
    oracle: feel_oracle.Oracle, folder: Path
) -> None:
    trip = there_and_back(service(folder), DAYS[0])
    tables = [each for each in trip.export.model.decisions if isinstance(each.logic, Grid)]
    amounts = {
        word: value_of(part, Run(trip.before, {}, trip.on))
        for word, part in trip.parts.items()
        if part.scope == "parameter"
    }
    assert tables
    for table in tables:
        node = before_alone(trip, trip.parts[table.name])
        people = combinations(node, table.name)
        ruleset = alone(trip, trip.parts[table.name], node)
        xml = write_xml(replace(trip.export.model, decisions=(table,)))
        asked = [
            {name: feel_oracle.told(value) for name, value in {**amounts, **facts}.items()}
            for facts in people
        ]
        for facts, theirs in zip(people, oracle.decide(xml, asked), strict=True):
            ours = Run(ruleset, facts, trip.on).rule(table.name).value
            assert feel_oracle.agrees(ours, theirs[table.name]), (table.name, facts, ours, theirs)


@pytest.mark.parametrize("seed", range(300))
def test_random_rules_are_never_decided_otherwise(oracle: feel_oracle.Oracle, seed: int) -> None:
    """Null where ours is settled can only come of what is null or overlaps; a wrong value of nothing."""
    ruleset, draw = RandomRules(seed).ruleset(), random.Random(seed)
    people = [{**person(draw, sure=True), "applied": RULES_ON} for _ in range(30)]
    found = compare(oracle, ruleset, RULES_ON, people)
    assert [each for each in found if each.endswith("another value")] == []


def test_the_oracle_sees_a_wrong_table(oracle: feel_oracle.Oracle) -> None:
    ruleset = service(next(each for each in SERVICES if each.name == "express-entry-crs"))
    xml = write_xml(exporting.export(ruleset, on=DAYS[0], service="test/service").model)
    people = [{"age": 31, "spouse_comes": False}]
    assert oracle.decide(xml, people)[0]["age_points"] == 99
    wrong = xml.replace("<text>99</text>", "<text>98</text>")
    assert oracle.decide(wrong, people)[0]["age_points"] == 98
