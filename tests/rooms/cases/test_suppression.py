"""Small counts stay hidden from somebody who knows every total, and the rule itself."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from onegov.cases.logic.suppression import hidden

LEAST = 4
NAMES = "abcd"


@st.composite
def tables(draw: st.DrawFn) -> dict[str, tuple[int, ...]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 2))
    cell = st.integers(0, 7)
    return {name: draw(st.tuples(*[cell] * columns)) for name in NAMES[:rows]}


def completions(column: list[int]) -> list[tuple[int, ...]]:
    """Every way in which the hidden cells of a column could come to what they come to together."""
    total = sum(column)
    ways = product(range(total + 1), repeat=len(column) - 1)
    return [(*way, total - sum(way)) for way in ways if sum(way) <= total]


@given(tables())
def test_no_hidden_count_can_be_computed(rows: dict[str, tuple[int, ...]]) -> None:
    out = sorted(hidden(rows, LEAST))
    for place, column in enumerate(zip(*rows.values(), strict=True)):
        if any(column) and out:
            possible = completions([rows[name][place] for name in out])
            for cells in zip(*possible, strict=True):
                assert len(set(cells)) > 1, (rows, out)


@given(tables())
def test_whoever_knows_the_rule_computes_none_either(rows: dict[str, tuple[int, ...]]) -> None:
    """Of all that could lie behind what is shown, only what would be shown in the same way counts."""
    rows = {name: cells[:1] for name, cells in list(rows.items())[:3]}
    out = sorted(hidden(rows, LEAST))
    if not out or not any(cell for (cell,) in rows.values()):
        return
    alike = []
    for cells in completions([rows[name][0] for name in out]):
        other = rows | {name: (cell,) for name, cell in zip(out, cells, strict=True)}
        if sorted(hidden(other, LEAST)) == out:
            alike.append(cells)
    for cells in zip(*alike, strict=True):
        assert len(set(cells)) > 1, (rows, out, alike)


@given(tables())
def test_what_is_shown_is_no_small_count_and_no_more_is_hidden_than_needed(
    rows: dict[str, tuple[int, ...]],
) -> None:
    out = hidden(rows, LEAST)
    columns = [
        place for place, column in enumerate(zip(*rows.values(), strict=True)) if any(column)
    ]
    small = {name for name in rows if any(rows[name][place] < LEAST for place in columns)}
    assert small <= out
    if not small:
        assert out == set()


def test_two_groups_are_shown_together_or_not_at_all() -> None:
    assert hidden({"en": (900,), "fr": (9,)}) == {"en", "fr"}
    assert hidden({"en": (900,), "fr": (10,)}) == set()
    assert hidden({"en": (900, 20), "fr": (100, 9)}) == {"en", "fr"}


def test_a_third_group_is_not_hidden_with_two_that_cover_for_each_other() -> None:
    assert hidden({"a": (6,), "b": (7,), "c": (12,)}) == {"a", "b"}
    assert hidden({"a": (2,), "b": (3,), "c": (12,), "d": (90,)}) == {"a", "b", "c"}


def test_where_nobody_is_nothing_is_hidden() -> None:
    assert hidden({"en": (0, 0), "fr": (0, 0)}) == set()
    assert hidden({"en": (30, 0), "fr": (20, 0)}) == set()
