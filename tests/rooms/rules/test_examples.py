"""The worked examples of every service, and that the runner notices when one does not hold."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.rules.errors import RulesError
from onegov.rules.examples import Result, run_example
from onegov.rules.language import folder
from onegov.rules.language.examples import read_examples
from onegov.rules.types import RuleSet

ROOT = Path(__file__).parents[3] / "services"
SERVICES = sorted(path.parent for path in ROOT.glob("*/*/tests.yaml"))
SERVICE = ROOT / "ircc" / "citizenship-grant"
FEWEST = 25


@cache
def rules_of(service: Path) -> RuleSet:
    return folder.read_ruleset(service)


@cache
def results_of(service: Path) -> tuple[Result, ...]:
    rules = rules_of(service)
    return tuple(run_example(rules, each) for each in folder.read_folder_examples(service, rules))


def names_of(service: Path) -> str:
    return f"{service.parent.name}/{service.name}"


def test_every_service_has_worked_examples() -> None:
    assert {path.parent for path in ROOT.glob("*/*/rules.yaml")} == set(SERVICES)
    assert len(SERVICES) >= 5


@pytest.mark.parametrize("service", SERVICES, ids=names_of)
def test_the_examples_hold(service: Path) -> None:
    wrong = {
        result.example.name: [text.en for text in result.differences]
        for result in results_of(service)
        if result.differences
    }
    assert wrong == {}
    assert len(results_of(service)) >= FEWEST


@pytest.mark.parametrize("service", SERVICES, ids=names_of)
def test_every_rule_is_exercised_both_ways(service: Path) -> None:
    seen: dict[str, set[str]] = {}
    for result in results_of(service):
        for name, outcome in result.evaluation.outcomes.items():
            seen.setdefault(name, set()).add(str(outcome.value))
    assert set(seen) == {rule.name for rule in rules_of(service).rules}
    assert all(len(values) >= 2 for values in seen.values()), seen


def test_a_wrong_expectation_is_a_difference() -> None:
    example = next(r.example for r in results_of(SERVICE) if r.example.name == "all-in-order")
    wrong = replace(
        example,
        expect={"eligible": False},
        officer=True,
        earliest="never",
        because={"presence": replace(example.label, en="nothing of the kind")},
    )
    differences = [text.en for text in run_example(rules_of(SERVICE), wrong).differences]
    assert differences[0] == "eligible: expected no, found yes"
    assert [text.split(":")[0] for text in differences] == [
        "eligible",
        "because.presence",
        "officer",
        "earliest",
    ]


def test_examples_with_unknown_names_and_bad_values_say_where(citizenship: RuleSet) -> None:
    text = """
tests:
  - test: one
    label: {en: One, fr: Un}
    given: {like: nobody, height: 3, birth_date: 1990-02-31}
    on: 2026-13-01
    expect: {eligible: perhaps}
"""
    with pytest.raises(RulesError) as error:
        read_examples(text, file="tests.yaml", ruleset=citizenship)
    found = {(problem.element, problem.code, problem.line) for problem in error.value.problems}
    assert found == {
        ("one.given", "rules.unknown_name", 5),
        ("one.given.height", "rules.unknown_name", 5),
        ("one.given.birth_date", "rules.bad_value", 5),
        ("one.on", "rules.bad_date", 6),
        ("one.expect.eligible", "rules.bad_value", 7),
    }


def test_the_command_prints_results_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(SERVICE), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["ok"] is True
    assert len(printed["tests"]) == len(results_of(SERVICE))
    assert printed["version"] == rules_of(SERVICE).source_hash


def test_the_command_fails_when_an_example_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("definition.yaml", "rules.yaml", "tests.yaml"):
        text = (SERVICE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("{2017-10-11: 1095}", "{2017-10-11: 1096}"))
    assert main(["rules", "test", str(tmp_path)]) == 1
    assert "FAIL exactly-1095-days" in capsys.readouterr().out


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "definition.yaml" in printed
    assert "Ce fichier est absent" in printed


def test_the_day_of_an_example_is_a_date() -> None:
    assert all(isinstance(result.example.on, date) for result in results_of(SERVICE))
