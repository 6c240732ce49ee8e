"""Tables are proved on every day on which their law changes; dates that do not fit are found."""

from datetime import date

import pytest

from rooms.rules.proof_cases import LAW, YES_NO, confirm, grid, proved, read, rule, told

FROM_2020 = "in_force: {from: 2020-01-01}"


def dated(*rows: tuple[str, int, str], dates: str = FROM_2020) -> str:
    listed = (f'if: "{cell}", then: {value}, in_force: {{{days}}}' for cell, value, days in rows)
    return grid("age", *listed, dates=dates)


UNTIL_2024 = "from: 2020-01-01, to: 2023-12-31"


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        ([("any", 1, UNTIL_2024), ("any", 2, "from: 2024-01-01")], []),
        ([("any", 1, UNTIL_2024), ("any", 2, "from: 2024-01-02")],
         [("rules.table_gap", "On January 1, 2024, no row of this table is in force.")]),
        ([("any", 1, UNTIL_2024), ("any", 2, "from: 2024-02-01")],
         [("rules.table_gap",
           "From January 1, 2024 to January 31, 2024, no row of this table is in force.")]),
        ([("any", 1, UNTIL_2024)],
         [("rules.table_gap", "From January 1, 2024 on, no row of this table is in force.")]),
        ([("any", 1, UNTIL_2024), ("any", 2, "from: 2023-12-31")],
         [("rules.table_overlap",
           "On December 31, 2023, lines 12 and 13 both apply whatever the facts are; one gives 1 "
           "point, the other 2 points.")]),
        ([("<= 17", 1, UNTIL_2024), (">= 18", 2, "from: 2020-01-01"), ("<= 17", 3, "from: 2024-03-01")],
         [("rules.table_gap",
           "From January 1, 2024 to February 29, 2024, no row applies when “Age” is 0 to 17 years.")]),
        ([("any", 1, "from: 2019-01-01, to: 2019-12-31"), ("<= 9", 2, "from: 2020-01-01"),
          (">= 10", 3, "from: 2020-01-01")],
         [("rules.dead_row", "This row is in force on no day on which its rule is.")]),
        ([("any", 1, "from: 2024-01-01, to: 2020-01-01")],
         [("rules.swapped_dates",
           "This is never in force: it ends (2020-01-01) before it begins (2024-01-01).")]),
    ],
)  # fmt: skip
def test_dated_rows(rows: list[tuple[str, int, str]], findings: list[tuple[str, str]]) -> None:
    assert [(code, words) for code, _, words in told(dated(*rows))] == findings


def test_a_gap_that_lasts_over_several_laws_is_told_once() -> None:
    rows = [
        ("<= 17", 1, "from: 2020-01-01, to: 2021-12-31"), ("<= 17", 2, "from: 2022-01-01"),
        ("19 to 120", 3, "from: 2020-01-01"),
    ]  # fmt: skip
    (flaw,) = proved(dated(*rows))
    assert flaw.problem.message.en.startswith("No row applies when “Age” is 18")
    assert flaw.witness is not None
    assert flaw.witness.on == date(2020, 1, 1)


def test_a_gap_that_comes_back_is_told_each_time() -> None:
    rows = [(">= 18", 1, "from: 2020-01-01"), ("<= 17", 2, "from: 2022-01-01, to: 2023-12-31")]
    assert [words for _, _, words in told(dated(*rows))] == [
        "From January 1, 2020 to December 31, 2021, no row applies when “Age” is 0 to 17 years.",
        "From January 1, 2024 on, no row applies when “Age” is 0 to 17 years.",
    ]


def test_a_rule_without_dates_begins_with_its_first_row() -> None:
    rows = (("any", 1, "from: 2020-01-01, to: 2021-12-31"), ("any", 2, "from: 2022-01-01"))
    assert told(dated(*rows, dates="")) == []


def test_versions_of_a_rule() -> None:
    old, new = "in_force: {to: 2024-12-31}\nvalue: age", "in_force: {from: 2025-01-01}\nvalue: work"
    assert told(rule(old), rule(new)) == []
    assert told(rule(old), rule(new.replace("01-01", "01-03"))) == [
        ("rules.not_in_force", 7,
         "From January 1, 2025 to January 2, 2025, no version of this rule is in force."),
    ]  # fmt: skip


NEEDED = """\
parameters:
  needed:
    label: {en: Years needed, fr: Années exigées}
    unit: years
    values: {VALUES}
    law: LAW
""".replace("LAW", LAW)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("{from: 2020-01-01}", "{from: 2020-01-01}", None),
        ("{from: 2020-01-02}", "{from: 2020-01-01}", "On January 1, 2020"),
        ("{from: 2020-01-01, to: 2025-06-30}", "{from: 2020-01-01}", "From July 1, 2025 on"),
        ("{from: 2020-01-01, to: 2025-06-30}", "{from: 2020-01-01, to: 2025-06-30}", None),
    ],
)
def test_a_rule_that_rests_on_one_not_in_force(first: str, second: str, days: str | None) -> None:
    one = rule(f"in_force: {first}\nvalue: work + age", name="one")
    found = told(one, rule(f"in_force: {second}\nvalue: one + age"))
    words = f"{days}, it rests on “Name of one”, which is not in force."
    assert found == ([("rules.not_in_force", 7, words)] if days else [])


def test_a_parameter_has_the_value_of_the_day() -> None:
    of = '["age >= needed", "age >= 21 years"]'
    rows = ("if: [no, no], then: 0", "if: [yes, no], then: 1", "if: [yes, yes], then: 2")
    text = grid(of, *rows, dates=FROM_2020)
    top = NEEDED.replace("VALUES", "2020-01-01: 18, 2024-01-01: 21")
    assert told(text, top=top) == []
    ((code, _, words),) = told(text, top=top.replace("21", "25"))
    assert code == "rules.table_gap"
    assert words.startswith(
        "From January 1, 2024 on, no row applies when “Age ≥ Years needed” is no"
    )
    later = told(text, top=top.replace("2020-01-01: 18", "2020-01-03: 18"))
    assert ("rules.not_in_force", 1) in [(code, line) for code, line, _ in later]


def test_a_part_of_a_condition_that_matters_on_some_days_only() -> None:
    text = rule(f"{FROM_2020}\nvalue: age >= needed and age >= 21 years", because=YES_NO)
    top = NEEDED.replace("VALUES", "2020-01-01: 18, 2024-01-01: LATER")
    assert told(text, top=top.replace("LATER", "25")) == []
    found = told(text, top=top.replace("LATER", "20"))
    assert [code for code, _, _ in found] == ["rules.idle_condition"]


def test_an_amount_that_nobody_knows_any_more_is_no_gap() -> None:
    top = NEEDED.replace("VALUES", "2020-01-01: 18, 2024-01-01: unknown")
    text = grid('["age >= needed"]', "if: yes, then: 1", "if: no, then: 0", dates=FROM_2020)
    assert told(text, top=top) == []


def test_a_table_over_the_day_itself() -> None:
    rows = ('if: "<= 2023-12-31", then: 1', 'if: ">= 2024-01-01", then: 2')
    assert told(grid("application_date", *rows, dates=FROM_2020)) == []
    ((_, _, words),) = told(grid("application_date", rows[1], dates=FROM_2020))
    assert words == (
        "No row applies when “application_date” is January 1, 2020 to December 31, 2023."
    )
    from_2024 = "in_force: {from: 2024-01-01}"
    assert told(grid("application_date", rows[1], dates=from_2024)) == []


SAME = "in_force: {from: 2020-01-01, to: 2025-03-24}"


@pytest.mark.parametrize(
    ("until", "odd"), [("2025-03-24", False), ("2025-03-25", True), ("2025-04-29", False)]
)
def test_a_day_that_nearly_is_the_day_of_other_changes(until: str, odd: bool) -> None:
    parts = [rule(f"{SAME}\nvalue: {fact}", name=f"r_{fact}") for fact in ("age", "work")]
    later = [
        rule(f"in_force: {{from: 2025-03-25}}\nvalue: {fact} + 1 year", name=f"r_{fact}")
        for fact in ("age", "work")
    ]
    last = rule(f"in_force: {{to: {until}}}\nvalue: spouse", name="score", because=YES_NO)
    found = told(*parts, *later, last)
    assert ("rules.odd_date" in [code for code, _, _ in found]) is odd


COUNTRIES = """\
parameters:
  degrees:
    label: {en: Degrees, fr: Grades}
    of: education
    values:
      2020-01-01: [bachelor, master]
      2024-01-01: {CHANGE}
    law: LAW
""".replace("LAW", LAW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("add: [doctorate]", None),
        ("add: [master]", "The list of January 1, 2024 has this twice: master."),
        ("remove: [doctorate]", "The list of January 1, 2024 is the one before it."),
    ],
)
def test_a_change_of_a_list_that_changes_nothing(change: str, words: str | None) -> None:
    text = rule(f"{FROM_2020}\nvalue: education in degrees", because=YES_NO)
    found = told(text, top=COUNTRIES.replace("CHANGE", change))
    assert [(code, said) for code, _, said in found] == (
        [("rules.repeated", words)] if words else []
    )


def test_each_gap_of_another_day_is_shown_on_its_day() -> None:
    rows = [
        ("<= 17", 1, UNTIL_2024),
        (">= 18", 2, "from: 2020-01-01"),
        ("<= 16", 3, "from: 2024-01-01"),
    ]
    (flaw,) = proved(dated(*rows))
    assert flaw.witness is not None
    assert flaw.witness.on == date(2024, 1, 1)
    confirm(read(dated(*rows)), flaw)
