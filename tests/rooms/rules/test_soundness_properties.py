"""What is not known never becomes an answer; questions that are not asked could not matter."""

from datetime import date, timedelta
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.core.types import UNKNOWN
from onegov.rules.public import earliest_date, evaluate, next_fact
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import RuleSet, Trip
from rooms.rules.strategies import ON, Facts, people

#: The order in which a person would be asked.
ASKABLE = (
    "permanent_resident", "birth_date", "pr_conditions_unfulfilled", "removal_order", "pr_date",
    "trips", "temporary_periods", "excluded_periods", "crown_service_abroad", "tax_years",
    "language_evidence", "knowledge_commitment", "prohibition_s22",
)  # fmt: skip


@settings(max_examples=examples(150))
@given(person=people, known=st.sets(st.sampled_from(ASKABLE)))
def test_a_settled_value_is_the_same_however_the_rest_turns_out(
    citizenship: RuleSet, person: Facts, known: set[str]
) -> None:
    told = {name: person[name] for name in known}
    partly = evaluate(citizenship, facts=told, on=ON)
    wholly = evaluate(citizenship, facts=person, on=ON)
    for name, outcome in partly.outcomes.items():
        if isinstance(outcome.value, bool):
            assert wholly.outcomes[name].value is outcome.value, name
            assert not outcome.waits_for
        elif outcome.value is UNKNOWN:
            assert outcome.waits_for or outcome.refer
            assert not outcome.waits_for & known


def interview(ruleset: RuleSet, person: Facts) -> tuple[dict[str, object], int]:
    told: dict[str, object] = {}
    while (fact := next_fact(ruleset, facts=told, on=ON, askable=ASKABLE)) is not None:
        assert fact not in told
        told[fact] = person[fact]
    return told, len(told)


@settings(max_examples=examples(150))
@given(person=people)
def test_an_interview_ends_with_the_answer_that_all_facts_would_give(
    citizenship: RuleSet, person: Facts
) -> None:
    told, asked = interview(citizenship, person)
    short = evaluate(citizenship, facts=told, on=ON)
    assert short.value is evaluate(citizenship, facts=person, on=ON).value
    assert asked <= len(ASKABLE)


@settings(max_examples=examples(100))
@given(person=people, other=people)
def test_facts_that_were_not_asked_can_be_anything(
    citizenship: RuleSet, person: Facts, other: Facts
) -> None:
    told, _ = interview(citizenship, person)
    anything = evaluate(citizenship, facts={**other, **told}, on=ON)
    assert anything.value is evaluate(citizenship, facts=told, on=ON).value


def test_the_first_decisive_no_ends_the_interview(citizenship: RuleSet, amina: Facts) -> None:
    _, asked = interview(citizenship, amina | {"permanent_resident": False})
    assert asked == 1


def test_service_abroad_is_asked_only_when_days_are_missing(
    citizenship: RuleSet, amina: Facts
) -> None:
    told, _ = interview(citizenship, amina)
    assert "trips" in told
    short, _ = interview(citizenship, amina | {"pr_date": ON - timedelta(days=400)})
    assert "crown_service_abroad" in short
    complete = {name: value for name, value in amina.items() if name != "crown_service_abroad"}
    assert next_fact(citizenship, facts=complete, on=ON, askable=ASKABLE) is None


def test_only_askable_facts_are_asked(citizenship: RuleSet) -> None:
    assert next_fact(citizenship, facts={}, on=ON, askable=()) is None
    assert next_fact(citizenship, facts={}, on=ON, askable=("legal_name", "trips")) == "trips"


def first_true_day(ruleset: RuleSet, facts: Facts, until: date) -> date | None:
    """The search without its leaps."""
    day = ON
    while day <= until:
        run = Run(ruleset, {**facts, "application_date": day}, day)
        if run.rule("eligible").value is True:
            return day
        day += timedelta(days=1)
    return None


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.too_slow])
@given(person=people, away=st.integers(0, 500))
def test_the_earliest_date_is_the_first_day_of_a_plain_search(
    citizenship: RuleSet, person: Facts, away: int
) -> None:
    trips = cast("tuple[Trip, ...]", person["trips"])
    closed = tuple(trip for trip in trips if trip.returned_latest is not None)
    facts = person | {
        "trips": closed, "permanent_resident": True, "removal_order": False, "prohibition_s22": False,
        "pr_conditions_unfulfilled": False, "pr_date": ON - timedelta(days=1500 - away),
    }  # fmt: skip
    until = ON + timedelta(days=500)
    assert earliest_date(citizenship, facts=facts, on=ON, until=until) == first_true_day(
        citizenship, facts, until
    )


@pytest.mark.parametrize(("until_days", "found"), [(-1, False), (0, True)])
def test_the_earliest_date_is_not_after_until(
    citizenship: RuleSet, amina: Facts, until_days: int, found: bool
) -> None:
    until = ON + timedelta(days=until_days)
    day = earliest_date(citizenship, facts=amina, on=ON, until=until)
    assert (day == ON) is found
