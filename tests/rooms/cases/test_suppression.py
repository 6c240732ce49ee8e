"""Small counts stay hidden from somebody who knows every total, and the rule itself."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from onegov.cases.logic.suppression import may_show

LEAST = 3


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[int, ...]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 2))
    return [draw(st.tuples(*[st.integers(0, 5)] * columns)) for _ in range(rows)]


def completions(column: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every way in which the counts of a column could come to what they come to together."""
    total = sum(column)
    ways = product(range(total + 1), repeat=len(column) - 1)
    return [(*way, total - sum(way)) for way in ways if sum(way) <= total]


def with_column(
    rows: list[tuple[int, ...]], place: int, column: tuple[int, ...]
) -> list[tuple[int, ...]]:
    return [(*row[:place], cell, *row[place + 1 :]) for row, cell in zip(rows, column, strict=True)]


@given(tables())
def test_of_a_hidden_table_no_count_can_be_computed(rows: list[tuple[int, ...]]) -> None:
    """Of all that comes to the same totals, only what would be hidden too counts."""
    if may_show(rows, LEAST):
        return
    for place, column in enumerate(zip(*rows, strict=True)):
        alike = [
            each
            for each in completions(column)
            if not may_show(with_column(rows, place, each), LEAST)
        ]
        assert column in alike
        for cells in zip(*alike, strict=True):
            assert len(set(cells)) > 1 or not any(column), (rows, place)


@given(tables())
def test_a_table_that_is_shown_has_no_small_count(rows: list[tuple[int, ...]]) -> None:
    small = [
        cell for column in zip(*rows, strict=True) if any(column) for cell in column if cell < LEAST
    ]
    assert may_show(rows, LEAST) == (not small)


def test_ten_is_shown_and_nine_hides_the_table() -> None:
    assert may_show([(900,), (10,)])
    assert not may_show([(900,), (9,)])
    assert not may_show([(900, 20), (100, 9)])
    assert not may_show([(900,), (0,)])


def test_where_nobody_is_nothing_is_hidden() -> None:
    assert may_show([(0, 0), (0, 0)])
    assert may_show([(30, 0), (20, 0)])
