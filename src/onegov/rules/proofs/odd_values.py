"""Values that stand out: not wrong for certain, but worth a second look at the law.

Along an ordered input the values of a grid mostly rise, fall, or rise and then fall. One row that
goes against its neighbours on both sides, one case in a run that only `otherwise` covers, one line
in which two columns change places: each is how a slip looks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import prod
from typing import Final

from onegov.rules.proofs.columns import Column, Interval, Parts
from onegov.rules.proofs.regions import Grid
from onegov.rules.types.tree import Literal, Row

#: How many rows in a run it takes to say that one stands out.
_FEWEST: Final = 5
_FEWEST_CHOICES: Final = 6
#: How many lines that agree it takes to say that one does not.
_FEWEST_PAIRS: Final = 4
_MOST_ANSWERS: Final = 4
_MOST_CASES: Final = 500
Series = tuple[tuple[Row, Parts], ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """A row, or two neighbours that seem to have changed places, against its series.

    Attributes:
        column: place of the column along which one looks.
        steps: the series: each row with the parts of the column that it covers.
        places: which of them stand out.
    """

    column: int
    steps: Series
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two rows, one for each of two answers, of which the wrong one is the greater.

    Attributes:
        column: place of the column with the answers.
        rows: the two rows.
        agreeing: for how many other pairs it is the other way round.
    """

    column: int
    rows: tuple[Row, Row]
    agreeing: int


def all_series(grid: Grid, column: int, otherwise: Row | None) -> Iterator[Series]:
    """The rows along a column, for each case of the other columns; each series once."""
    found = {_ids(s): s for s in _every_series(grid, column, otherwise)}
    yield from found.values()


def _ids(series: Series) -> tuple[int, ...]:
    return tuple(id(row) for row, _ in series)


def _every_series(grid: Grid, column: int, otherwise: Row | None) -> Iterator[Series]:
    others = [range(len(c.parts)) for n, c in enumerate(grid.columns) if n != column]
    if prod(map(len, others)) > _MOST_CASES:
        return
    for case in product(*others):
        rows = _matching(grid, column, case)
        steps: list[tuple[Row, Parts]] = []
        for part in range(len(grid.columns[column].parts)):
            row = next((row for row, parts in rows if part in parts), otherwise)
            if row is None:
                break
            if steps and steps[-1][0] is row:
                steps[-1] = (row, steps[-1][1] | {part})
            else:
                steps.append((row, frozenset([part])))
        else:
            yield tuple(steps)


def _matching(grid: Grid, column: int, case: Sequence[int]) -> list[tuple[Row, Parts]]:
    found = []
    for row, cells in zip(grid.rows, grid.cells, strict=True):
        other = (*cells[:column], *cells[column + 1 :])
        if all(part in parts for part, parts in zip(case, other, strict=True)):
            found.append((row, cells[column]))
    return found


def holes(grid: Grid, otherwise: Row) -> Iterator[Odd]:
    """The one run of an ordered column that falls to ``otherwise`` between rows of its own."""
    for column in _ordered(grid):
        for series in all_series(grid, column, otherwise):
            inner = _inner(series, otherwise)
            if len(inner) == 1 and len(series) >= _FEWEST:
                yield Odd(column, series, (inner[0],))


def slips(ladder: Grid, otherwise: Row) -> Iterator[Odd]:
    """The one number between two conditions that only ``otherwise`` covers: ``<`` for ``<=``."""
    for series in all_series(ladder, 0, otherwise):
        inner = _inner(series, otherwise)
        if len(inner) == 1 and _is_point(ladder.columns[0], series[inner[0]][1]):
            yield Odd(0, series, (inner[0],))


def _inner(series: Series, otherwise: Row) -> list[int]:
    """The places of ``otherwise`` with a row on both sides."""
    return [n for n, (row, _) in enumerate(series[:-1]) if n and row is otherwise]


def _is_point(column: Column, parts: Parts) -> bool:
    values = [column.parts[part] for part in parts]
    return len(values) == 1 and isinstance(values[0], Interval) and values[0].low == values[0].high


def odd_values(grid: Grid, otherwise: Row | None) -> Iterator[Odd]:
    """Rows that go against their neighbours along a column."""
    for column, inputs in enumerate(grid.columns):
        for series in all_series(grid, column, otherwise):
            values = [_number(row) for row, _ in series]
            numbers = [value for value in values if value is not None]
            if len(numbers) < len(values):
                continue
            places = _standing_out(numbers, ordered=inputs.is_ordered)
            if places:
                yield Odd(column, series, places)


def _ordered(grid: Grid) -> Iterator[int]:
    return (place for place, column in enumerate(grid.columns) if column.is_ordered)


def _number(row: Row) -> Fraction | None:
    value = row.then.value if isinstance(row.then, Literal) else None
    return value if isinstance(value, Fraction) else None


def _standing_out(values: Sequence[Fraction], *, ordered: bool) -> tuple[int, ...]:
    """The place, or two neighbouring places, without either of which the values turn two times less."""
    if len(values) < (_FEWEST if ordered else _FEWEST_CHOICES):
        return ()
    if not ordered and len(set(values)) < len(values):
        return ()
    turns = _turns(values)
    if not 2 <= turns <= (3 if ordered else 2):
        return ()
    places = [
        n for n in range(1, len(values) - 1) if _turns([*values[:n], *values[n + 1 :]]) <= turns - 2
    ]
    together = len(places) == 1 or (len(places) == 2 and places[1] - places[0] == 1)
    return tuple(places) if together else ()


def _turns(values: Sequence[Fraction]) -> int:
    """How often rising values begin to fall, and falling ones to rise."""
    ways = [after > before for before, after in pairwise(values) if after != before]
    return sum(one != other for one, other in pairwise(ways))


def crossed(grid: Grid) -> Iterator[Crossed]:
    """The one line in which two answers seem to have changed places."""
    for place, column in enumerate(grid.columns):
        if column.is_ordered or not 2 <= len(column.parts) <= _MOST_ANSWERS:
            continue
        for pair in combinations(range(len(column.parts)), 2):
            yield from _against(_pairs(grid, place, pair), place)


def _pairs(grid: Grid, place: int, answers: tuple[int, int]) -> list[tuple[Row, Row]]:
    others = [range(len(c.parts)) for n, c in enumerate(grid.columns) if n != place]
    if prod(map(len, others)) > _MOST_CASES:
        return []
    found: dict[tuple[int, int], tuple[Row, Row]] = {}
    for case in product(*others):
        rows = _matching(grid, place, case)
        one, other = (next((r for r, parts in rows if a in parts), None) for a in answers)
        if one is not None and other is not None:
            found[id(one), id(other)] = (one, other)
    return list(found.values())


def _against(pairs: Sequence[tuple[Row, Row]], place: int) -> Iterator[Crossed]:
    less: list[tuple[Row, Row]] = []
    greater: list[tuple[Row, Row]] = []
    for one, other in pairs:
        left, right = _number(one), _number(other)
        if left is not None and right is not None and left != right:
            (less if left < right else greater).append((one, other))
    for few, many in ((less, greater), (greater, less)):
        if len(few) == 1 and len(many) >= _FEWEST_PAIRS:
            yield Crossed(place, few[0], len(many))
