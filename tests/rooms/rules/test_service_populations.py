"""The invented people of our own services: said fact by fact, sensible, and useful to compare with."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from onegov.rules.compiled.program import Program
from onegov.rules.language.source import read_source
from onegov.rules.population.comparing import Comparison, RuleChange, compare
from onegov.rules.population.drawing import Drawn, ages_of
from onegov.rules.population.tallies import Moves, Shifts
from onegov.rules.population.versions import Version, pair, read_version

ROOT = Path(__file__).parents[3] / "services"
SERVICES = sorted(path.parent for path in ROOT.glob("*/*/rules.yaml"))
ON = date(2026, 11, 23)
SIZE = 4_000
# The main answers to the question of each service; an officer, where many cases end there.
MAIN = {
    "citizenship-grant": {"yes", "no"},
    "entry-to-canada": {"none", "eta", "visa"},
    "pr-card-renewal": {"yes", "no", ""},
    "study-permit": {"yes", "no"},
}
# Service, days, the rule that changes, what the change is and the share of all whom it touches.
CHANGES = [
    ("express-entry-crs", "2025-03-24", "2025-03-25", "score", "down", (0.10, 0.20)),
    ("study-permit", "2024-11-07", "2024-11-08", "work_hours_allowed", "up", (0.50, 0.85)),
    ("entry-to-canada", "2026-05-25", "2026-05-26", "document_needed", "eta", (0.001, 0.02)),
]


@cache
def version_of(service: str, on: date = ON) -> Version:
    return read_version(next(ROOT.glob(f"*/{service}")), on)


def people(service: str) -> Drawn:
    version = version_of(service)
    return next(pair(version, version).blocks(SIZE))[0]


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_every_fact_that_is_drawn_is_said_with_a_note(service: Path) -> None:
    version = version_of(service.name)
    drawn = pair(version, version).shared.facts
    assert set(version.spread) == set(drawn)
    text = (service / "tests.yaml").read_text(encoding="utf-8")
    block = read_source(text, file="tests.yaml").mapping["population"]
    notes = [block.mapping["note"]]
    notes += [fact.mapping["note"] for fact in block.mapping["facts"].mapping.values()]
    assert len(notes) == len(drawn) + 1
    for note in notes:
        assert note.mapping["en"].text.startswith("Invented")
        assert note.mapping["fr"].text.startswith("Inventé")


@pytest.mark.parametrize("service", MAIN)
def test_a_good_part_of_them_reaches_each_main_answer(service: str) -> None:
    version = version_of(service)
    total = total_of(compare(version, version, size=SIZE), version.ruleset.goal)
    assert isinstance(total, Moves)
    names = [*total.answers, ""]
    shares = {name: total.counts[place][place] / SIZE for place, name in enumerate(names)}
    assert set(shares) >= MAIN[service]
    assert all(0.2 <= shares[answer] <= 0.8 for answer in MAIN[service]), shares


def total_of(comparison: Comparison, rule: str) -> Moves | Shifts:
    return change_of(comparison, rule).total


def change_of(comparison: Comparison, rule: str) -> RuleChange:
    return next(change for change in comparison.rules if change.rule.name == rule)


def test_scores_are_spread_as_scores_are() -> None:
    version = version_of("express-entry-crs")
    _, (columns, _) = next(pair(version, version).blocks(SIZE))
    score = Program(version.ruleset, ON, "").decide_all(columns).outcomes["score"]
    low, middle, high = np.quantile(score.data / score.scale, [0.05, 0.5, 0.9])
    assert low > 150
    assert 350 < middle < 480
    assert 450 < high < 600
    assert 0.02 < (score.data >= 600 * score.scale).mean() < 0.08  # a nomination decides


@pytest.mark.parametrize("service", ["citizenship-grant", "pr-card-renewal"])
def test_most_are_adults_and_travel_as_people_do(service: str) -> None:
    drawn = people(service)
    ages = ages_of(drawn["birth_date"], ON)
    assert 0.9 < (ages >= 18).mean() < 1
    trips = np.diff(drawn["trips"].offsets)
    assert 1 <= np.median(trips) <= 5
    assert trips.max() <= 20


def test_every_nationality_can_be_drawn_and_visitors_are_of_all_three_kinds() -> None:
    version = version_of("entry-to-canada")
    spread = version.spread["nationality"]
    assert set(spread.weights) == set(version.ruleset.facts["nationality"].choices)  # type: ignore[union-attr]
    assert min(spread.weights.values()) > 0  # type: ignore[union-attr]


@pytest.mark.parametrize(("service", "old", "new", "rule", "kind", "bounds"), CHANGES)
def test_what_the_law_changed_touches_those_whom_it_should(
    service: str, old: str, new: str, rule: str, kind: str, bounds: tuple[float, float]
) -> None:
    before, after = (version_of(service, date.fromisoformat(day)) for day in (old, new))
    change = change_of(compare(before, after, size=4 * SIZE), rule)
    total = change.total
    assert bounds[0] < total.changed / total.people < bounds[1]
    if isinstance(total, Shifts):
        assert total.changed == {"up": total.up, "down": total.down}[kind]
    else:
        to = total.answers.index(kind)
        assert total.counts[:, to].sum() - total.counts[to, to] == total.changed


def test_the_citizenship_rules_have_not_changed_in_years() -> None:
    old, new = (version_of("citizenship-grant", day) for day in (date(2018, 1, 1), ON))
    comparison = compare(old, new, size=500)
    assert [change.total.changed for change in comparison.rules] == [0] * len(comparison.rules)
