"""How a goal comes about: what feeds it, in which group, and whose no is against the person."""

from datetime import date

import pytest

from onegov.catalogue.logic.outline import outline
from onegov.catalogue.types import Outline
from onegov.rules.language.folder import read_ruleset
from onegov.rules.types import RuleSet

from .conftest import ROOT

DAY = date(2026, 11, 23)
SERVICES = sorted(path.parent.name for path in (ROOT / "services/ircc").glob("*/rules.yaml"))


def rules_of(name: str) -> RuleSet:
    return read_ruleset(ROOT / "services/ircc" / name)


def parts(found: Outline) -> dict[str, list[str]]:
    return {group.lead.name: [part.name for part in group.parts] for group in found.groups}


def test_a_score_is_the_sum_of_four_groups() -> None:
    groups = parts(outline(rules_of("express-entry-crs"), DAY))
    assert list(groups) == ["core_points", "spouse_points", "transfer_points", "additional_points"]
    assert {"age_points", "listening_points", "canadian_work_points"} <= set(groups["core_points"])
    assert "nomination_points" in groups["additional_points"]


def test_requirements_are_what_an_and_asks_for() -> None:
    found = outline(rules_of("study-permit"), DAY)
    assert {"right_place", "attestation", "funds_enough", "no_noncompliance"} <= found.requirements
    # A no to this is good news: it is under a requirement, and none itself.
    assert "attestation_needed" not in found.requirements
    assert parts(found)["attestation"] == ["attestation_needed"]


def test_what_the_goal_does_not_rest_on_stands_beside_it() -> None:
    beside = {rule.name for rule in outline(rules_of("study-permit"), DAY).beside}
    assert {"permit_needed", "work_hours_allowed"} <= beside


def test_a_choice_has_no_requirements_of_its_own() -> None:
    found = outline(rules_of("entry-to-canada"), DAY)
    assert found.requirements == frozenset()
    assert list(parts(found))[:2] == ["right_of_entry", "permit_holder"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_rule_in_force_stands_in_one_place(name: str) -> None:
    rules = rules_of(name)
    found = outline(rules, DAY)
    placed = [rule.name for group in found.groups for rule in (group.lead, *group.parts)]
    placed += [rule.name for rule in found.beside]
    assert sorted([*placed, rules.goal]) == sorted(rules.in_force(DAY))


def test_a_day_without_the_goal_has_no_groups() -> None:
    found = outline(rules_of("express-entry-crs"), date(2014, 12, 31))
    assert found.goal is None
    assert found.groups == ()
