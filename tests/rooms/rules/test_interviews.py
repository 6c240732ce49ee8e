"""Interviews of random people on every service end with the right answer.

In the order of the service's form, as the portal asks, nothing is asked that can't matter any more.
"""

import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from onegov.rules import public as rules
from onegov.rules.compiled.everybody import Result
from onegov.rules.compiled.rows import facts_of
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types.columns import Ragged
from rooms.rules.crowd import ON, SERVICES, crowd, service
from rooms.rules.relevance import Relevance

POOL, FEW = 4_000, 128
QUICK, WHOLE, BLOCK = 40, 20_000, 250


class Interviews:
    """Interviews of the people of one crowd, asked in random orders."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.ruleset = service(folder)
        self.program = rules.compile_rules(self.ruleset, on=ON)
        self.relevance = Relevance(self.ruleset)
        self.random = random.Random(seed)
        self.chance = np.random.default_rng(seed)
        self.pool = crowd(self.ruleset, POOL, seed)
        self.order = form_order(folder, list(self.pool))
        goals = self.program.decide_all(self.pool).outcomes[self.ruleset.goal]
        likely = goals.data == 1 if goals.kind == "yes_no" else np.ones(POOL, dtype=bool)
        passing = np.flatnonzero(likely & goals.known)
        self.passing = passing if len(passing) else np.arange(POOL)

    def problems(self, count: int) -> list[str]:
        """What is wrong with ``count`` interviews in the form's order, and half as many in any order."""
        found = []
        for number in range(count):
            person = self.random.randrange(POOL)
            everything = facts_of(self.ruleset.facts, self.pool, person)
            asked = self.asked(everything, self.order)
            found += self.wrong_answer(everything, asked)
            if number % 2:
                mixed = self.random.sample(self.order, len(self.order))
                found += self.wrong_answer(everything, self.asked(everything, mixed))
            for step in self.idle(person, asked, FEW):
                known = {name: everything[name] for name in asked[:step]}
                if not self.relevance.can_matter(asked[step], known):
                    found.append(f"{asked[step]} cannot matter after {known}")
        return found

    def asked(self, everything: dict[str, object], order: list[str]) -> list[str]:
        """The facts that are asked, in order."""
        left, known = list(order), dict[str, object]()
        while name := rules.next_fact(self.ruleset, facts=known, on=ON, askable=left):
            known[name] = everything[name]
            left.remove(name)
        return list(known)

    def wrong_answer(self, everything: dict[str, object], asked: list[str]) -> list[str]:
        known = {name: everything[name] for name in asked}
        goal = self.ruleset.goal
        short, full = (
            Run(self.ruleset, facts, ON).rule(goal).value for facts in (known, everything)
        )
        return [] if short == full else [f"{known}: {short}, with all facts {full}"]

    def idle(self, person: int, asked: list[str], tries: int) -> list[int]:
        """The steps for which a few tries found no two answers that lead to different goals."""
        rows = len(asked) * tries
        if not rows:
            return []
        step = np.repeat(np.arange(len(asked)), tries)
        others, again = self.chance.choice(self.passing, rows), self.chance.integers(0, POOL, rows)
        columns = {}
        for name, column in self.pool.items():
            place = asked.index(name) if name in asked else len(asked)
            chosen = np.where(step > place, person, others)
            other = np.where(step == place, again, chosen)
            columns[name] = take(column, np.concatenate([chosen, other]))
        answer = _answers(self.program.decide_all(columns), self.ruleset.goal)
        differs = (answer[:rows] != answer[rows:]).reshape(len(asked), tries).any(axis=1)
        return [int(number) for number in np.flatnonzero(~differs)]


def form_order(folder: Path, names: list[str]) -> list[str]:
    """The facts in the order in which the service's form asks them."""
    text = (folder / "definition.yaml").read_text(encoding="utf-8")
    pages = yaml.safe_load(text)["form"] if "\nform:" in text else []
    asked = [name for page in pages for name in page["facts"] if name in names]
    return [*asked, *(name for name in names if name not in asked)]


def _answers(result: Result, goal: str) -> Any:
    outcome = result.outcomes[goal]
    return np.where(outcome.known, outcome.data.astype(np.int64), -9)


def take(column: Any, rows: Any) -> Any:
    """The lists or values of these persons, in this order."""
    if not isinstance(column, Ragged):
        return column[rows]
    counts = np.diff(column.offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
    places = np.repeat(column.offsets[:-1][rows], counts) + inside
    return Ragged(offsets, {name: part[places] for name, part in column.columns.items()})


def problems(folder: Path, count: int, seed: int) -> list[str]:
    return Interviews(folder, seed).problems(count)


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_interviews_end_right_and_ask_only_what_can_matter(folder: Path) -> None:
    assert problems(folder, QUICK, 1) == []


@pytest.mark.deep
@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_a_hundred_thousand_interviews_over_the_five_services(folder: Path) -> None:
    seeds = range(2, 2 + WHOLE // BLOCK)
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(problems, [folder] * len(seeds), [BLOCK] * len(seeds), seeds)
        assert [line for lines in found for line in lines] == []


def test_nothing_is_asked_any_more_once_only_an_officer_can_tell() -> None:
    """Crews by land are exempt by agreements that the law does not list, whatever else is answered."""
    folder = next(each for each in SERVICES if each.name == "entry-to-canada")
    ruleset = service(folder)
    known: dict[str, object] = {"nationality": "MLI", "passport": "other", "status": "none"}
    left = [name for name in ruleset.facts if name not in known]

    def asked(purpose: str, nationality: str = "MLI") -> str | None:
        facts = known | {"purpose": purpose, "nationality": nationality}
        askable = [name for name in left if name != "purpose"]
        return rules.next_fact(ruleset, facts=facts, on=ON, askable=askable)

    assert asked("crew_land") is None
    assert asked("stay", "FRA") == "arrival"
