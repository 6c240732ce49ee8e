"""Rows in their order: what they come to, and when nobody's answer can settle it any more."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import UNKNOWN
from onegov.rules.meaning.findings import STUCK, Finding, first_of, one_of
from onegov.rules.types import Value

OPEN = {name: Finding(UNKNOWN, frozenset([name])) for name in "abcd"}


def come_true(finding: Finding, answers: dict[str, bool]) -> Finding:
    return Finding(answers[next(iter(finding.waits_for))]) if finding.waits_for else finding


def value_of(results: list[Value], conditions: list[Finding], answers: dict[str, bool]) -> Value:
    """The value once everything is answered; UNKNOWN where a stuck row stands between different ones."""
    reachable: list[Value] = []
    for place, result in enumerate(results):
        when = come_true(conditions[place], answers) if place < len(conditions) else Finding(True)
        if when.value is False:
            continue
        reachable.append(result)
        if when.value is True:
            break
    return reachable[0] if len(set(reachable)) == 1 else UNKNOWN


@given(
    st.lists(st.sampled_from(["x", "y", "z"]), min_size=2, max_size=5),
    st.lists(st.sampled_from([*OPEN.values(), STUCK]), min_size=4, max_size=4),
)
def test_stuck_means_that_no_answers_settle_it(results: list[str], rows: list[Finding]) -> None:
    conditions = rows[: len(results) - 1]
    found = first_of([Finding(result) for result in results], conditions)
    names = sorted({name for each in conditions for name in each.waits_for})
    possible = {
        value_of(list(results), conditions, dict(zip(names, answers, strict=True)))
        for answers in product([True, False], repeat=len(names))
    } - {UNKNOWN}
    if found.value is not UNKNOWN:
        assert possible == {found.value}
    elif possible:
        assert found.waits_for
    elif len(set(names)) == sum(bool(each.waits_for) for each in conditions):
        assert found == STUCK  # exact when no answer stands twice


@pytest.mark.parametrize("result", [Finding(True), Finding("x")])
def test_rows_that_say_the_same_need_no_answer(result: Finding) -> None:
    assert first_of([result, result], [STUCK]) == one_of([result, result], [STUCK]) == result
