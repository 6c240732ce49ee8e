"""Identifiers, references, money and bilingual text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core import clock, ids
from onegov.core.types import UNKNOWN, Money, Text


def test_unknown_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


def test_a_text_needs_both_languages() -> None:
    with pytest.raises(ValueError, match="both"):
        Text(en="Yes", fr=" ")


def test_money_is_written_as_each_language_does() -> None:
    assert Money(64975).in_("en") == "$649.75"
    assert Money(123456789).in_("fr") == "1\u202f234\u202f567,89\u00a0$"


def test_ids_are_ordered_by_time() -> None:
    with clock.using(clock.FixedClock(datetime(2026, 1, 1, tzinfo=UTC))):
        earlier = ids.new_id()
    with clock.using(clock.FixedClock(datetime(2026, 1, 2, tzinfo=UTC))):
        later = ids.new_id()
    assert earlier < later
    assert earlier.version == 7


def test_ids_made_in_a_row_keep_their_order_even_when_the_clock_stands_still() -> None:
    with clock.using(clock.FixedClock(datetime(2026, 1, 3, tzinfo=UTC))):
        row = [ids.new_id() for _ in range(20_000)]
    assert row == sorted(set(row))
    assert {each.version for each in row} == {7}


def test_ids_made_in_one_moment_keep_their_order() -> None:
    with clock.using(clock.FixedClock(datetime(2026, 1, 3, tzinfo=UTC))):
        made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_clock_that_was_set_back_is_believed() -> None:
    with clock.using(clock.FixedClock(datetime(2030, 1, 1, tzinfo=UTC))):
        ahead = ids.new_id()
    assert ids.new_id() < ahead


@given(st.integers(0, 10), st.sampled_from(ids.ALPHABET))
def test_one_wrong_sign_is_caught(place: int, sign: str) -> None:
    reference = ids.new_reference().replace("-", "")
    if reference[place] == sign:
        return
    wrong = reference[:place] + sign + reference[place + 1 :]
    assert ids.clean_reference(wrong) is None


@given(st.integers(0, 10))
def test_swapped_neighbours_are_caught(place: int) -> None:
    signs = ids.new_reference().replace("-", "")
    if signs[place] == signs[place + 1]:
        return
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    assert ids.clean_reference(swapped) is None


def test_a_reference_is_read_however_it_is_typed() -> None:
    reference = ids.new_reference()
    assert ids.clean_reference(f" {reference.lower().replace('-', ' ')} ") == reference
