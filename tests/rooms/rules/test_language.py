"""The language: two spellings, one tree; types; problems that say where; bounds on bad input."""

import re
from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.core.types import UNKNOWN
from onegov.rules.errors import RulesError
from onegov.rules.language.checking import check_expression
from onegov.rules.language.grammar import BadExpression
from onegov.rules.meaning.operators import OPERATORS
from onegov.rules.public import evaluate, parse
from onegov.rules.types import Evaluation, FactType, Range, RuleSet
from onegov.rules.types.tree import Name

FACTS = {
    "start": FactType("date"),
    "stop": FactType("date"),
    "yes_one": FactType("yes_no"),
    "yes_two": FactType("yes_no"),
    "count": FactType("number", "days"),
    "ratio": FactType("number"),
    "mode": FactType("choice", choices=("air", "land")),
    "note": FactType("text"),
    "trips": FactType("trips"),
    "spans": FactType("spans", choices=("probation", "parole")),
    "tax_years": FactType("tax_years"),
}
SCOPE = {name: Name(kind, "fact", name) for name, kind in FACTS.items()}
HASH = "0" * 64
LAW = (
    f'[{{act: C-29, at: "5(1)", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
)
YES_NO = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"


def rules(value: str, *, more: str = "", because: str = YES_NO, facts: str = "") -> str:
    return f"""\
goal: goal
as_of: start
{facts}
rules:
  - rule: goal
    label: {{en: Goal, fr: But}}
    law: {LAW}
    {value}
    because: {because}
{more}
"""


def read(text: str) -> RuleSet:
    return parse(text, file="rules.yaml", facts=FACTS)


def decide(value: str, **facts: object) -> Evaluation:
    return evaluate(read(rules(f"value: {value}")), facts=facts, on=date(2026, 11, 23))


SPELLINGS = [
    ("yes_one and not yes_two", "yes_one et non yes_two"),
    ("yes_one or yes_two and true", "yes_one ou yes_two et vrai"),
    ("count >= 30 days or false", "count ≥ 30 jours ou faux"),
    ("age_at(start, stop) < 18 years", "age_au(start, stop) < 18 ans"),
    ("age_at(start, stop) != 1 year", "age_au(start, stop) ≠ 1 année"),
    ('mode in ["air", "land"]', 'mode parmi ["air", "land"]'),
    (
        "days_in(5 years ending the day before start) > 1 day",
        "jours_dans(5 ans se terminant la veille de start) > 1 jour",
    ),
    (
        "days_present(trips, 6 months ending the day before start since stop, spans) <= count",
        "jours_de_presence(trips, 6 mois se terminant la veille d’start depuis stop, spans) ≤ count",
    ),
    (
        "days_present_as(trips, 90 days ending the day before start before stop, spans, "
        '["parole"], spans) = 1 day',
        "jours_de_presence_comme(trips, 90 jours se terminant la veille de start avant stop, spans, "
        '["parole"], spans) = 1 jour',
    ),
    (
        "tax_years_met(tax_years, 5 years ending the day before start) >= 3",
        "annees_d_imposition_remplies(tax_years, 5 ans se terminant la veille de start) >= 3",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("english", "french"), SPELLINGS)
def test_both_spellings_give_the_same_tree(english: str, french: str) -> None:
    assert check_expression(english, SCOPE) == check_expression(french, SCOPE)


def test_the_operators_are_few() -> None:
    by_types = ("after_", "earlier_", "days_between")  # of + and -, on dates
    written = [name for name in OPERATORS if not name.startswith(by_types)]
    assert len(written) == 21


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("height > 3", "rules.unknown_name"),
        ("__import__(start)", "rules.syntax"),
        ("open(note)", "rules.unknown_function"),
        ("start > count", "rules.type_mismatch"),
        ("count > 3 years", "rules.type_mismatch"),
        ("count + ratio > 3 days", "rules.type_mismatch"),
        ('mode = "sea"', "rules.type_mismatch"),
        ('mode in ["air", "sea"]', "rules.type_mismatch"),
        ("not count", "rules.type_mismatch"),
        ("yes_one and count", "rules.type_mismatch"),
        ("count * count > 1 day", "rules.type_mismatch"),
        ("ratio / count > 1", "rules.type_mismatch"),
        ("days_present(trips, start, spans) > 1 day", "rules.type_mismatch"),
        (
            'days_present_as(trips, 5 years ending the day before start, spans, ["bail"], spans) > 1 day',
            "rules.type_mismatch",
        ),
        ("start >= 2026-02-30", "rules.bad_date"),
        ("yes_one and", "rules.syntax"),
        ("yes_one = ", "rules.syntax"),
        ("yes_one ; yes_two", "rules.syntax"),
        ("(" * 300 + "yes_one" + ")" * 300, ""),
        ("not " * 300 + "yes_one", "rules.too_deep"),
        ("yes_one or " * 300 + "yes_one", "rules.too_long"),
    ],
)
def test_what_is_wrong_has_a_code(text: str, code: str) -> None:
    if not code:
        assert check_expression(text, SCOPE) == SCOPE["yes_one"]
        return
    with pytest.raises(BadExpression) as error:
        check_expression(text, SCOPE)
    assert error.value.code == code
    assert error.value.message.en != error.value.message.fr


@pytest.mark.parametrize(
    ("value", "facts", "expected"),
    [
        ("count > 3 days", {"count": Range(Fraction(3), Fraction(5))}, UNKNOWN),
        ("count >= 3 days", {"count": Range(Fraction(3), Fraction(5))}, True),
        ("count < 3 days", {"count": Range(Fraction(3), Fraction(5))}, False),
        ("count = 4 days", {"count": Range(Fraction(3), Fraction(5))}, UNKNOWN),
        ("count != 9 days", {"count": Range(Fraction(3), Fraction(5))}, True),
        ("count / 2 = 2.5 days", {"count": 5}, True),
        ("1 / ratio > 0", {"ratio": 0}, UNKNOWN),
        ("ratio * ratio >= 0", {"ratio": Range(Fraction(-1), Fraction(2))}, UNKNOWN),
        ("max(count, 9 days) > 8 days", {"count": Range(Fraction(0), Fraction(1))}, True),
        ("stop - start = 30 days", {"stop": date(2026, 12, 23)}, True),
        ("start + 30 days = stop", {"stop": date(2026, 12, 23)}, True),
        ("start - 1 day < stop", {}, UNKNOWN),
        ("stop + 1000 days > start", {"stop": date.max}, UNKNOWN),
        ("yes_one and yes_two", {"yes_one": False}, False),
        ("yes_one or yes_two", {"yes_one": True}, True),
        ("yes_one or yes_two", {"yes_one": False}, UNKNOWN),
        ("yes_one = yes_two", {"yes_one": False, "yes_two": False}, True),
        ('mode = "air"', {"mode": "air"}, True),
        ('note != "x"', {"note": "y"}, True),
        ('mode in ["land"]', {}, UNKNOWN),
        ("days_in(1 month ending the day before 2024-03-31) = 31 days", {}, True),
    ],
)
def test_values(value: str, facts: dict[str, object], expected: object) -> None:
    text = f"'{value}'" if ": " in value else value
    assert decide(text, **facts).value is expected


TABLE = """table:
      - {when: yes_one, then: count < 5 days, in_force: {from: 2020-01-01, to: 2025-12-31}}
      - {when: yes_two, then: "true"}
      - {otherwise: "false"}"""


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        (date(2024, 1, 1), {"yes_one": True, "count": 9, "yes_two": True}, False),
        (date(2026, 1, 1), {"yes_one": True, "count": 9, "yes_two": True}, True),
        (date(2024, 1, 1), {"count": 3, "yes_two": True}, True),
        (date(2024, 1, 1), {"count": 9, "yes_two": True}, UNKNOWN),
        (date(2024, 1, 1), {"yes_one": False, "yes_two": False}, False),
    ],
)
def test_tables_take_the_first_row_in_force(
    on: date, facts: dict[str, object], expected: object
) -> None:
    evaluation = evaluate(read(rules(TABLE)), facts=facts, on=on)
    assert evaluation.value is expected


def test_a_table_of_numbers_keeps_bounds() -> None:
    table = "table:\n      - {when: yes_one, then: 10 days}\n      - {otherwise: 20 days}"
    because = "{known: {en: K, fr: K}, unknown: {en: U, fr: I}}"
    outcome = evaluate(read(rules(table, because=because)), facts={}, on=date(2026, 1, 1))
    assert outcome.value == Range(Fraction(10), Fraction(20))
    assert outcome.outcomes["goal"].waits_for == {"yes_one"}


DATED = """
parameters:
  needed:
    label: {en: Needed, fr: Exigé}
    unit: days
    values: {2020-01-01: 10, 2025-01-01: 12.5}
    law: LAW
""".replace("LAW", LAW)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2019, 1, 1), UNKNOWN), (date(2024, 12, 31), True), (date(2025, 1, 1), False)],
)
def test_parameters_are_dated(on: date, expected: object) -> None:
    ruleset = read(rules("value: count >= needed", facts=DATED))
    outcome = evaluate(ruleset, facts={"count": 11}, on=on)
    assert outcome.value is expected
    assert outcome.needs_officer is (expected is UNKNOWN)


def test_reasons_are_filled_in_as_each_language_writes_numbers_and_dates() -> None:
    because = (
        "{yes: {en: '{count} on {start}', fr: '{count} le {start}'}, "
        "no: {en: '{count / 2}', fr: '{count / 2}'}, unknown: {en: '{yes_one}', fr: '{yes_one}'}}"
    )
    ruleset = read(rules("value: count > 1000 days", because=because))
    yes = evaluate(ruleset, facts={"count": 1095}, on=date(2026, 12, 1)).outcomes["goal"].because
    assert (yes.en, yes.fr) == (
        "1,095 on December\u00a01, 2026",
        "1\u00a0095 le 1er\u00a0décembre\u00a02026",
    )
    no = evaluate(ruleset, facts={"count": 999}, on=date(2026, 12, 1)).outcomes["goal"].because
    assert (no.en, no.fr) == ("499.5", "499,5")
    unknown = evaluate(ruleset, facts={}, on=date(2026, 12, 1)).outcomes["goal"].because
    assert (unknown.en, unknown.fr) == ("not known", "inconnu")


def test_the_trace_shows_the_numbers_that_were_used() -> None:
    trace = (
        decide("count + 5 days >= 10 days and yes_one", count=3, yes_one=True)
        .outcomes["goal"]
        .trace
    )
    assert [(line.depth, line.text.fr.replace("\u00a0", " ")) for line in trace] == [
        (0, "But : non"),
        (1, "3 jours + 5 jours ≥ 10 jours et yes_one (oui) : non"),
        (2, "count : 3 jours"),
        (2, "yes_one : oui"),
    ]


def problems(text: str) -> set[tuple[int, str, str]]:
    with pytest.raises(RulesError) as error:
        read(text)
    for problem in error.value.problems:
        assert problem.file == "rules.yaml"
        assert problem.message.en != problem.message.fr
    return {(p.line, p.element, p.code) for p in error.value.problems}


GOOD = rules("value: yes_one")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("{en: Goal, fr: But}", "{en: Goal}"), (6, "goal.label", "rules.missing_language")),
        (GOOD.replace(f"law: {LAW}", "law: []"), (5, "goal.law", "rules.missing")),
        (GOOD.replace(HASH, "abc"), (7, "goal.law", "rules.bad_hash")),
        (GOOD.replace("goal: goal", "goal: gaol"), (1, "goal", "rules.unknown_name")),
        (GOOD.replace("as_of: start", "as_of: mode"), (2, "as_of", "rules.unknown_name")),
        (GOOD.replace("rule: goal", "rule: et"), (5, "et", "rules.bad_name")),
        (GOOD.replace("rule: goal", "rule: mode"), (5, "mode", "rules.name_taken")),
        (GOOD.replace("rule: goal", "rule: días"), (5, "días", "rules.bad_name")),
        (GOOD.replace("value:", "valeu:"), (8, "goal.valeu", "rules.unknown_element")),
        (GOOD.replace("value: yes_one", "value: [yes_one]"), (8, "goal.value", "rules.missing")),
        (GOOD.replace("value: yes_one", "value: heihgt"), (8, "goal.value", "rules.unknown_name")),
        (GOOD.replace("label:", "law: x\n    label:"), (8, "", "rules.duplicate_key")),
        (GOOD.replace("unknown: {en: U, fr: I}", "unknown: {en: '{count}', fr: I}"),
         (9, "goal.because.unknown", "rules.languages_differ")),
        (GOOD.replace("unknown: {en: U, fr: I}", "unknown: {en: 'At {count}'}"),
         (9, "goal.because.unknown", "rules.missing_language")),
        (GOOD.replace("unknown: {en: U, fr: I}", "maybe: {en: U, fr: I}"),
         (9, "goal.because.maybe", "rules.unknown_element")),
        (rules("table:\n      - {when: yes_one, then: yes_two}"), (9, "goal.table", "rules.table_gap")),
        (rules("table:\n      - {when: count, then: yes_two}\n      - {otherwise: yes_one}"),
         (9, "goal.table", "rules.type_mismatch")),
        (rules("in_force: {from: soon}\n    value: yes_one"), (8, "goal.in_force", "rules.bad_date")),
        (rules("let: {count: {label: {en: C, fr: C}, is: yes_one}}\n    value: yes_one"),
         (8, "count", "rules.name_taken")),
        (GOOD + GOOD[GOOD.index("  - rule") :], (11, "goal", "rules.name_taken")),
        (rules("value: yes_one", facts=DATED.replace("12.5", "ten")),
         (8, "parameters.needed.values", "rules.type_mismatch")),
        ("a: &x [1]\nb: *x", (1, "", "rules.no_alias")),
        ("a: !!python/object/apply:os.system [ls]", (1, "", "rules.no_alias")),
        ("a: {b: [}", (1, "", "rules.bad_yaml")),
        ("a: b\n---\nc: d", (3, "", "rules.bad_yaml")),
        ("a: \x00", (0, "", "rules.bad_yaml")),
        ("[" * 200, (1, "", "rules.too_deep")),
        ("a: " + "x" * 600_000, (0, "", "rules.too_long")),
        ("- [" + "a, " * 30_000 + "]", (1, "", "rules.too_deep")),
        ("", (1, "goal", "rules.missing")),
        ("just words", (1, "", "rules.not_a_mapping")),
    ],
)  # fmt: skip
def test_each_problem_says_where_it_is(text: str, problem: tuple[int, str, str]) -> None:
    found = problems(text)
    assert problem in found
    assert all(line or not element for line, element, _ in found)
    assert len(found) <= 6


def test_all_problems_of_a_file_come_at_once() -> None:
    text = GOOD.replace("value: yes_one", "value: heihgt").replace(", fr: But}", "}")
    assert {code for _, _, code in problems(text)} == {
        "rules.unknown_name", "rules.missing_language",
    }  # fmt: skip


def test_a_rule_names_only_rules_above_it() -> None:
    more = GOOD[GOOD.index("  - rule") :].replace("rule: goal", "rule: later")
    assert (8, "goal.value", "rules.unknown_name") in problems(rules("value: later", more=more))


def test_versions_of_a_rule_take_over_from_each_other() -> None:
    first = "in_force: {to: 2024-12-31}\n    value: yes_one"
    text = rules(first)
    second = rules("in_force: {from: 2025-01-01}\n    value: not yes_one")
    ruleset = read(text + second[second.index("  - rule") :])
    old = evaluate(ruleset, facts={"yes_one": True}, on=date(2024, 12, 31))
    new = evaluate(ruleset, facts={"yes_one": True}, on=date(2025, 1, 1))
    assert (old.value, new.value) == (True, False)


@pytest.mark.parametrize("value", [3, "yes", 1.5, date(2020, 1, 1), (1,)])
def test_a_fact_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(RulesError) as error:
        decide("yes_one", yes_one=value)
    assert error.value.problems[0].element == "yes_one"


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "and or not et ou non true vrai ( ) [ ] , 1 2.5 days jours 5 years ans count ratio yes_one start "
        'since before in parmi >= = + - * / "air" mode trips spans min max days_present age_at ending '
        "the day se terminant la veille de 2026-01-01 … é \\ ' __class__ . ; import",
    )
)


@settings(max_examples=examples(300))
@given(text=st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=200))
def test_no_text_breaks_the_expression_reader(text: str) -> None:
    with suppress(BadExpression):
        check_expression(text, SCOPE)


@settings(max_examples=examples(200))
@given(text=st.text(max_size=300), place=st.integers(0, len(GOOD)), cut=st.integers(0, 40))
def test_no_text_breaks_the_file_reader(text: str, place: int, cut: int) -> None:
    for candidate in (text, GOOD[:place] + text + GOOD[place + cut :]):
        with suppress(RulesError):
            read(candidate)


def test_a_crossed_table_without_columns_is_named() -> None:
    table = "table: {of: count, across: mode, columns: [], rows: [{if: any, then: []}]}"
    assert (8, "goal.table.columns", "rules.missing") in problems(rules(table))


def test_a_value_of_a_table_may_be_an_expression_where_the_rule_has_a_unit() -> None:
    rows = "[{if: air, then: count / 2}, {if: land, then: count - count}]"
    table = f"unit: days\n    table: {{of: mode, rows: {rows}}}"
    read(rules(table, because="{known: {en: K, fr: C}, unknown: {en: U, fr: I}}"))
