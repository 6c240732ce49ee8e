"""Faults that people make in decision tables are found, each with a person who shows it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from onegov.rules.proofs.proving import prove
from onegov.rules.public import prove as prove_public
from onegov.rules.types import FactType
from rooms.rules.proof_cases import YES_NO, conditions, grid, plain, proved, read, rule, told

CROSSED = "  across: spouse\n  columns: [yes, no]\n"
AGES = (
    'if: "<= 17", then: [0, 0]',
    "if: 18, then: [90, 99]",
    "if: 19, then: [95, 105]",
    "if: 20 to 29, then: [100, 110]",
    "if: 30, then: [95, 105]",
    "if: 31, then: [90, 99]",
    'if: ">= 32", then: [85, 94]',
)
#: Line of the first row of such a grid, counted from the line of its rule.
FIRST = 10


def ages(*changes: tuple[int, str | None], more: tuple[str, ...] = ()) -> str:
    """The grid of ages with some rows changed or (None) left out."""
    rows = dict(enumerate(AGES)) | dict(changes)
    return grid("age", *(row for row in rows.values() if row), *more, more=CROSSED)


def test_a_table_in_order_gives_nothing() -> None:
    assert told(ages()) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (ages((4, None)), [("rules.table_gap", FIRST + 3, "No row applies when “Age” is 30 years.")]),
        (ages((0, 'if: "< 17", then: [0, 0]')),
         [("rules.table_gap", FIRST, "No row applies when “Age” is 17 years.")]),
        (ages((6, 'if: ">= 34", then: [85, 94]')),
         [("rules.table_gap", FIRST + 5, "No row applies when “Age” is 32 to 33 years.")]),
        (ages((6, 'if: 32 to 99, then: [85, 94]')),
         [("rules.table_gap", FIRST + 6, "No row applies when “Age” is 100 to 120 years.")]),
        (ages((3, "if: 20 to 30, then: [100, 110]")),
         [("rules.table_overlap", FIRST + 4,
           "Lines 16 and 17 both apply when “Age” is 30 years; one gives 110 points, the other 105 "
           "points.")]),
        (ages((5, AGES[5]), more=(AGES[5],)),
         [("rules.table_overlap", FIRST + 7,
           "Lines 18 and 20 both apply when “Age” is 31 years; both give the same value (99 "
           "points).")]),
        (ages((0, 'if: "<= 18", then: [0, 0]')),
         [("rules.table_overlap", FIRST + 1,
           "Lines 13 and 14 both apply when “Age” is 18 years; one gives 0 points, the other 99 "
           "points.")]),
        (ages((3, "if: 29 to 20, then: [100, 110]")),
         [("rules.table_gap", FIRST + 2, "No row applies when “Age” is 20 to 29 years."),
          ("rules.swapped_bounds", FIRST + 3,
           "Nothing lies between 29 and 20: the first bound is the greater.")]),
        (ages(more=("if: 130 to 140, then: [1, 2]",)),
         [("rules.dead_row", FIRST + 7,
           "This row never applies: “Age” is 0 to 120 years, never what this row asks.")]),
    ],
)  # fmt: skip
def test_faults_in_an_age_table(text: str, findings: list[tuple[str, int, str]]) -> None:
    assert told(text) == findings


EDUCATION = (
    "if: [none or secondary, any], then: 0",
    "if: [bachelor, yes], then: 1",
    "if: [master, yes], then: 2",
    "if: [bachelor or master, no], then: 3",
    "if: [doctorate, any], then: 4",
)
SPOUSE = "“A spouse comes along”"


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (EDUCATION, []),
        (EDUCATION[:4], ["No row applies when “Education” is doctorate."]),
        ((*EDUCATION[:2], *EDUCATION[3:]),
         [f"No row applies when “Education” is Master’s degree and {SPOUSE} is yes."]),
        (EDUCATION[:3] + EDUCATION[4:],
         [f"No row applies when “Education” is bachelor or Master’s degree and {SPOUSE} is no."]),
        ((*EDUCATION[:4], "if: [doctorate or master, no], then: 4"),
         [f"No row applies when “Education” is doctorate and {SPOUSE} is yes.",
          f"Lines 14 and 15 both apply when “Education” is Master’s degree and {SPOUSE} is no; one "
          "gives 3 points, the other 4 points."]),
        ((*EDUCATION[:4], "if: [master, any], then: 4"),
         ["No row applies when “Education” is doctorate.",
          f"Lines 13 and 15 both apply when “Education” is Master’s degree and {SPOUSE} is yes; one "
          "gives 2 points, the other 4 points.",
          f"Lines 14 and 15 both apply when “Education” is Master’s degree and {SPOUSE} is no; one "
          "gives 3 points, the other 4 points."]),
    ],
)  # fmt: skip
def test_faults_in_a_table_of_choices(rows: tuple[str, ...], findings: list[str]) -> None:
    assert sorted(words for _, _, words in told(grid("[education, spouse]", *rows))) == sorted(
        findings
    )


@pytest.mark.parametrize(
    ("of", "rows", "words"),
    [
        ("hours", ('if: "<= 20", then: 0', "if: 20.2 to 40, then: 1", 'if: "> 40", then: 2'),
         "“hours” is 20.1 hours per week"),
        ("income", ('if: "<= $20,000", then: 0', 'if: ">= $20,000.02", then: 1'),
         "“income” is $20,000.01"),
        ("test_date", ('if: "< 2020-01-01", then: 0', 'if: ">= 2020-01-03", then: 1'),
         "“test_date” is January 1, 2020 to January 2, 2020"),
        ("test_date", ('if: "<= 2020-01-01", then: 0',), "“test_date” is January 2, 2020 or later"),
        ("note", ('if: "a", then: 0', 'if: "b", then: 1'), "“note” is another word"),
        ("spouse", ("if: yes, then: 0",), "“A spouse comes along” is no"),
    ],
)  # fmt: skip
def test_a_gap_in_each_kind_of_input(of: str, rows: tuple[str, ...], words: str) -> None:
    assert told(grid(of, *rows)) == [("rules.table_gap", 8, f"No row applies when {words}.")]


def test_the_words_are_french_too_and_the_fix_can_be_pasted() -> None:
    (flaw,) = proved(ages((3, None)))
    problem = flaw.problem
    assert (
        plain(problem.message.fr) == "Aucune ligne ne s’applique quand « Âge » vaut de 20 à 29 ans."
    )
    assert problem.fix is not None
    assert "`{if: 20 to 29, then: […, …]}`" in problem.fix.en
    assert "{si: 20 à 29, alors: […, …]}" in problem.fix.fr
    assert told(ages((3, "if: 20 to 29, then: [1, 2]"), (4, "if: 30, then: [1, 2]"))) == []


def test_a_case_names_only_what_matters_and_the_least_of_it() -> None:
    rows = (
        "if: [any, 0 to 3, none], then: 0",
        "if: [any, 0 to 3, secondary or bachelor or master], then: 1",
    )
    (gap, *others) = proved(grid("[age, work, education]", *rows))
    assert gap.witness is not None
    assert gap.witness.facts in ({"work": Fraction(4)}, {"education": "doctorate"})
    assert len(others) == 1


def test_columns_that_stand_for_the_same_answer() -> None:
    text = grid("age", *AGES, more=CROSSED.replace("[yes, no]", "[yes, yes]"))
    assert [words for _, _, words in told(text)] == [
        "No row applies when “A spouse comes along” is no.",
        "Two columns of this table both apply when “A spouse comes along” is yes.",
    ]


def test_what_z3_finds_out_of_inputs_that_depend_on_each_other() -> None:
    of = '["age >= 18 years", "age >= 65 years"]'
    rows = ("if: [no, no], then: 0", "if: [yes, no], then: 1", "if: [yes, yes], then: 2")
    assert told(grid(of, *rows)) == []
    assert told(grid(of, *rows[:2])) == [
        ("rules.table_gap", 8,
         "No row applies when “Age ≥ 65 years” is yes. For example: Age: 65 years."),
    ]  # fmt: skip
    dead = told(grid(of, *rows, "if: [no, yes], then: 3"))
    assert dead == [("rules.dead_row", 11, "This row never applies: its condition can never hold.")]


TIER = rule(
    "choices: {low: {en: Low, fr: Bas}, high: {en: High, fr: Haut}, top: {en: Top, fr: Plus haut}}\n"
    "table:\n  of: education\n  rows:\n    - {if: none or secondary, then: low}\n"
    "    - {if: bachelor or master or doctorate, then: high}",
    name="tier",
)


def test_a_table_over_another_rule_is_proved_for_what_that_rule_can_say() -> None:
    rows = ("if: low, then: 0", "if: high, then: 1")
    assert told(TIER, grid("tier", *rows)) == []
    ((code, _, words),) = told(TIER, grid("tier", rows[0]))
    assert (code, words) == (
        "rules.table_gap",
        "No row applies when “Name of tier” is High or Top. For example: Education: bachelor.",
    )
    lowest = rule("value: min(work, age)", name="lowest")
    text = (lowest, grid("lowest", "if: 0 to 59, then: 0", "if: 60, then: 1"))
    assert told(*text) == []


def test_a_table_over_something_counted() -> None:
    of = '"age_at(birth_date, application_date)"'
    rows = ('if: "<= 17 years", then: 0', "if: 19 to 54, then: 1", 'if: ">= 55", then: 2')
    ((_, _, words),) = told(grid(of, *rows))
    assert words.startswith(
        "No row applies when “age_at(birth_date, application_date)” is 18 years."
    )
    days = '"days_present(trips, 5 years ending the day before application_date, excluded)"'
    (flaw,) = proved(grid(days, "if: 0 to 1094, then: 0", 'if: ">= 1096", then: 1'))
    assert "is 1,095 days." in plain(flaw.problem.message.en)
    assert flaw.witness is not None
    assert not flaw.witness.is_whole
    assert told(grid(days, "if: 0 to 1094, then: 0", 'if: ">= 1095", then: 1')) == []


@pytest.mark.parametrize("length", [1, 2, 5])
def test_dates_moved_by_years_are_what_the_calendar_says(length: int) -> None:
    of = f'["application_date <= test_date + {length} years", "application_date <= test_date + 9 years"]'
    rows = ("if: [yes, yes], then: 1", "if: [no, yes], then: 2", "if: [no, no], then: 0")
    assert told(grid(of, *rows)) == []
    (flaw,) = proved(grid(of, rows[0], rows[2]))
    assert flaw.witness is not None
    assert flaw.witness.is_whole


def test_what_the_sources_leave_open_comes_first() -> None:
    table = "unit: points\ntable:\n  of: age\n  rows:\n    - {if: 0 to 100, then: 1}"
    left_open = 'unsettled: {when: age > 100 years, en: "Not said.", fr: "Non précisé."}\n'
    assert [code for code, _, _ in told(rule(table))] == ["rules.table_gap"]
    assert told(rule(left_open + table)) == []
    narrower = left_open.replace("100", "110")
    ((code, _, words),) = told(rule(narrower + table))
    assert (code, words) == ("rules.table_gap", "No row applies when “Age” is 101 to 120 years.")
    never = left_open.replace("> 100", "> 120") + table.replace("if: 0 to 100", "if: 0 to 50")
    never = told(rule(never + "\n    - {if: 51 to 120, then: 2}"))
    assert [code for code, _, _ in never] == ["rules.dead_row"]


@pytest.mark.parametrize("length", ["1.5 years", "9900 years", "9999 months * 20"])
def test_a_date_that_is_none_is_open(length: str) -> None:
    """The evaluation cannot tell half a year, nor a day beyond the calendar."""
    of = f'"test_date + {length} >= 2020-01-01"'
    for answer in ("yes", "no"):
        assert "rules.table_gap" not in {
            code for code, _, _ in told(grid(of, f"if: {answer}, then: 1"))
        }


def test_what_is_always_left_open_is_no_overlap() -> None:
    """Nobody comes to the table: whether or not a spouse comes, the sources leave it open."""
    open_case = "unsettled: {when: 'spouse or not spouse', en: Open, fr: Ouvert}"
    twice = grid("sibling", "if: any, then: 1", "if: any, then: 2", dates=open_case)
    assert "rules.table_overlap" not in {code for code, _, _ in told(twice)}


def test_a_value_that_does_not_hang_on_what_is_open_is_followed() -> None:
    """With a spouse an officer must look, but both of the rows that may apply give 5."""
    alone = rule("refer_if: spouse", name="alone", because=REFER)
    rows = "  - {when: not alone, then: 5}\n  - {when: spouse, then: 5}\n  - {otherwise: 7}"
    given = rule(f"unit: points\ntable:\n{rows}", name="given")
    assert told(alone, given, grid("given", "if: 5 or 7, then: 1")) == []
    (flaw,) = proved(alone, given, grid("given", "if: 7, then: 1"))
    assert flaw.problem.code == "rules.table_gap"
    assert flaw.witness is not None
    assert flaw.witness.facts == {"spouse": True}


def test_a_fact_with_one_bound_can_be_any_number() -> None:
    """So the evaluation takes it: bounds hold where there are two."""
    gaps = told(grid("change", "if: 0, then: 0", 'if: ">= 1", then: 1'))
    assert {words for _, _, words in gaps} == {
        "No row applies when “change” is less than 0.",
        "No row applies when “change” is more than 0 and less than 1.",
    }


def test_what_an_officer_must_look_at_is_no_gap() -> None:
    refer = rule("refer_if: sibling", name="looked_at", because=REFER)
    rows = ("if: yes, then: 1",)
    assert told(refer, grid("looked_at", *rows)) == []
    both = told(refer, grid("looked_at", *rows, "if: no, then: 2"))
    assert both == []


REFER = "{yes: {en: Y, fr: O}, refer: {en: R, fr: R}, unknown: {en: U, fr: I}}"


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (("when: age < 18 years, then: 0", "when: age < 65 years, then: 1", "otherwise: 2"), []),
        (("when: age < 18 years, then: 0", "when: age < 12 years, then: 1", "otherwise: 2"),
         [(7, "This row never applies: line 9 above covers all its cases.")]),
        (("when: age < 18 years, then: 0", "when: age >= 18 years and age <= 17 years, then: 1",
          "otherwise: 2"),
         [(7, "This row never applies: its condition can never hold.")]),
        (("when: spouse, then: 0", "when: not spouse and age < 9 years, then: 1",
          "when: age < 5 years, then: 2", "otherwise: 3"),
         [(8, "This row never applies: the rows above cover all its cases.")]),
        (("when: sibling, then: 0", "when: sibling, then: 1", "otherwise: 2"),
         [(7, "This row never applies: line 9 above covers all its cases.")]),
        (("when: age < 18 years, then: 0", "when: age > 18 years and age < 40 years, then: 1",
          "otherwise: 2"),
         [(1, "Only `otherwise` applies when “Age” is 18 years, though rows cover what lies on both "
           "sides.")]),
    ],
)  # fmt: skip
def test_faults_in_a_list_of_conditions(
    rows: tuple[str, ...], findings: list[tuple[int, str]]
) -> None:
    assert [(line, words) for _, line, words in told(conditions(*rows))] == findings


def test_an_otherwise_that_never_applies_is_only_a_note() -> None:
    text = conditions(
        "when: age < 18 years, then: 0", "when: age >= 18 years, then: 1", "otherwise: 2"
    )
    (flaw,) = prove(read(text), file="rules.yaml")
    assert (flaw.level, flaw.problem.code) == ("note", "rules.dead_otherwise")
    assert prove_public(read(text), file="rules.yaml") == ()


@pytest.mark.parametrize(
    ("value", "always"),
    [
        ("age >= 18 years and age < 18 years", "no"),
        ("age >= 0 years or spouse", "yes"),
        ("age <= 121 years", "yes"),
        ("age <= 119 years", ""),
        ("spouse = spouse", "yes"),
        ('education in ["none", "secondary", "bachelor", "master", "doctorate"]', "yes"),
        ('education in ["none", "secondary", "bachelor", "master"]', ""),
        ("test_date + 30 days > test_date", "yes"),
        ("work / 2 * 2 = work", "yes"),
        ("max(work, 61 years) = 61 years", "yes"),
        ("test_date + 3 years > test_date + 2 years", "yes"),
    ],
)
def test_a_rule_with_one_answer_for_everybody(value: str, always: str) -> None:
    quoted = value.replace('"', '\\"')
    found = told(rule(f'value: "{quoted}"', because=YES_NO))
    words = f"Its value is always {always}, whatever the facts are."
    assert found == ([("rules.constant_rule", 1, words)] if always else [])


@pytest.mark.parametrize(
    ("value", "idle"),
    [
        ("age < 18 years or age >= 55 years", ""),
        ("age < 18 years or age <= 55 years", "“Age < 18 years”"),
        ("spouse and age >= 18 years and age >= 21 years", "“Age ≥ 18 years”"),
        ("spouse and not (sibling and age <= 120 years)", "“Age ≤ 120 years”"),
        ('education = "none" or education in ["none", "master"]', "“Education = “none””"),
        ("spouse and work >= 2 years or age >= 18 years", ""),
    ],
)
def test_a_part_of_a_condition_that_changes_nothing(value: str, idle: str) -> None:
    found = told(rule(f"value: '{value}'", because=YES_NO))
    assert [code for code, _, _ in found] == (["rules.idle_condition"] if idle else [])
    assert all(words.startswith(f"{idle} changes nothing in ") for _, _, words in found)


def test_a_part_of_a_condition_in_a_list() -> None:
    rows = ("when: age < 18 years, then: 0", "when: spouse or spouse and sibling, then: 1")
    ((code, line, _),) = told(conditions(*rows, "otherwise: 2"))
    assert (code, line) == ("rules.idle_condition", 7)


def test_a_rule_that_plainly_says_one_thing_is_left_alone() -> None:
    assert told(grid("spouse", "if: yes, then: 0", "if: no, then: 0")) == []
    assert told(rule("value: 5 days")) == []


def test_a_fact_whose_range_is_empty() -> None:
    ruleset = read(grid("age", "if: any, then: 0"))
    backwards = dict(ruleset.facts) | {"work": FactType("number", "years", least=9, most=1)}
    (flaw,) = prove(replace(ruleset, facts=backwards), file="rules.yaml")
    assert (flaw.problem.code, flaw.problem.element) == ("rules.empty_range", "facts.work.range")


def test_what_is_too_intricate_is_said_to_be_unproved_and_the_rest_is_proved() -> None:
    intricate = grid(
        '"ratio * ratio - share * share * 2"',
        'if: "<= 1000000000007", then: 0',
        'if: ">= 1000000000009", then: 1',
    )
    found = told(intricate, ages((4, None)).replace("score", "other"))
    assert [code for code, _, _ in found] == ["rules.not_proved", "rules.table_gap"]


def test_a_long_chain_of_rules_is_followed_from_its_beginning() -> None:
    links = [rule("value: ratio + 1", name="link0")]
    links += [rule(f"value: link{n} + 1", name=f"link{n + 1}") for n in range(300)]
    rows = (
        'if: "<= 500", then: 0, in_force: {to: 2022-01-01}',
        'if: "<= 501", then: 1, in_force: {from: 2022-01-02}',
        'if: ">= 502", then: 1',
    )
    text = grid("link300", *rows, dates="in_force: {from: 2020-01-01}")
    (flaw,) = prove(read(*links, text), file="rules.yaml")
    assert flaw.problem.code == "rules.table_gap"
    assert plain(flaw.problem.message.en) == (
        "From January 1, 2020 to January 1, 2022, no row applies when “Name of link300” is 501. "
        "For example: ratio: 200."
    )


def test_words_with_spaces_and_empty_ones() -> None:
    rows = ("if: '\"\"', then: 0", "if: '\"two words\"', then: 1", "if: '\"two words\"', then: 2")
    words = [words for _, _, words in told(grid("note", *rows))]
    assert words == [
        "No row applies when “note” is another word.",
        "Lines 12 and 13 both apply when “note” is “two words”; one gives 1 point, the other 2 points.",
    ]
