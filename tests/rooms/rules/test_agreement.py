"""On every service: scalar = three-valued (all known) = vectorised, on random people."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from onegov.core.types import UNKNOWN
from onegov.rules import public as rules
from onegov.rules.compiled.rows import facts_of
from onegov.rules.reasoning.evaluation import Run
from rooms.rules.crowd import ON, SERVICES, crowd, service
from rooms.rules.test_compiled import outcome, settled

QUICK, WHOLE, BLOCK = 1_500, 1_000_000, 20_000


def differences(folder: Path, size: int, seed: int) -> list[str]:
    """Where the three ways differ, for ``size`` people."""
    ruleset = service(folder)
    program = rules.compile_rules(ruleset, on=ON)
    columns = crowd(ruleset, size, seed)
    together = program.decide_all(columns)
    found = []
    for row in range(size):
        facts = facts_of(ruleset.facts, columns, row)
        alone, run = program.decide(facts), Run(ruleset, facts, ON)
        for name in program.rules:
            expected = settled(run.rule(name).value)
            if not expected == settled(alone[name]) == outcome(together.outcomes[name], row):
                found.append(f"{folder.name} seed {seed} row {row} {name}: {expected} {facts}")
    return found[:5]


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_the_three_ways_agree(folder: Path) -> None:
    assert differences(folder, QUICK, 1) == []


@pytest.mark.deep
@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_the_three_ways_agree_on_a_million(folder: Path) -> None:
    seeds = range(2, 2 + WHOLE // BLOCK)
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(differences, [folder] * len(seeds), [BLOCK] * len(seeds), seeds)
        assert [line for lines in found for line in lines] == []


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_hardly_anybody_is_left_to_the_slow_way(folder: Path) -> None:
    ruleset = service(folder)
    program = rules.compile_rules(ruleset, on=ON)
    assert program.whole is not None
    result = program.decide_all(crowd(ruleset, 20_000, 3))
    assert result.one_by_one < 0.05 * 20_000
    known = [each for each in result.outcomes.values() if each.known is True or each.known.any()]
    assert len(known) > 0.6 * len(result.outcomes)


def test_unknown_is_what_nobody_told() -> None:
    ruleset = service(SERVICES[0])
    assert rules.compile_rules(ruleset, on=ON).decide({}).value is UNKNOWN
