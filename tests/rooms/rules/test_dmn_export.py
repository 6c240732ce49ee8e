"""What an export holds: valid DMN 1.3, everything named once, nothing lost in silence."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from onegov.rules import public
from onegov.rules.formats.dmn import exporting
from onegov.rules.formats.dmn.model import DMN_1_3, Decision, Grid
from onegov.rules.formats.dmn.reading import read_model
from onegov.rules.formats.dmn.source import SourceTable
from onegov.rules.formats.dmn.xml_writing import write_xml
from onegov.rules.formats.feel.reading import read_expression, read_tests
from onegov.rules.formats.feel.sugar import tokens
from onegov.rules.types import FactType, RuleSet
from rooms.rules.crowd import SERVICES, service
from rooms.rules.dmn_trips import NothingLeft, parts_of, there_and_back
from rooms.rules.random_rules import LAW, RandomRules

ON = date(2026, 11, 25)
DAYS = (ON, date(2024, 6, 1), date(2014, 1, 1))
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "dmn13" / "DMN13.xsd")))
NAMES = {"d": DMN_1_3, "o": "urn:onegov:rules"}
on_every_service = pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)

FACTS = {
    "applied": FactType("date"),
    "age": FactType("number", "years", least=0, most=120),
    "hours": FactType("number", "hours_per_week", least=0, most=60, decimals=1),
    "mode": FactType("choice", choices=("air", "land", "by_sea")),
    "worker": FactType("yes_no"),
    "since_day": FactType("date"),
    "remark": FactType("text"),
    "trips": FactType("trips"),
    "date": FactType("number"),
}


def read(rules: str, *, facts: Mapping[str, FactType] = FACTS) -> RuleSet:
    """Rules from what is special about them: a name, and the lines that say its value."""
    written = []
    for each in rules.strip().split("\n\n"):
        name, *lines = each.strip().splitlines()
        body = "\n".join(f"    {line}" for line in lines)
        label = f"label: {{en: Rule {name}, fr: Règle {name}}}"
        written.append(f"  - rule: {name}\n    {label}\n    law: {LAW}\n{body}\n")
    text = f"goal: {name}\nas_of: applied\nrules:\n{''.join(written)}"
    return public.parse(text, file="rules.yaml", facts=facts)


YES_NO = "because: {yes: {en: y, fr: o}, no: {en: n, fr: n}, unknown: {en: u, fr: i}}"
KNOWN = "because: {known: {en: k, fr: c}, unknown: {en: u, fr: i}}"
REFER = "because: {yes: {en: y, fr: o}, refer: {en: r, fr: r}, unknown: {en: u, fr: i}}"


def decisions(ruleset: RuleSet) -> dict[str, Decision]:
    export = exporting.export(ruleset, on=ON, service="test/service")
    assert SCHEMA.validate(etree.fromstring(write_xml(export.model).encode())), SCHEMA.error_log
    return {each.name: each for each in export.model.decisions}


def grid(decision: Decision) -> tuple[str, list[str], list[tuple[tuple[str, ...], str]]]:
    table = decision.logic
    assert isinstance(table, Grid)
    columns = [column.expression for column in table.columns]
    return table.hit_policy, columns, [(line.tests, line.output) for line in table.lines]


# -- on every service ------------------------------------------------------------------------------


@on_every_service
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_an_export_is_valid_dmn(folder: Path, on: date) -> None:
    xml = write_xml(exporting.export(service(folder), on=on, service="test/service").model)
    assert SCHEMA.validate(etree.fromstring(xml.encode())), SCHEMA.error_log


@pytest.mark.parametrize("seed", range(60))
def test_an_export_of_random_rules_is_valid_dmn(seed: int) -> None:
    model = exporting.export(RandomRules(seed).ruleset(), on=ON, service="test/service").model
    assert SCHEMA.validate(etree.fromstring(write_xml(model).encode())), SCHEMA.error_log


@on_every_service
def test_every_reference_leads_somewhere_above(folder: Path) -> None:
    model = exporting.export(service(folder), on=ON, service="test/service").model
    known = {each.id for each in model.inputs}
    clauses = {each.id for each in model.clauses}
    for decision in model.decisions:
        assert set(decision.needs) <= known, decision.name
        assert set(decision.rests_on) <= clauses
        known.add(decision.id)
    cited = {clause for decision in model.decisions for clause in decision.rests_on}
    assert cited == clauses


@on_every_service
def test_a_decision_needs_what_its_feel_names(folder: Path) -> None:
    export = exporting.export(service(folder), on=ON, service="test/service")
    ids = {each.name: each.id for each in (*export.model.inputs, *export.model.decisions)}
    for decision in export.model.decisions:
        named = {ids[name] for name in names_in(decision)}
        assert named <= set(decision.needs), decision.name
        if isinstance(decision.logic, str):
            assert named == set(decision.needs), decision.name


def names_in(decision: Decision) -> set[str]:
    table = decision.logic
    if not isinstance(table, Grid):
        trees = [read_expression(table)] if table is not None else []
    else:
        texts = [column.expression for column in table.columns]
        trees = [read_expression(each) for each in (*texts, *(line.output for line in table.lines))]
        tests = [test for line in table.lines for test in line.tests if test != "-"]
        trees += [read_tests(test) for test in tests]
    return {str(tokens(name)[0]) for tree in trees for name in tree.find_data("name")}


@on_every_service
def test_everything_in_force_is_in_the_file_or_named_as_left_out(folder: Path) -> None:
    ruleset = service(folder)
    export = exporting.export(ruleset, on=ON, service="test/service")
    by_name = {each.name: each for each in export.model.decisions}
    left_out = {each.name: each for each in export.left_out}
    assert set(by_name) == set(parts_of(ruleset, ON))
    for name, rule in ruleset.in_force(ON).items():
        assert name in by_name
        assert {f"{name}_{let.name}" for let in rule.lets} <= set(by_name)
    for name, decision in by_name.items():
        assert (decision.logic is None) == (name in left_out), name
    asked = {each.name for each in export.model.inputs}
    assert asked == {fact for fact in ruleset.facts if fact in used_today(ruleset)}
    lists = {each.name for each in export.model.inputs if not each.type}
    assert lists <= set(left_out)
    assert all(each.reason.en and each.reason.fr for each in export.left_out)


def used_today(ruleset: RuleSet) -> set[str]:
    needs = exporting.export(ruleset, on=ON, service="test/service").model.decisions
    return {need.removeprefix("fact_") for each in needs for need in each.needs if "fact_" in need}


@on_every_service
def test_both_languages_are_in_the_file(folder: Path) -> None:
    ruleset = service(folder)
    root = etree.fromstring(
        write_xml(exporting.export(ruleset, on=ON, service="test/service").model).encode()
    )
    for name, rule in ruleset.in_force(ON).items():
        (decision,) = root.xpath(f"d:decision[@name='{name}']", namespaces=NAMES)
        assert decision.get("label") == rule.label.en
        (french,) = decision.xpath("d:extensionElements/o:label[@xml:lang='fr']", namespaces=NAMES)
        assert french.text == rule.label.fr
        assert rule.label.fr in decision.findtext("d:description", namespaces=NAMES)


@on_every_service
def test_every_rule_of_a_table_cites_its_law_in_both_languages(folder: Path) -> None:
    ruleset = service(folder)
    export = exporting.export(ruleset, on=ON, service="test/service")
    for decision in export.model.decisions:
        for line in decision.logic.lines if isinstance(decision.logic, Grid) else ():
            law = [line.annotations[place] for place in (0, 1)]
            assert all(law) or line.note, decision.name


def test_the_same_rules_give_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / f"{seed}.dmn" for seed in "12"]
    for file in files:
        command = [sys.executable, "-m", "onegov", "rules", "dmn", "export"]
        subprocess.run(
            [*command, "ircc/entry-to-canada", "--on", "2026-11-25", "--out", str(file)],
            env={"PYTHONHASHSEED": file.stem},
            check=True,
            capture_output=True,
        )
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_rule_leaves_the_ids_of_the_others_alone() -> None:
    few = decisions(read(f"first\nvalue: worker\n{YES_NO}"))
    more = decisions(read(f"another\nvalue: worker\n{YES_NO}\n\nfirst\nvalue: worker\n{YES_NO}"))
    assert few["first"] == more["first"]


# -- cells and expressions -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "test"),
    [
        ("age", "20 to 29", "[20..29]"),
        ("age", "<= 17", "<= 17"),
        ("age", "18", "18"),
        ("age", "!= 18", "not(18)"),
        ("age", "1 or 5 to 9", "1, [5..9]"),
        ("age", "any", "-"),
        ("hours", "12.5 to 24", "[12.5..24]"),
        ("mode", "air", '"air"'),
        ("mode", "air or by_sea", '"air", "by_sea"'),
        ("worker", "yes", "true"),
        ("worker", "no", "false"),
        ("since_day", ">= 2026-01-31", '>= date("2026-01-31")'),
        ("since_day", "2026-01-01 to 2026-12-31", '[date("2026-01-01")..date("2026-12-31")]'),
        ("remark", "'\"no \\ way\"'", '"no \\\\ way"'),
    ],
)
def test_cells(column: str, cell: str, test: str) -> None:
    rows = f"of: {column}, rows: [{{if: {cell}, then: true}}]"
    if ">" in cell or "<" in cell or "!" in cell:
        rows = rows.replace(cell, f'"{cell}"')
    found = decisions(read(f"r\ntable: {{{rows}, otherwise: false}}\n{YES_NO}"))
    assert grid(found["r"]) == ("UNIQUE", [column], [((test,), "true")])
    table = found["r"].logic
    assert isinstance(table, Grid)
    assert table.default == "false"


@pytest.mark.parametrize(
    ("written", "feel"),
    [
        ("age < 18 years or age >= 65 years and worker", "age < 18 or age >= 65 and worker"),
        ("(age < 18 years or worker) and not worker", "(age < 18 or worker) and not(worker)"),
        ("not (worker and age = 3 years)", "not(worker and age = 3)"),
        ('mode in ["air", "land"]', 'mode in ("air", "land")'),
        ("min(age, 3 years) + 2 years * 3 > age", "min(age, 3) + 2 * 3 > age"),
        ("(age - 1 years) / 2 = age", "(age - 1) / 2 = age"),
        ("since_day + 18 years > applied", 'since_day + duration("P18Y") > applied'),
        ("since_day - 3 months > applied", 'since_day - duration("P3M") > applied'),
        ("since_day + 90 days > applied", 'since_day + duration("P90D") > applied'),
        ("applied - since_day > 30 days", "(applied - since_day).days > 30"),
        ("date > 0.25", "date_ > 0.25"),
        ("worker = false", "worker = false"),
    ],
)
def test_expressions(written: str, feel: str) -> None:
    found = decisions(read(f"r\nvalue: '{written}'\n{YES_NO}"))
    assert found["r"].logic == feel


def test_conditions_in_order_are_columns_and_the_first_rule_that_holds_applies() -> None:
    found = decisions(
        read(f"""
r
unit: points
table:
  - {{when: 'mode = "air" and age < 18 years', then: 3}}
  - {{when: 'age < 18 years or age >= 65 years', then: 2}}
  - {{when: 'worker or mode = "land"', then: 1}}
  - {{otherwise: 0}}
{KNOWN}""")
    )
    assert grid(found["r"]) == (
        "FIRST",
        ["mode", "age", 'worker or mode = "land"'],
        [
            (('"air"', "< 18", "-"), "3"),
            (("-", "< 18, >= 65", "-"), "2"),
            (("-", "-", "true"), "1"),
            (("-", "-", "-"), "0"),
        ],
    )


UNSETTLED = f"""
doubt
table: {{of: worker, rows: [{{if: yes, then: refer}}, {{if: no, then: false}}]}}
{YES_NO}

r
unit: points
table:
  - {{when: doubt and age < 18 years, then: 3}}
  - {{when: mode = "air", then: 2}}
  - {{otherwise: 0}}
{KNOWN}"""


def test_what_an_officer_must_look_at_is_never_passed_over() -> None:
    """null in a condition would have a later rule of a FIRST table apply; a rule of its own stops it."""
    found = decisions(read(UNSETTLED))
    assert grid(found["r"])[2] == [
        (("true", "< 18", "-"), "3"),
        (("null", "< 18", "-"), "null"),
        (("-", "-", '"air"'), "2"),
        (("-", "-", "-"), "0"),
    ]


def test_an_equality_with_what_may_be_null_is_null() -> None:
    rules = UNSETTLED.replace("value", "").split("\n\n")[0]
    found = decisions(read(f"{rules}\n\nr\nvalue: doubt = worker\n{YES_NO}"))
    assert found["r"].logic == "if doubt = null then null else doubt = worker"


@pytest.mark.parametrize("nothing", ["age / small > 3 years", "since_day + age * 0.5 > applied"])
def test_a_calculation_without_result_is_never_passed_over(nothing: str) -> None:
    facts = {**FACTS, "small": FactType("number", least=0, most=3)}
    table = "table: [{when: part, then: true}, {otherwise: false}]"
    let = f"let: {{part: {{label: {{en: P, fr: P}}, is: '{nothing}'}}}}"
    found = decisions(read(f"r\n{let}\n{table}\n{YES_NO}", facts=facts))
    assert grid(found["r"])[2] == [(("true",), "true"), (("null",), "null"), (("-",), "false")]


def test_a_column_that_no_rule_in_force_asks_about_is_still_needed() -> None:
    rows = "{if: [yes, any], then: 1}, {if: [no, any], then: 2}"
    past = "{if: [any, '<= 5'], then: 3, in_force: {to: 2000-01-01}}"
    ruleset = read(
        f"r\nunit: points\ntable: {{of: [worker, age], rows: [{rows}, {past}]}}\n{KNOWN}"
    )
    assert decisions(ruleset)["r"].needs == ("fact_worker", "fact_age")


def test_what_a_reviewer_should_know_goes_along() -> None:
    found = decisions(read(f"r\nvalue: worker\nnote: {{en: Look here, fr: Regardez}}\n{YES_NO}"))
    assert [(note.en, note.fr) for note in found["r"].notes] == [("Look here", "Regardez")]


def test_a_situation_for_an_officer_is_true_or_null() -> None:
    found = decisions(read(f"r\nrefer_if: worker\n{REFER}"))
    assert found["r"].logic == "if worker = false then true else null"


COUNTED = f"""
enough
let:
  present:
    label: {{en: Present, fr: Présence}}
    is: days_present(trips, 5 years ending the day before applied, spells)
value: present > 10 days
{YES_NO}"""


def test_what_feel_cannot_count_stays_without_logic_and_says_why() -> None:
    ruleset = read(COUNTED, facts={**FACTS, "spells": FactType("spans", choices=("a", "b"))})
    export = exporting.export(ruleset, on=ON, service="test/service")
    present, enough = export.model.decisions
    assert (present.name, present.type, present.logic) == ("enough_present", "days", None)
    assert enough.logic == "enough_present > 10"
    assert [each.name for each in export.left_out] == ["enough_present", "trips", "spells"]
    assert "days_present" in export.left_out[0].reason.en
    assert "Not exported" in present.notes[0].en
    assert "Non exporté" in present.notes[0].fr


def test_what_stands_open_has_its_table_apart() -> None:
    found = decisions(
        read(f"""
r
unit: points
unsettled: {{when: worker, en: Nobody knows, fr: Nul ne sait}}
table: {{of: age, rows: [{{if: "<= 17", then: 1}}, {{if: ">= 18", then: 2}}]}}
{KNOWN}""")
    )
    assert grid(found["r_when_settled"])[0] == "UNIQUE"
    assert grid(found["r"])[2] == [(("true",), "null"), (("-",), "r_when_settled")]
    assert "Nul ne sait" in found["r"].notes[0].fr


def test_a_range_written_backwards_is_left_out() -> None:
    """It holds of nothing here; programs differ on it."""
    rows = "[{if: 9 to 5, then: true}]"
    ruleset = read(f"r\ntable: {{of: age, rows: {rows}, otherwise: false}}\n{YES_NO}")
    assert decisions(ruleset)["r"].logic is None


def test_only_rows_in_force_are_exported() -> None:
    rows = "{if: yes, then: 1, in_force: {to: 2026-11-24}}, {if: yes, then: 2, in_force: {from: 2026-11-25}}"
    ruleset = read(f"r\nunit: points\ntable: {{of: worker, rows: [{rows}], otherwise: 0}}\n{KNOWN}")
    assert grid(decisions(ruleset)["r"])[2] == [(("true",), "2")]
    before = exporting.export(ruleset, on=date(2026, 11, 24), service="a/b").model.decisions[0]
    assert grid(before)[2] == [(("true",), "1")]
    assert isinstance(before.logic, Grid)
    assert before.logic.lines[0].annotations[2:] == (
        "until November\u00a024, 2026",
        "jusqu’au 24\u00a0novembre\u00a02026",
    )


def test_our_own_reader_reads_what_we_write() -> None:
    for folder in SERVICES:
        export = exporting.export(service(folder), on=ON, service="test/service")
        model = read_model(write_xml(export.model).encode(), file="own.dmn")
        tables = sum(isinstance(each.logic, SourceTable) for each in model.decisions)
        assert tables == sum(isinstance(each.logic, Grid) for each in export.model.decisions)


def test_random_rules_make_the_round_trip_or_have_nothing_to_say() -> None:
    silent = 0
    for seed in range(100, 130):
        try:
            there_and_back(RandomRules(seed).ruleset(), ON)
        except NothingLeft:
            silent += 1
    assert silent < 10
