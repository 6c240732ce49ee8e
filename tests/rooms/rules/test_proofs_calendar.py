"""What z3 is told of the calendar is what the calendar is, and no gap is told that no date shows."""

from datetime import date, timedelta

import pytest
import z3
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.rules.meaning.dates import move_day
from onegov.rules.proofs.calendar import exactly
from onegov.rules.proofs.flaws import Flaw
from onegov.rules.proofs.limits import first_day, last_day, length_of
from onegov.rules.proofs.searching import Patience, Search
from onegov.rules.proofs.segments import Reach
from onegov.rules.proofs.translation import Translator
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types.tree import InForce
from rooms.rules.proof_cases import YES_NO, grid, plain, proved, read, rule

LEAP = date(2000, 2, 29)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
AGE = "age_at(birth_date, application_date)"
COUNTED = (
    AGE,
    "birth_date + 18 years",
    "birth_date - 1 year",
    "birth_date + 13 months",
    "test_date - 7 months",
    "days_in(5 years ending the day before test_date)",
    "days_in((5 years ending the day before test_date) since birth_date)",
    "days_in((1 month ending the day before test_date) before birth_date)",
    "days_in((30 days ending the day before test_date) since birth_date)",
)
RULESET = read(*(rule(f"value: {text}", name=f"v{n}") for n, text in enumerate(COUNTED)), goal="v0")


@settings(max_examples=examples(12))
@given(born=days, apart=st.integers(-800, 9_000), tested=days)
@example(born=LEAP, apart=18 * 365 + 4, tested=LEAP)
@example(born=LEAP, apart=-366, tested=date(2000, 3, 31))
@example(born=date(1980, 3, 1), apart=0, tested=date(1900, 3, 1))
def test_dates_are_what_the_calendar_says(born: date, apart: int, tested: date) -> None:
    """With the facts told, z3 has no choice: every age, date and length is that of the evaluation."""
    on = min(date(2199, 12, 31), max(date(1900, 1, 1), born + timedelta(days=apart)))
    facts = {"birth_date": born, "test_date": tested, "application_date": on}
    run = Run(RULESET, facts, on)
    translator = Translator(RULESET, InForce(), z3.Context())
    values = [translator.term(r.node, r.name).value for r in RULESET.rules]
    search = Search(translator, Reach(RULESET), Patience())
    for name, day in facts.items():
        search.learn(translator.fact(name).equals(day, translator.words))
    search.learn(*exactly(translator.applications, translator.context))
    model = search.find(True)
    assert model is not None
    for version, value in zip(RULESET.rules, values, strict=True):
        wanted = run.rule(version.name).value
        number = wanted.toordinal() if isinstance(wanted, date) else wanted
        assert model.eval(value, True).as_long() == number, version.node


@settings(max_examples=examples(60))
@given(day=days, length=st.integers(0, 40), unit=st.sampled_from(["days", "months", "years"]))
@example(day=date(1900, 1, 1), length=40, unit="years")
def test_periods_end_where_the_limits_say(day: date, length: int, unit: str) -> None:
    text = f"days_in({length} {unit} ending the day before test_date)"
    ruleset = read(rule(f"value: {text}"))
    translator = Translator(ruleset, InForce(), z3.Context())
    translator.term(ruleset.rules[0].node, "score")
    period = translator.applications[0].value
    first = move_day(day, -length, unit)
    assert first is not None
    search = Search(translator, Reach(ruleset), Patience())
    told = translator.fact("test_date").equals(day, translator.words)
    ends = (first_day(period) == first.toordinal(), last_day(period) == day.toordinal() - 1)
    assert search.exists(told, *ends, length_of(period) == (day - first).days)


@pytest.mark.parametrize("length", ["1000 years", "12001 months", "7000 years"])
def test_dates_beyond_the_years_that_are_reckoned_with(length: str) -> None:
    """The calendar says nothing of them, so that it rules nothing out."""
    moved = f'["test_date + {length} > 2300-01-01", "{AGE} >= 18 years"]'
    assert [f.problem.code for f in proved(grid(moved, "if: [no, any], then: 1"))] == [
        "rules.table_gap",
        "rules.dead_row",
    ]


def adult(of: str) -> str:
    return rule(f"value: {of} >= 18 years", name="by_age", because=YES_NO)


ADULT = (
    adult(AGE),
    rule("value: application_date >= birth_date + 18 years", name="by_date", because=YES_NO),
)


def words(flaws: list[Flaw]) -> list[str]:
    return [plain(flaw.problem.message.en) for flaw in flaws]


def test_no_age_is_told_that_no_date_gives() -> None:
    """Limits alone leave room for an age of 18 before 18 years have passed."""
    rows = ("if: [yes, yes], then: 1", "if: [no, no], then: 2", "if: [no, yes], then: 3")
    assert proved(*ADULT, grid("[by_age, by_date]", *rows)) == []


def test_a_gap_of_a_single_day_is_shown_on_it() -> None:
    """Only on February 28 of a common year: the case that the first corrections do not meet."""
    rows = ("if: [yes, yes], then: 1", "if: [no, no], then: 2")
    (flaw,) = proved(*ADULT, grid("[by_age, by_date]", *rows))
    assert flaw.witness is not None
    assert flaw.witness.is_whole
    born = flaw.witness.facts["birth_date"]
    assert isinstance(born, date)
    assert (born.month, born.day) == (2, 29)


PRESENT = 'of: "days_present(trips, {} ending the day before application_date, excluded)"'


@pytest.mark.parametrize(
    ("period", "most", "gap"),
    [
        ("30 days", 30, False),
        ("30 days", 29, True),
        ("5 years", 1827, False),
        ("5 years", 1826, True),
    ],
)
def test_nobody_is_present_for_longer_than_the_period(period: str, most: int, gap: bool) -> None:
    text = grid(
        PRESENT.format(period)[4:],
        f"if: 0 to {most}, then: 1",
        dates="in_force: {from: 2017-01-01}",
    )
    told = words(proved(text))
    assert [f"is {most + 1:,} days or more" in one for one in told] == [True] * gap


def test_taxation_years_are_those_that_the_period_touches() -> None:
    of = '"tax_years_met(tax_years, 5 years ending the day before application_date)"'
    assert proved(grid(of, "if: 0 to 6, then: 1")) == []
    assert len(proved(grid(of, "if: 0 to 5, then: 1"))) == 1
