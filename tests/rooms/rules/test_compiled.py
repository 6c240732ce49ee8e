"""Compiled code says what the three-valued evaluation says: for one, for some unknown, for many."""

import random
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from onegov.core.types import UNKNOWN
from onegov.rules import public as rules
from onegov.rules.compiled.everybody import Outcomes
from onegov.rules.compiled.program import Program
from onegov.rules.compiled.rows import columns_of, facts_of
from onegov.rules.errors import RulesError
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import Range, RuleSet
from rooms.rules.random_rules import FACTS, ON, RandomRules, person

SEEDS = 150


def outcome(each: Outcomes, row: int) -> object:
    """One person's value out of a population's."""
    if each.known is not True and not each.known[row]:
        return UNKNOWN
    number = int(each.data[row])
    if each.kind == "yes_no":
        return bool(number)
    if each.kind == "choice":
        return each.choices[number]
    return date.fromordinal(number) if each.kind == "date" else Fraction(number, each.scale)


def settled(value: object) -> object:
    return UNKNOWN if isinstance(value, Range) else value


@pytest.mark.parametrize("seed", range(SEEDS))
def test_one_decision_is_what_the_three_valued_evaluation_says(seed: int) -> None:
    ruleset = RandomRules(seed).ruleset()
    program, r = rules.compile_rules(ruleset, on=ON), random.Random(seed)
    for _ in range(25):
        facts = person(r)
        decision, run = program.decide(facts), Run(ruleset, facts, ON)
        for name in program.rules:
            assert decision[name] == run.rule(name).value, (name, facts)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_with_facts_missing_too(seed: int) -> None:
    ruleset = RandomRules(seed).ruleset()
    program, r = rules.compile_rules(ruleset, on=ON), random.Random(seed)
    for _ in range(4):
        kept = person(r, known=0.7).keys()
        for _ in range(6):
            facts = {name: value for name, value in person(r).items() if name in kept}
            decision, run = program.decide(facts), Run(ruleset, facts, ON)
            for name in program.rules:
                assert decision[name] == run.rule(name).value, (name, facts)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_population_is_what_each_of_its_persons_is(seed: int) -> None:
    ruleset = RandomRules(seed).ruleset()
    program, r = rules.compile_rules(ruleset, on=ON), random.Random(seed)
    people = [person(r) for _ in range(40)]
    result = program.decide_all(columns_of(FACTS, people))
    for row, facts in enumerate(people):
        run = Run(ruleset, facts, ON)
        for name in program.rules:
            expected = settled(run.rule(name).value)
            assert outcome(result.outcomes[name], row) == expected, (name, facts)


def test_most_random_rules_become_code_and_most_people_are_decided_by_it() -> None:
    programs = [rules.compile_rules(RandomRules(seed).ruleset(), on=ON) for seed in range(SEEDS)]
    assert sum(program.whole is not None for program in programs) > 0.8 * SEEDS
    assert any(program.whole and program.whole.plan.tables for program in programs)


def test_people_come_back_out_of_columns_as_they_went_in() -> None:
    r = random.Random(5)
    people = [person(r) for _ in range(200)]
    columns = columns_of(FACTS, people)
    assert [facts_of(FACTS, columns, row) for row in range(200)] == people


@pytest.fixture
def grid() -> RuleSet:
    return next(
        ruleset
        for ruleset in (RandomRules(seed).ruleset() for seed in range(SEEDS))
        if {"age", "flag"} <= ruleset.uses
    )


def program_of(ruleset: RuleSet) -> Program:
    return rules.compile_rules(ruleset, on=ON)


@pytest.mark.parametrize("wrong", [41, -1, True, 3.0, "3", None, Fraction(7, 2), date(2026, 1, 1)])
def test_a_wrong_value_is_refused_and_named(grid: RuleSet, wrong: object) -> None:
    facts = person(random.Random(1)) | {"age": wrong}
    with pytest.raises(RulesError) as caught:
        program_of(grid).decide(facts)
    assert [problem.element for problem in caught.value.problems] == ["age"]


@pytest.mark.parametrize(
    "wrong",
    [
        np.array([41, 3]),
        np.array([-1, 3]),
        np.array([1.0, 2.0]),
        np.array([True, False]),
        np.array([1, 2, 3]),
    ],
)
def test_a_wrong_column_is_refused(grid: RuleSet, wrong: object) -> None:
    r = random.Random(2)
    columns = dict(columns_of(FACTS, [person(r), person(r)])) | {"age": wrong}
    with pytest.raises(RulesError, match=r"age|lengths"):
        program_of(grid).decide_all(columns)


def test_one_value_may_stand_for_everybody(grid: RuleSet) -> None:
    r = random.Random(3)
    people = [person(r) | {"age": 20, "applied": ON} for _ in range(10)]
    columns = dict(columns_of(FACTS, people))
    one = program_of(grid).decide_all(columns | {"age": np.int8(20), "applied": ON.toordinal()})
    all_ = program_of(grid).decide_all(columns)
    for name, each in all_.outcomes.items():
        assert (one.outcomes[name].shown == each.shown).all()


@pytest.mark.parametrize("seed", range(0, SEEDS, 10))
def test_only_the_rules_that_are_wanted(seed: int) -> None:
    ruleset = RandomRules(seed).ruleset()
    program, r = rules.compile_rules(ruleset, on=ON), random.Random(seed)
    columns = columns_of(FACTS, [person(r) for _ in range(40)])
    whole, part = program.decide_all(columns), program.decide_all(columns, rules=[ruleset.goal])
    assert set(part.outcomes) == {ruleset.goal} or program.whole is None
    for row in range(40):
        goals = [outcome(each.outcomes[ruleset.goal], row) for each in (whole, part)]
        assert goals[0] == goals[1]


def test_the_trace_names_every_rule_and_part_in_order() -> None:
    ruleset = RandomRules(4).ruleset()
    program = program_of(ruleset)
    names = [name for name, _ in program.decide(person(random.Random(4))).trace]
    assert [name for name in names if name in program.rules] == [
        name for name in program.rules if name in ruleset.in_force(ON)
    ]


def test_compiled_code_reaches_no_builtin() -> None:
    code = program_of(RandomRules(1).ruleset()).whole
    assert code is not None
    assert code.decide.__globals__["__builtins__"] == {}
