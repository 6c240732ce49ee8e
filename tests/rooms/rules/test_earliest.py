"""The search for the first day, against a search without leaps, on every shape it knows of."""

from datetime import date, timedelta

import pytest

from onegov.rules.public import earliest_date, parse
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import FactType, RuleSet, Span, Trip

ON = date(2026, 11, 23)
UNTIL = ON + timedelta(days=420)
ARRIVAL = date(2026, 9, 1)
FACTS = {
    "start": FactType("date"),
    "arrival": FactType("date"),
    "trips": FactType("trips"),
    "spans": FactType("spans"),
    "fixed": FactType("yes_no"),
    "limit": FactType("number", "days"),
}
GIVEN: dict[str, object] = {
    "arrival": ARRIVAL,
    "trips": (Trip(ON, ON, ON + timedelta(days=30), ON + timedelta(days=40)),),
    "spans": (Span("parole", date(2027, 3, 1), date(2027, 3, 31)),),
    "fixed": False,
    "limit": 100,
}
HASH = "0" * 64
LAW = f'[{{act: C-29, at: "5", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
BECAUSE = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"


def read(value: str) -> RuleSet:
    return parse(
        f"""\
goal: goal
as_of: start
parameters:
  needed:
    label: {{en: Needed, fr: Exigé}}
    unit: days
    values: {{2020-01-01: 200, 2027-02-01: 150}}
    law: {LAW}
rules:
  - rule: counted
    label: {{en: Counted, fr: Comptés}}
    law: {LAW}
    let:
      window: {{label: {{en: W, fr: F}}, is: 1 year ending the day before start}}
    value: days_present(trips, window since arrival, spans)
    because: {{known: {{en: K, fr: C}}, unknown: {{en: U, fr: I}}}}
  - rule: goal
    label: {{en: Goal, fr: But}}
    law: {LAW}
    {value}
    because: {BECAUSE}
""",
        file="rules.yaml",
        facts=FACTS,
    )


def first_true_day(ruleset: RuleSet) -> date | None:
    days = (ON + timedelta(days=n) for n in range((UNTIL - ON).days + 1))
    true = (
        day for day in days if Run(ruleset, {**GIVEN, "start": day}, day).rule("goal").value is True
    )
    return next(true, None)


@pytest.mark.parametrize(
    "value",
    [
        "counted >= needed",
        "counted > limit",
        "counted / 2 >= limit",
        "counted * 2 >= 300 days",
        "2 * counted >= 300 days",
        "counted + counted / 2 >= 250 days",
        "min(counted, 120 days) >= 120 days",
        "min(counted, 120 days) >= 121 days",
        "max(counted, limit) >= 130 days",
        "counted - limit >= 20 days",
        "limit - counted >= 20 days",
        "limit - (300 days - counted) >= 0 days",
        "counted >= 365 days - counted",
        "counted <= 3 days",
        "not (counted < 180 days)",
        "counted = 140 days",
        "counted >= 90 days and not (counted >= 95 days)",
        "fixed or counted >= 90 days",
        "fixed and counted >= 90 days",
        "start >= 2027-05-06",
        "start - arrival > 200 days",
        "age_at(arrival, start) >= 1 year",
        "days_in(1 year ending the day before start before 2027-01-01) <= 100 days",
        "days_present(trips, 1 year ending the day before (start + 10 days), spans) >= 340 days",
        "days_present(trips, 2 months ending the day before start, spans) >= 62 days",
    ],
)
def test_leaps_never_pass_over_the_first_day(value: str) -> None:
    ruleset = read(f"value: {value}")
    found = earliest_date(ruleset, facts=GIVEN, on=ON, until=UNTIL)
    assert found == first_true_day(ruleset)


TABLE = """table:
      - {when: counted < 60 days, then: fixed}
      - {when: counted < 100 days, then: counted > 80 days, in_force: {from: 2027-03-01}}
      - {otherwise: counted >= 300 days}"""


@pytest.mark.parametrize(
    "value",
    [
        TABLE,
        "in_force: {to: 2026-12-31}\n    value: counted >= 90 days",
        "in_force: {from: 2027-08-08}\n    value: counted >= 90 days",
    ],
)
def test_leaps_stop_where_the_law_changes(value: str) -> None:
    ruleset = read(value)
    found = earliest_date(ruleset, facts=GIVEN, on=ON, until=UNTIL)
    assert found == first_true_day(ruleset)


def test_an_open_trip_is_taken_to_end_today() -> None:
    away: dict[str, object] = {**GIVEN, "trips": (Trip(ARRIVAL, ARRIVAL, None, None),), "spans": ()}
    home: dict[str, object] = {**GIVEN, "trips": (Trip(ARRIVAL, ARRIVAL, ON, ON),), "spans": ()}
    ruleset = read("value: counted >= 90 days")
    found = earliest_date(ruleset, facts=away, on=ON, until=UNTIL)
    assert found == earliest_date(ruleset, facts=home, on=ON, until=UNTIL)
    # The day of leaving, then 89 days from the return on: the 90th day is 19 February.
    assert found == date(2027, 2, 20)


def test_what_no_day_can_change_is_answered_at_once() -> None:
    ruleset = read("value: fixed and counted >= 90 days")
    assert earliest_date(ruleset, facts=GIVEN, on=ON, until=date.max) is None
