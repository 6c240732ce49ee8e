"""Cases of a grid: as wide as they can be said in words, as products of parts of its columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onegov.rules.proofs.columns import Column, Parts, Region
from onegov.rules.types.tree import Row

Free = Callable[[Region], bool]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a grid that are in force together.

    Attributes:
        columns: its inputs.
        rows: its rows but for ``otherwise``.
        cells: for each row, the parts of each column for which it applies.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: tuple[Region, ...]

    @property
    def whole(self) -> Region:
        """Every case."""
        return tuple(column.everything for column in self.columns)

    def is_free(self, region: Region) -> bool:
        """Whether no row applies anywhere in ``region``."""
        return not any(meet(cells, region) for cells in self.cells)

    def beside(self, region: Region) -> Row:
        """The row nearest to ``region``: as few inputs as can be differ, by as little as can be."""

        def distance(cells: Region) -> tuple[int, int]:
            apart = list(map(_apart, self.columns, cells, region))
            return sum(map(bool, apart)), sum(apart)

        nearest = min(zip(self.cells, self.rows, strict=True), key=lambda row: distance(row[0]))
        return nearest[1]

    def widen(self, point: Region) -> Region:
        """The widest case around ``point`` in which no row applies: no input that does not matter."""
        region = point
        for place in range(len(self.columns)):
            region = self._freed(region, place)
        for place in range(len(self.columns)):
            region = self._grown(region, place)
        return region

    def _freed(self, region: Region, place: int) -> Region:
        wide = _with(region, place, self.columns[place].everything)
        return wide if self.is_free(wide) else region

    def _grown(self, region: Region, place: int) -> Region:
        column = self.columns[place]
        if not column.is_ordered:
            for part in sorted(column.everything - region[place]):
                region = self._with_part(region, place, part) or region
            return region
        for step in (1, -1):
            part = (max if step > 0 else min)(region[place]) + step
            while part in column.everything:
                wider = self._with_part(region, place, part)
                if wider is None:
                    break
                region, part = wider, part + step
        return region

    def _with_part(self, region: Region, place: int, part: int) -> Region | None:
        wide = _with(region, place, region[place] | {part})
        return wide if self.is_free(wide) else None


def _apart(column: Column, one: Parts, other: Parts) -> int:
    """How far apart some parts of a column are; 0 where they meet."""
    if one & other:
        return 0
    if not column.is_ordered or not one or not other:
        return 1
    return min(abs(left - right) for left in one for right in other)


def meet(one: Region, other: Region) -> bool:
    """Whether two cases have a case in common."""
    return all(left & right for left, right in zip(one, other, strict=True))


def common(one: Region, other: Region) -> Region:
    """What two cases have in common."""
    return tuple(left & right for left, right in zip(one, other, strict=True))


def _with(region: Region, place: int, parts: Parts) -> Region:
    return (*region[:place], parts, *region[place + 1 :])


def make_grid(columns: Sequence[Column], rows: Sequence[Row]) -> Grid:
    """The grid of ``rows`` that have cells."""
    cells = tuple(
        tuple(column.holds(cell) for column, cell in zip(columns, row.cells, strict=True))
        for row in rows
    )
    return Grid(tuple(columns), tuple(rows), cells)
