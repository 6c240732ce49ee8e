"""Rules sent to DMN and back come to the same, on every service and on days of different law."""

import random
from datetime import date
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest

from examples import examples
from onegov.rules.compiled.rows import facts_of
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types.tree import Node, Table
from rooms.rules.crowd import SERVICES, crowd, service
from rooms.rules.dmn_trips import (
    NothingLeft,
    Trip,
    after_alone,
    alone,
    before_alone,
    boundaries,
    there_and_back,
    value_of,
)
from rooms.rules.random_rules import ON as RULES_ON
from rooms.rules.random_rules import RandomRules, person

DAYS = (date(2026, 11, 25), date(2024, 6, 1))
MOST = 2_000  # combinations for one table
PEOPLE = 40
on_every_service = pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
on_every_day = pytest.mark.parametrize("on", DAYS, ids=str)


@cache
def trip_of(folder: Path, on: date) -> Trip:
    return there_and_back(service(folder), on)


def tables(trip: Trip) -> dict[str, tuple[Node, Node]]:
    """The logic of each rule and let before and after, by its name in the file."""
    after = {rule.name for rule in trip.after.rules}
    return {
        word: (before_alone(trip, part), after_alone(trip, word))
        for word, part in trip.parts.items()
        if word in after and part.rule is not None
    }


def rows(node: Node) -> object:
    return [(row.when, row.then) for row in node.rows] if isinstance(node, Table) else node


@on_every_service
@on_every_day
def test_every_table_and_expression_comes_back_as_the_same_tree(folder: Path, on: date) -> None:
    found = tables(trip_of(folder, on))
    assert len(found) >= 3
    assert {word for word, (before, after) in found.items() if rows(before) != rows(after)} == set()


@on_every_service
@on_every_day
def test_grids_stay_grids_and_lists_stay_lists(folder: Path, on: date) -> None:
    for word, (before, after) in tables(trip_of(folder, on)).items():
        if isinstance(before, Table):
            assert isinstance(after, Table), word
            assert (before.unique, len(before.inputs)) == (after.unique, len(after.inputs)), word


def combinations(node: Node, seed: str) -> list[dict[str, Any]]:
    """Every combination of values at the boundaries; where there are very many, some of them."""
    values = boundaries(node)
    if prod(map(len, values.values())) <= MOST:
        found = list(product(*values.values()))
    else:
        draw = random.Random(seed)
        found = [tuple(map(draw.choice, values.values())) for _ in range(MOST)]
    return [dict(zip(values, each, strict=True)) for each in found]


@on_every_service
def test_tables_come_to_the_same_at_every_boundary(folder: Path) -> None:
    trip = trip_of(folder, DAYS[0])
    tried = 0
    for word, (before, after) in tables(trip).items():
        if not isinstance(before, Table):
            continue
        first, second = (alone(trip, trip.parts[word], node) for node in (before, after))
        for facts in combinations(before, word):
            ours = Run(first, facts, trip.on).rule(word).value
            assert ours == Run(second, facts, trip.on).rule(word).value, (word, facts)
            tried += 1
    assert tried >= 4


def is_plain(trip: Trip, word: str) -> bool:
    return trip.parts[word].type.kind not in {"period", "list"}


def differences(trip: Trip, facts: dict[str, object]) -> set[str]:
    """The rules that come to something else after the trip."""
    run = Run(trip.before, facts, trip.on)
    supplied = {word: value_of(trip.parts[word], run) for word in trip.supplied}
    told = {word: supplied[word] for word in supplied if is_plain(trip, word)}
    back = Run(trip.after, {**facts, **told}, trip.on)
    ours = {rule.name: value_of(trip.parts[rule.name], run) for rule in trip.after.rules}
    return {word for word, value in ours.items() if back.rule(word).value != value}


@on_every_service
@on_every_day
def test_whole_services_come_to_the_same_for_people(folder: Path, on: date) -> None:
    trip, ruleset = trip_of(folder, on), service(folder)
    size = examples(PEOPLE)
    columns = crowd(ruleset, size, seed=on.year)
    for row in range(size):
        facts = facts_of(ruleset.facts, columns, row)
        assert differences(trip, facts) == set(), facts


@pytest.mark.parametrize("seed", range(examples(60)))
def test_random_rules_come_to_the_same(seed: int) -> None:
    draw = random.Random(seed)
    try:
        trip = there_and_back(RandomRules(seed).ruleset(), RULES_ON)
    except NothingLeft:
        return
    for _ in range(10):
        facts = person(draw, known=draw.choice([1.0, 1.0, 0.7]))
        assert differences(trip, facts) == set(), facts
