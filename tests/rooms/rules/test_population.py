"""Invented people: as they are said to be spread, the same for a seed, and the same for all evaluations."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onegov.rules.compiled.rows import facts_of
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_facts
from onegov.rules.meaning.dates import age_at
from onegov.rules.population.distributions import Ages, Band, Weights, usual
from onegov.rules.population.drawing import BLOCK, People, ages_of
from onegov.rules.population.reading import read_population
from onegov.rules.population.versions import pair, read_version
from onegov.rules.public import compile_rules, evaluate
from onegov.rules.types import FactType, Span, Trip
from onegov.rules.types.columns import NOT_YET, Ragged
from rooms.rules.invented import FACTS, NOTE, write_service

ON = date(2026, 11, 23)
TYPES, _ = read_facts(FACTS, file="definition.yaml")
POPULATION = f"""
population:
  note: {{en: Invented, fr: Inventé}}
  facts:
    worker: {{weights: {{yes: 3, no: 1}}, {NOTE}}}
    mode: {{weights: {{sea: 1, air: 4}}, {NOTE}}}
    level: {{bands: [{{from: 2, through: 3, weight: 9}}, {{from: 7, through: 7, weight: 1}}], {NOTE}}}
    hours: {{bands: [{{from: 37.5, through: 40}}], {NOTE}}}
    born: {{ages: [{{from: 18, through: 64, weight: 4}}, {{from: 65, through: 90, weight: 1}}], {NOTE}}}
    trips: {{entries: {{0: 1, 3: 1}}, days: [{{from: 1, through: 20}}], years: 5, {NOTE}}}
    status: {{entries: {{1: 1}}, days: [{{from: 10, through: 400}}], years: 2, kinds: {{guest: 1}}, {NOTE}}}
    tax_years: {{years: 4, duty: {{yes: 1}}, filed: {{yes: 8, no: 1, unknown: 1}}, {NOTE}}}
"""


def people(tmp_path: Path, population: str = POPULATION):  # type: ignore[no-untyped-def]
    version = read_version(write_service(tmp_path / "service", population=population), ON)
    return pair(version, version)


def test_people_are_spread_as_the_file_says(tmp_path: Path) -> None:
    drawn, _ = next(people(tmp_path).blocks(20_000))
    assert drawn["worker"].dtype == bool
    assert 0.73 < drawn["worker"].mean() < 0.77
    assert set(Counter(drawn["mode"].tolist())) == {0, 2}
    assert set(drawn["level"].tolist()) == {2, 3, 7}
    assert 0.08 < (drawn["level"] == 7).mean() < 0.12
    ages = ages_of(drawn["born"], ON)
    assert ages.min() == 18
    assert ages.max() == 90
    assert 0.78 < (ages < 65).mean() < 0.82


def test_lists_are_ragged_and_what_ends_after_the_day_is_open(tmp_path: Path) -> None:
    drawn, _ = next(people(tmp_path).blocks(20_000))
    trips, status, years = drawn["trips"], drawn["status"], drawn["tax_years"]
    assert set(np.diff(trips.offsets).tolist()) == {0, 3}
    back = trips.columns["returned"] < NOT_YET
    length = (trips.columns["returned"] - trips.columns["left"])[back]
    assert (length.min(), length.max()) == (1, 20)
    assert (trips.columns["left"] < ON.toordinal()).all()
    assert (trips.columns["returned"][back] < ON.toordinal()).all()
    assert 0 < (~back).sum() < len(back) / 50
    assert set(status.columns["kind"].tolist()) == {1}
    assert (~(status.columns["last"] < NOT_YET)).any()
    assert years.columns["year"][:4].tolist() == [2022, 2023, 2024, 2025]
    assert set(years.columns["duty"].tolist()) == {1}
    assert set(years.columns["filed"].tolist()) == {-1, 0, 1}


def test_what_does_not_concern_a_person_is_left_at_its_least(tmp_path: Path) -> None:
    drawn, _ = next(people(tmp_path).blocks(5_000))
    assert set(drawn["hours"][~drawn["worker"]].tolist()) == {0}
    assert drawn["hours"][drawn["worker"]].min() == 375
    assert drawn["hours"].max() == 400
    young = ages_of(drawn["born"], ON) < 65
    assert not drawn["pension"][young].any()
    assert 0.4 < drawn["pension"][~young].mean() < 0.6


def test_the_same_seed_draws_the_same_people_whatever_else_there_is() -> None:
    spread = {"worker": Weights({"yes": 1, "no": 1}), "mode": Weights({"air": 1, "sea": 2})}
    alone = People({"mode": TYPES["mode"]}, spread, {}, ON, 7)
    both = People({"worker": TYPES["worker"], "mode": TYPES["mode"]}, spread, {}, ON, 7)
    other = People({"mode": TYPES["mode"]}, spread, {}, ON, 8)
    first, again, another = (next(each.blocks(1_000))["mode"] for each in (alone, both, other))
    assert (first == again).all()
    assert (first != another).any()


def test_blocks_are_bounded_and_differ() -> None:
    drawn = People({"level": TYPES["level"]}, {"level": usual(TYPES["level"], ON, is_birth=False)},
                   {}, ON)  # fmt: skip
    blocks = [block["level"] for block in drawn.blocks(2 * BLOCK + 5)]
    assert [len(block) for block in blocks] == [BLOCK, BLOCK, 5]
    assert (blocks[0] != blocks[1]).any()
    assert blocks[0].dtype == np.uint8


def test_ages_are_those_of_the_interpretation_act() -> None:
    births = np.arange(date(1999, 12, 1).toordinal(), date(2001, 3, 5).toordinal())
    for day in (date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1), ON):
        expected = [age_at(date.fromordinal(int(birth)), day) for birth in births]
        assert ages_of(births, day).tolist() == expected
    born = People(
        {"born": TYPES["born"]}, {"born": Ages((Band(18, 18, 1),))}, {}, date(2024, 2, 29)
    )
    assert set(ages_of(next(born.blocks(5_000))["born"], date(2024, 2, 29)).tolist()) == {18}


def test_every_kind_but_text_has_a_usual_spread(tmp_path: Path) -> None:
    drawn, _ = next(people(tmp_path, "").blocks(2_000))
    assert set(drawn) == set(TYPES) - {"applied", "remark"}
    ages = ages_of(drawn["born"], ON)
    assert ages.min() < 5
    assert ages.max() > 80  # a rule takes an age from it
    assert usual(FactType("text"), ON, is_birth=False) is None


def test_one_row_is_a_person_of_whom_all_evaluations_say_the_same(tmp_path: Path) -> None:
    both = people(tmp_path)
    ruleset = both.versions[0].ruleset
    _, (columns, _) = next(both.blocks(300))
    found = compile_rules(ruleset, on=ON).decide_all(columns)
    kinds = set()
    for row in range(300):
        facts = facts_of(ruleset.facts, columns, row)
        kinds |= {type(entry) for entry in (*facts["trips"], *facts["status"])}  # type: ignore[misc]
        evaluation = evaluate(ruleset, facts=facts, on=ON)
        shown = {True: 1, False: 0}.get(evaluation.value, -1)  # type: ignore[call-overload]
        assert found.values["goal"][row] == shown
    assert kinds == {Trip, Span}
    assert isinstance(columns["trips"], Ragged)


def test_problems_of_the_block_are_told_all_at_once_with_their_lines() -> None:
    text = """
population:
  note: {en: Invented, fr: Inventé}
  facts:
    worker: {weights: {yes: -1, perhaps: 1}, note: {en: I, fr: I}}
    mode: {weights: {air: 0}, note: {en: I, fr: I}}
    level: {bands: [{from: 3, through: 13}], note: {en: I, fr: I}}
    hours: {bands: [{from: 9, through: 2.25}]}
    born: {ages: [{from: 10, through: 2}], note: {en: I, fr: I}}
    trips: {entries: {many: 1}, days: [{from: 1, through: 2}], years: 0, note: {en: I, fr: I}}
    heigth: {weights: {yes: 1}}
    remark: {weights: {a: 1}, note: {en: I, fr: I}}
"""
    with pytest.raises(RulesError) as error:
        read_population(text, file="tests.yaml", types=TYPES)
    found = {(problem.line, problem.element) for problem in error.value.problems}
    assert found >= {
        (5, "population.worker.weights.yes"),
        (5, "population.worker.weights.perhaps"),
        (6, "population.mode.weights"),
        (7, "population.level.bands"),
        (8, "population.hours.note"),
        (8, "population.hours.bands"),
        (9, "population.born.ages"),
        (10, "population.trips.entries"),
        (10, "population.trips.years"),
        (11, "population.heigth"),
        (12, "population.remark.weights"),
    }
    assert all(problem.message.fr for problem in error.value.problems)


def test_the_example_in_the_reference_can_be_read() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "rule-language.md"
    text = page.read_text(encoding="utf-8").split("## Invented people")[1]
    block = text.split("```yaml\n")[1].split("```")[0]
    kinds = ("temporary_resident", "protected_person")
    types = {
        "worker": FactType("yes_no"),
        "level": FactType("number", least=0, most=10),
        "birth_date": FactType("date"),
        "trips": FactType("trips"),
        "status": FactType("spans", choices=kinds),
        "tax_years": FactType("tax_years"),
    }
    assert set(read_population(block, file="tests.yaml", types=types)) == set(types)
