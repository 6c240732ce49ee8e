"""Random interviews on every service end with the right answer and ask nothing that can't matter."""

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onegov.rules import public as rules
from onegov.rules.compiled.everybody import Result
from onegov.rules.compiled.rows import facts_of
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types.columns import Ragged
from rooms.rules.crowd import ON, SERVICES, crowd, service

POOL, FEW, HERD, GENERATIONS = 20_000, 32, 2_000, 80
QUICK, WHOLE, BLOCK = 25, 20_000, 500


class Interviews:
    """Interviews of the people of one crowd, asked in random orders."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.ruleset = service(folder)
        self.program = rules.compile_rules(self.ruleset, on=ON)
        self.random = random.Random(seed)
        self.chance = np.random.default_rng(seed)
        self.pool = crowd(self.ruleset, POOL, seed)
        goals = self.program.decide_all(self.pool).outcomes[self.ruleset.goal]
        likely = goals.data == 1 if goals.kind == "yes_no" else np.ones(POOL, dtype=bool)
        passing = np.flatnonzero(likely & goals.known)
        self.passing = passing if len(passing) else np.arange(POOL)

    def problems(self, count: int) -> list[str]:
        """What is wrong with ``count`` interviews."""
        found = []
        for _ in range(count):
            person = self.random.randrange(POOL)
            asked = self.asked(person)
            found += self.wrong_answer(person, asked)
            idle = self.idle(person, asked, range(len(asked)), FEW)
            found += [
                f"{asked[step]} cannot matter after {asked[:step]} of {person}"
                for step in idle
                if self.stays_idle(person, asked, step)
            ]
        return found

    def stays_idle(self, person: int, asked: list[str], step: int) -> bool:
        """Whether a search finds no two answers that lead to different goals either.

        It breeds people for whom the answer changes many rules, and who meet many.
        """
        free = [name for name in self.pool if name not in asked[:step]]
        chosen = {name: np.full(HERD, person) for name in self.pool}
        chosen |= {name: self.chance.integers(0, POOL, HERD) for name in free}
        for _ in range(GENERATIONS):
            other = {**chosen, asked[step]: self.chance.integers(0, POOL, HERD)}
            one, two = (self.program.decide_all(self._columns(each)) for each in (chosen, other))
            goal = self.ruleset.goal
            if (_answers(one, goal) != _answers(two, goal)).any():
                return False
            differing = sum(
                (_answers(one, rule) != _answers(two, rule)) * 3.0 for rule in one.outcomes
            )
            fitness = differing + self._met(one) + self.chance.random(HERD)
            chosen = self._next(chosen, free, fitness)
        return True

    def _columns(self, chosen: dict[str, Any]) -> dict[str, Any]:
        return {name: take(column, chosen[name]) for name, column in self.pool.items()}

    def _met(self, result: Result) -> Any:
        """How many rules each person meets; an open one is nearly met."""
        yes_no = [each for each in result.outcomes.values() if each.kind == "yes_no"]
        return sum(np.where(each.known, each.data * 1.0, 0.9) * np.ones(HERD) for each in yes_no)

    def _next(self, chosen: dict[str, Any], free: list[str], fitness: Any) -> dict[str, Any]:
        """Children of the fitter half: each fact from one parent, sometimes from anybody."""
        fitter = np.argsort(-fitness)[: HERD // 2]
        one, two = (self.chance.choice(fitter, HERD) for _ in range(2))
        one[: HERD // 8] = fitter[: HERD // 8]
        two[: HERD // 8] = fitter[: HERD // 8]
        children = dict(chosen)
        for name in free:
            mixed = np.where(self.chance.random(HERD) < 0.5, chosen[name][one], chosen[name][two])
            new = self.chance.random(HERD) < 1.5 / len(free)
            new[: HERD // 8] = False
            children[name] = np.where(new, self.chance.integers(0, POOL, HERD), mixed)
        return children

    def asked(self, person: int) -> list[str]:
        """The facts that are asked, in order."""
        everything = facts_of(self.ruleset.facts, self.pool, person)
        order = list(everything)
        self.random.shuffle(order)
        known: dict[str, object] = {}
        while name := rules.next_fact(self.ruleset, facts=known, on=ON, askable=order):
            known[name] = everything[name]
            order.remove(name)
        return list(known)

    def wrong_answer(self, person: int, asked: list[str]) -> list[str]:
        everything = facts_of(self.ruleset.facts, self.pool, person)
        known = {name: everything[name] for name in asked}
        goal = self.ruleset.goal
        short, full = (
            Run(self.ruleset, facts, ON).rule(goal).value for facts in (known, everything)
        )
        return [] if short == full else [f"{known}: {short}, with all facts {full}"]

    def idle(self, person: int, asked: list[str], steps: Sequence[int], tries: int) -> list[int]:
        """The steps for which no two answers were found that lead to different goals."""
        rows = len(steps) * tries
        step = np.repeat(np.asarray(steps, dtype=int), tries)
        joint = self.chance.choice(self.passing, rows)
        way = np.arange(rows) % 4
        columns = {}
        for name, column in self.pool.items():
            apart = self.chance.choice(self.passing, rows)
            anybody = self.chance.integers(0, POOL, rows)
            chosen = np.choose(way, [joint, joint, apart, anybody])
            place = asked.index(name) if name in asked else len(asked)
            chosen = np.where(step > place, person, chosen)
            again = np.where(way % 2 == 0, apart, anybody)
            other = np.where(step == place, again, chosen)
            columns[name] = take(column, np.concatenate([chosen, other]))
        if not rows:
            return []
        answer = _answers(self.program.decide_all(columns), self.ruleset.goal)
        differs = (answer[:rows] != answer[rows:]).reshape(len(steps), tries).any(axis=1)
        return [each for each, matters in zip(steps, differs, strict=True) if not matters]


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
