"""Worked examples as OpenFisca's tests: what is kept, what is left out, and why."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from onegov.__main__ import main
from onegov.core.types import UNKNOWN, Text
from onegov.rules import public
from onegov.rules.formats.openfisca import YamlTests, write_tests
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.types import FactType, Range, RuleSet, Trip
from onegov.rules.types.examples import Example
from rooms.rules.crowd import SERVICES
from rooms.rules.random_rules import LAW

ON = date(2026, 11, 25)
FACTS = {
    "applied": FactType("date"),
    "born": FactType("date"),
    "hours": FactType("number", "hours_per_week", least=0, most=60, decimals=1),
    "mode": FactType("choice", choices=("none", "air")),
    "worker": FactType("yes_no"),
    "trips": FactType("trips"),
}
YES_NO = "because: {yes: {en: y, fr: o}, no: {en: n, fr: n}, unknown: {en: u, fr: i}}"


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    def rule(name: str, value: str) -> str:
        head = f"  - rule: {name}\n    label: {{en: {name}, fr: {name}}}\n    law: {LAW}\n"
        return f"{head}    value: {value}\n    {YES_NO}\n"

    window = "days_present(trips, 1 years ending the day before applied, spells) > 300 days"
    text = "goal: whole\nas_of: applied\nrules:\n" + "".join(
        [rule("here", window), rule("works", "worker"), rule("whole", "here and works")]
    )
    facts = FACTS | {"spells": FactType("spans", choices=("a",))}
    return public.parse(text, file="rules.yaml", facts=facts)


def example(given: Mapping[str, Any], expect: Mapping[str, Any], name: str = "one") -> Example:
    return Example(name, Text("Label", "Libellé"), given, ON, expect, {}, None, "")


def only(tests: YamlTests) -> dict[str, Any]:
    (entry,) = yaml.safe_load(tests.text)
    assert isinstance(entry, dict)
    return entry


AWAY = (Trip(date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1)),)


def test_values_keep_their_types(rules: RuleSet) -> None:
    given = {
        "born": date(1990, 3, 15),
        "hours": Fraction(25, 2),
        "mode": "none",
        "worker": False,
    }
    entry = only(write_tests(rules, [example(given, {"works": False})]))
    assert entry == {
        "name": "one",
        "description": "Label / Libellé",
        "period": "2026-11-25",
        "absolute_error_margin": 0,
        "input": {"applied": ON, **given, "hours": 12.5},
        "output": {"works": False},
    }
    assert type(entry["input"]["born"]) is date


@pytest.mark.parametrize(
    ("period", "written"), [("day", "2026-11-25"), ("month", "2026-11"), ("year", "2026")]
)
def test_periods(rules: RuleSet, period: Any, written: str) -> None:
    tests = write_tests(rules, [example({"worker": True}, {"works": True})], period=period)
    assert only(tests)["period"] == written


def test_names_can_be_those_of_another_country_package(rules: RuleSet) -> None:
    rename = {"worker": "is_employed", "works": "eligible"}
    entry = only(write_tests(rules, [example({"worker": True}, {"works": True})], rename=rename))
    assert entry["input"]["is_employed"] is True
    assert entry["output"] == {"eligible": True}


def test_an_example_whose_answer_rests_on_a_list_is_left_out(rules: RuleSet) -> None:
    given = {"worker": True, "trips": AWAY, "spells": ()}
    tests = write_tests(rules, [example(given, {"whole": True})])
    assert (tests.kept, yaml.safe_load(tests.text)) == (0, [])
    (left_out,) = tests.left_out
    assert left_out.example == "one"
    assert "trips, spells" in left_out.reason.en
    assert "trips, spells" in left_out.reason.fr


def test_what_holds_whatever_the_list_is_kept(rules: RuleSet) -> None:
    """Nobody who does not work passes, wherever they were."""
    given = {"worker": False, "trips": AWAY, "spells": ()}
    tests = write_tests(rules, [example(given, {"whole": False, "here": True, "works": False})])
    entry = only(tests)
    assert entry["output"] == {"whole": False, "works": False}
    assert entry["input"] == {"applied": ON, "worker": False}
    assert (tests.fewer, tests.left_out) == (1, ())


def test_what_is_not_known_is_no_value(rules: RuleSet) -> None:
    examples = [
        example({"worker": UNKNOWN}, {"works": UNKNOWN}, "unknown"),
        example(
            {"worker": True, "hours": Range(Fraction(1), Fraction(2))}, {"works": True}, "range"
        ),
        example({"worker": True, "mode": UNKNOWN}, {"works": True, "here": UNKNOWN}, "partly"),
    ]
    tests = write_tests(rules, examples)
    assert [each.example for each in tests.left_out] == ["unknown"]
    assert "OpenFisca always gives a value" in tests.left_out[0].reason.en
    kept = yaml.safe_load(tests.text)
    assert [entry["name"] for entry in kept] == ["range", "partly"]
    assert all(entry["output"] == {"works": True} for entry in kept)
    assert all("mode" not in entry["input"] for entry in kept)


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_every_example_is_kept_or_counted(folder: Path) -> None:
    ruleset = read_ruleset(folder)
    examples = read_folder_examples(folder, ruleset)
    tests = write_tests(ruleset, examples)
    entries = yaml.safe_load(tests.text)
    named = {entry["name"] for entry in entries} | {each.example for each in tests.left_out}
    assert named == {each.name for each in examples}
    assert tests.kept + len(tests.left_out) == len(examples)
    expected = sum(len(entry["output"]) for entry in entries)
    gone = {each.example for each in tests.left_out}
    kept = [each for each in examples if each.name not in gone]
    assert expected + tests.fewer == sum(len(each.expect) for each in kept)
    assert all(value is not None for entry in entries for value in entry["input"].values())


def test_the_command_writes_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tests.yaml"
    assert main(["rules", "openfisca", "ircc/citizenship-grant", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    entries = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert told.startswith(f"{len(entries)} examples written.\n")
    assert "examples left out:" in told
    assert "OpenFisca has no lists" in told
    assert main(["rules", "openfisca", "ircc/citizenship-grant", "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["examples"] == len(entries)
    assert yaml.safe_load(read["text"]) == entries
    assert {each["test"] for each in read["left_out"]}.isdisjoint(each["name"] for each in entries)


def test_a_name_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["rules", "openfisca", "ircc/express-entry-crs", "--rename", "agee=crs_age"]
    assert main(command) == 1
    told = capsys.readouterr().out
    assert "This is no fact and no rule of the service." in told
    assert "→ Write “age”." in told
    with pytest.raises(SystemExit):
        main([*command[:-1], "age"])
    assert "NAME=VARIABLE" in capsys.readouterr().err
