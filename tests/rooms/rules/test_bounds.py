"""Bounds on what strangers send: each of these went wrong once."""

import pytest

from onegov.rules.errors import RulesError
from onegov.rules.language.tables import MAX_ROWS
from onegov.rules.public import compile_rules, decode_value, parse
from onegov.rules.types import FactType
from onegov.rules.types.describing import name_some
from rooms.rules.fuzz import shapes
from rooms.rules.random_rules import FACTS, ON


def refused(text: str) -> str:
    with pytest.raises(RulesError) as error:
        parse(text, file="rules.yaml", facts=FACTS)
    return error.value.problems[0].code


def test_the_longest_table_compiles_and_a_longer_one_is_refused() -> None:
    """Code for a table nests as deep as it has rows: Python gave up on 1,600."""
    longest = parse(shapes.grid(MAX_ROWS - 1), file="rules.yaml", facts=FACTS)
    assert compile_rules(longest, on=ON).decide({"age": 3}).value is True
    assert refused(shapes.grid(MAX_ROWS)) == "rules.too_many_rows"


@pytest.mark.parametrize(
    "day", ["2026-W01-1", "20260101", "2026-1-5", " 2026-01-1", "２０２６-01-01"]
)
def test_a_date_has_one_form(day: str) -> None:
    with pytest.raises(RulesError):
        decode_value("date", day)


@pytest.mark.parametrize(
    "digits", ["1_000", "٣", "３", " 3", "3 ", "1e3", "0x3", "", ".", "1/0", "½"]
)
def test_a_number_is_plain_digits(digits: str) -> None:
    with pytest.raises(RulesError):
        decode_value("number", digits)


def test_a_message_names_some_of_very_many_choices() -> None:
    kind = FactType("choice", choices=tuple(f"choice_{n}" for n in range(5_000)))
    with pytest.raises(RulesError) as error:
        decode_value(kind, "none of them")
    assert "choice_0, choice_1" in error.value.message.en
    assert len(error.value.message.en) < 1_000
    assert name_some(["a", "b"]) == "a, b"
    assert len(name_some(["a" * 500_000])) < 100
