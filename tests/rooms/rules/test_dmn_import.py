"""DMN of others as rules: what each test means, and what is refused, by line, in both languages."""

import time
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from onegov.core.types import UNKNOWN
from onegov.rules.errors import RulesError
from onegov.rules.formats.dmn import importing, markup, part
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import FactType, RuleSet
from rooms.rules.dmn_trips import complete
from rooms.rules.foreign_dmn import DISCOUNT, choices, expression, fact, model, table

ON = date(2026, 11, 25)
LIKE = RuleSet("", "applied", {}, (), {}, "")
TYPES = (
    fact("age", "number"),
    fact("born", "date"),
    fact("member", "boolean"),
    choices("tMode", "air", "land", "by sea"),
    fact("mode", "tMode"),
    fact("note", "string"),
)


def bring(xml: str) -> importing.Imported:
    return importing.import_model(xml.encode(), file="their.dmn")


def rules_of(xml: str) -> RuleSet:
    imported = bring(xml)
    kinds = {each.word: each.type for each in imported.facts}
    return complete(part.write_part(imported, file="their.dmn"), kinds, LIKE)


def value(xml: str, rule: str = "result", **facts: object) -> Any:
    told = {name: Fraction(each) if type(each) is int else each for name, each in facts.items()}
    return Run(rules_of(xml), told, ON).rule(rule).value


def problems(xml: str | bytes) -> list[tuple[int, str]]:
    raw = xml if isinstance(xml, bytes) else xml.encode()
    with pytest.raises(RulesError) as caught:
        importing.import_model(raw, file="their.dmn")
    for problem in caught.value.problems:
        assert problem.file == "their.dmn"
        assert problem.message.en != problem.message.fr
    return [(problem.line, problem.code) for problem in caught.value.problems]


# -- a whole file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "status", "rate", "fee"),
    [
        (4, "Visitor", "free", 100),
        (5, "Visitor", "full", 100),
        (5, "Protected person", "half", 50),
        (17, "Student", "half", 50),
        (18, "Student", "full", 100),
        (40, "Protected person", "half", 50),
    ],
)
def test_a_file_drawn_elsewhere(age: int, status: str, rate: str, fee: int) -> None:
    facts = {"applicant_age": age, "status": status, "full_fee": 100}
    kinds = {"status": FactType("text"), "full_fee": FactType("number")}
    kinds |= {"applicant_age": FactType("number")}
    imported = bring(DISCOUNT)
    ruleset = complete(part.write_part(imported, file="f"), kinds, LIKE)
    told = {name: Fraction(each) if type(each) is int else each for name, each in facts.items()}
    run = Run(ruleset, told, ON)
    assert run.rule("reduced_rate").value == rate
    assert run.rule("fee_to_pay").value == fee


def test_what_is_missing_is_named() -> None:
    imported = bring(DISCOUNT)
    told = " ".join(text.en for text in part.missing(imported))
    for wanted in ("because", "law", "in_force", "the French labels of: full_fee", "reduced_rate"):
        assert wanted in told
    assert "status: its type and choices, which the file does not say" in told
    assert "applicant_age: the numbers that it can be (range)" in told
    assert "full_fee: decimals" in told


def test_a_choice_that_no_type_names_has_the_words_of_its_tables() -> None:
    (status,) = [each for each in bring(DISCOUNT).facts if each.word == "status"]
    assert status.type.choices == ("Visitor", "Unknown", "Protected person")
    assert status.guessed


def test_the_text_is_what_people_write() -> None:
    text = part.write_part(bring(DISCOUNT), file="fees.dmn")
    assert "# Read from fees.dmn / Lu dans fees.dmn\n" in text
    assert (
        "    table:\n"
        '      - {when: "applicant_age < 5", then: free}\n'
        '      - {when: \'applicant_age >= 5 and applicant_age <= 17 and not status in ["Visitor", '
        '"Unknown"]\', then: half}\n'
        "      - {when: 'status = \"Protected person\"', then: half}\n"
        "      - {otherwise: full}\n"
    ) in text
    assert '    label: {en: Reduced rate, fr: ""}\n    law: []\n' in text
    assert 'known: {en: "", fr: ""}' in text


# -- unary tests -----------------------------------------------------------------------------------

TESTS = [
    ("age", "[20..29]", {19: False, 20: True, 29: True, 30: False}),
    ("age", "]20..29[", {20: False, 21: True, 28: True, 29: False}),
    ("age", "(20..29]", {20: False, 21: True, 29: True}),
    ("age", "[20..29)", {20: True, 29: False}),
    ("age", "<= 17", {17: True, 18: False}),
    ("age", "< 17", {16: True, 17: False}),
    ("age", "> 17", {17: False, 18: True}),
    ("age", ">= 17", {16: False, 17: True}),
    ("age", "17", {17: True, 18: False}),
    ("age", "17, 19, >= 60", {17: True, 18: False, 19: True, 60: True}),
    ("age", "not(17)", {17: False, 18: True}),
    ("age", "not(17, [20..29])", {17: False, 18: True, 20: False}),
    ("age", "not(< 17)", {16: False, 17: True}),
    ("age", "? > 5 and ? < 10", {5: False, 6: True, 10: False}),
    ("age", "-", {0: True}),
    ("age", "", {0: True}),
    ("age", "12.5", {12: False, Fraction(25, 2): True}),
    ("age", "-5", {5: False}),
    ("age", "> -5", {0: True}),
    ("mode", '"air"', {"air": True, "land": False}),
    ("mode", '"air","by sea"', {"air": True, "by sea": True, "land": False}),
    ("mode", 'not("air")', {"air": False, "land": True}),
    ("mode", 'not("air", "land")', {"air": False, "land": False, "by sea": True}),
    ("mode", '["air", "land"]', {"air": True, "by sea": False}),
    ("note", '"a\\\\b", "c"', {"a\\b": True, "c": True}),
    ("member", "true", {True: True, False: False}),
    ("member", "false", {True: False, False: True}),
    ("member", "not(true)", {True: False, False: True}),
    ("born", 'date("2026-01-31")', {date(2026, 1, 31): True, date(2026, 2, 1): False}),
    ("born", '>= @"2026-01-31"', {date(2026, 1, 30): False, date(2026, 1, 31): True}),
    (
        "born",
        '[date("2026-01-01")..date("2026-01-31"))',
        {date(2026, 1, 1): True, date(2026, 1, 31): False},
    ),
]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
@pytest.mark.parametrize(("column", "test", "cases"), TESTS, ids=lambda each: str(each)[:30])
def test_unary_tests(policy: str, column: str, test: str, cases: dict[Any, bool]) -> None:
    rows = [(test, "true"), ("-", "false")] if policy == "FIRST" else [(test, "true")]
    xml = model(*TYPES, table([column], *rows, policy=policy))
    for given, holds in cases.items():
        found = value(xml, **{column: given})
        assert found is (True if holds else False if policy == "FIRST" else UNKNOWN), given


@pytest.mark.parametrize(
    ("feel", "facts", "expected"),
    [
        ("age + 2 * 3", {"age": 1}, 7),
        ("(age + 2) * 3", {"age": 1}, 9),
        ("age - 2 - 3", {"age": 10}, 5),
        ("age - (2 - 3)", {"age": 10}, 11),
        ("12 / age / 2", {"age": 2}, 3),
        ("-age", {"age": 3}, -3),
        ("max(age, 5, 7)", {"age": 6}, 7),
        ("min([age, 5])", {"age": 6}, 5),
        ("age between 1 and 3 and member", {"age": 3, "member": True}, True),
        ("age in [1..3]", {"age": 4}, False),
        ("age in (1, > 7)", {"age": 8}, True),
        ('mode in ("air", "land")', {"mode": "land"}, True),
        ('list contains(["air", "land"], mode)', {"mode": "by sea"}, False),
        ("not(member or age > 3)", {"member": False, "age": 3}, True),
        ("member = false and age != 3", {"member": False, "age": 4}, True),
        ('born + duration("P1M") > date("2026-02-27")', {"born": date(2026, 1, 31)}, True),
        ('born - duration("P2Y") = @"2024-02-28"', {"born": date(2026, 2, 28)}, True),
        (
            'born + duration("P" + string(age) + "D") = @"2026-01-08"',
            {"born": date(2026, 1, 1), "age": 7},
            True,
        ),
        ('(@"2026-01-31" - born).days > 29', {"born": date(2026, 1, 1)}, True),
        ("if member then 1 else if age > 3 then 2 else 3", {"member": False, "age": 4}, 2),
        ("if age = null then null else age + 1", {"age": 4}, 5),
        ('if member then "half" else if age > 3 then "full" else null', {"member": True}, "half"),
    ],
)
def test_expressions(feel: str, facts: dict[str, object], expected: object) -> None:
    assert value(model(*TYPES, expression(feel)), **facts) == expected


def test_a_number_takes_the_unit_beside_it() -> None:
    xml = model(
        fact("age", "years"),
        fact("fee", "cents"),
        fact("times", "number"),
        expression("age > 17 and times > 2", name="adult"),
        expression("fee + times * 250", name="total", kind="cents"),
        expression("min(fee, 500) - 100", name="least", kind="cents"),
    )
    text = part.write_part(bring(xml), file="f")
    assert 'value: "age > 17 years and times > 2"' in text
    assert 'value: "fee + times * 250 cents"' in text
    assert 'value: "min(fee, 500 cents) - 100 cents"' in text
    assert value(xml, "total", fee=1_000, times=2) == 1_500


# -- hit policies ----------------------------------------------------------------------------------


def test_a_unique_table_stays_a_grid_and_says_so_when_it_cannot() -> None:
    grid = model(*TYPES, table(["age", "mode"], ("[1..5]", '"air"', "1"), ("> 5", "-", "2")))
    text = part.write_part(bring(grid), file="f")
    assert "of: [age, mode]" in text
    assert "{if: [1 to 5, air], then: 1}" in text
    other = model(*TYPES, table(["age"], ("]1..5]", "1"), ("> 5", "2")))
    imported = bring(other)
    assert "otherwise: refer" in part.write_part(imported, file="f")
    assert any("free of overlap" in note.en for each in imported.rulings for note in each.notes)


def test_the_first_rule_that_holds_applies() -> None:
    rows = [("> 10", "1"), ("> 5", "2"), ("-", "3"), ("> 7", "4")]
    xml = model(*TYPES, table(["age"], *rows, policy="FIRST"))
    assert [value(xml, age=age) for age in (11, 7, 5)] == [1, 2, 3]
    notes = [note.en for each in bring(xml).rulings for note in each.notes]
    assert any("always applies" in note for note in notes)


def test_a_table_that_leaves_cases_out_refers_them() -> None:
    xml = model(*TYPES, table(["age"], ("> 10", "1"), policy="ANY"))
    assert value(xml, age=11) == 1
    assert value(xml, age=10) is UNKNOWN


def test_a_default_applies_when_no_rule_does() -> None:
    xml = model(*TYPES, table(["age"], ("> 10", "1"))).replace(
        "<output/>", "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>"
    )
    assert [value(xml, age=age) for age in (11, 10)] == [1, 9]


def test_decisions_come_in_the_order_in_which_they_need_each_other() -> None:
    xml = model(*TYPES, expression("b + 1", name="a"), expression("age + 1", name="b"))
    assert [each.word for each in bring(xml).rulings] == ["b", "a"]
    assert value(xml, "a", age=1) == 3


def test_names_become_words() -> None:
    xml = model(
        fact("Âge (années)", "number"),
        fact("not", "boolean"),
        fact("2nd", "number"),
        fact("A-B", "number"),
        fact("a b", "number"),
        table(["A-B", "a b"], ("> 1", "> 2", "true"), name="Oui ou non"),
    )
    imported = bring(xml)
    assert [each.word for each in imported.facts] == ["a_b", "a_b_2"]
    assert [each.word for each in imported.rulings] == ["oui_ou_non"]


# -- what is refused -------------------------------------------------------------------------------

ROW = ("> 1", "1")


@pytest.mark.parametrize(
    ("part_of_file", "code"),
    [
        (table(["age"], ROW, policy="COLLECT"), "dmn.hit_policy"),
        (table(["age"], ROW, policy="PRIORITY"), "dmn.hit_policy"),
        (table(["age"], ROW, policy="RULE ORDER"), "dmn.hit_policy"),
        ('<decision name="d"><context/></decision>', "dmn.logic"),
        ('<decision name="d"><invocation/></decision>', "dmn.logic"),
        ('<decision name="d"><relation/></decision>', "dmn.logic"),
        ('<businessKnowledgeModel name="f"/>', "dmn.elsewhere"),
        ('<import name="other" namespace="n" importType="t"/>', "dmn.elsewhere"),
        (table(["age"], ROW).replace("<output/>", "<output/><output/>"), "dmn.outputs"),
        (table(["age"], ("> 1", "> 2", "1")), "dmn.row_width"),
        (table(["age"], ("> ", "1")), "dmn.feel"),
        (table(["age"], ("some x in [1] satisfies x > 1", "1")), "dmn.feel"),
        (table(["age"], ("null", "1")), "dmn.unsupported"),
        (expression("sum(age, 2)"), "dmn.unsupported"),
        (expression("{a: 1}"), "dmn.feel"),
        (expression("[1, 2][item > 1]"), "dmn.feel"),
        (expression("unheard + 1"), "dmn.unsupported"),
        (expression("1 + if member then 1 else 2"), "dmn.feel"),
        (expression("(if member then 1 else 2) + age"), "dmn.unsupported"),
        (expression('born + duration("P1Y6M") > born'), "dmn.unsupported"),
        (expression('date("2026-02-30") > born'), "dmn.unsupported"),
        (expression('note + "x"'), "dmn.unsupported"),
        (expression("age = null"), "dmn.unsupported"),
        (expression("result + 1"), "dmn.unsupported"),
        (expression("1", name="age"), "dmn.unsupported"),
        (fact("moment", "dateTime") + expression("moment = moment"), "dmn.unsupported"),
        (expression("1 " + "+ 1" * 4_000), "dmn.feel"),
        (expression("(" * 60 + "1" + ")" * 60 + " + " + "-" * 60 + "1"), "dmn.feel"),
    ],
    ids=lambda each: each[:40],
)
def test_what_rules_cannot_say_is_refused_by_line(part_of_file: str, code: str) -> None:
    found = problems(model(*TYPES, part_of_file))
    assert code in {code for _, code in found}
    assert all(line >= 2 for line, _ in found)


@pytest.mark.parametrize("wrong", ["x y", "unheard", "sum(age)"])
def test_a_problem_in_a_table_is_told_with_the_line_of_its_rule(wrong: str) -> None:
    xml = model(*TYPES, table(["age"], ("> 1", "1"), ("> 2", wrong), ("> 3", "3")))
    ((line, _),) = problems(xml)
    assert wrong in xml.splitlines()[line - 1]


def test_problems_of_a_kind_are_told_at_once() -> None:
    xml = model(*TYPES, table(["age"], ("> 1", "1"), ("x y", "2"), ("> 3", "y z")))
    assert len(problems(xml)) == 2


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "dmn.bad_xml"),
        (b"not xml", "dmn.bad_xml"),
        (b"<definitions", "dmn.bad_xml"),
        (b"<html/>", "dmn.not_dmn"),
        (b'<definitions xmlns="urn:x"/>', "dmn.not_dmn"),
        (b"\xff\xfe\x00", "dmn.bad_xml"),
        (b'<?xml version="1.0" encoding="martian"?><a/>', "dmn.bad_xml"),
        (
            b'<!DOCTYPE definitions [<!ENTITY a "aaaa">]><definitions>&a;</definitions>',
            "dmn.has_dtd",
        ),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "dmn.has_dtd"),
        (b"<a>" * 100_000, "dmn.too_deep"),
        (b"<a>" + b"<b/>" * 200_000 + b"</a>", "dmn.too_deep"),
        (b"<a>" + b" " * (markup.MAX_BYTES + 1) + b"</a>", "dmn.too_large"),
        (model(*TYPES).encode(), "dmn.nothing"),
    ],
    ids=lambda each: each[:24] if isinstance(each, bytes) else each,
)
def test_what_is_no_dmn_is_refused(raw: bytes, code: str) -> None:
    assert [code for _, code in problems(raw)] == [code]


def test_a_large_file_takes_no_unreasonable_time() -> None:
    names = "".join(fact(f"Fact number {number} of many", "number") for number in range(3_000))
    rows = [(f"[{number}..{number}]", str(number)) for number in range(3_000)]
    began = time.process_time()
    imported = bring(model(names, table(["Fact number 7 of many"], *rows)))
    assert time.process_time() - began < 20
    assert len(imported.facts) == 1
