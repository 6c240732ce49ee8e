"""Columns of a grid cut into the parts between which its cells distinguish."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import ceil, floor
from typing import Any, Final, TypeAlias

from onegov.rules.proofs.facts import OTHER
from onegov.rules.types import Value
from onegov.rules.types.tree import Apply, Literal, Node

#: Places of some parts in a column.
Parts: TypeAlias = frozenset[int]
#: For each column of a grid, the parts that are meant.
Region: TypeAlias = tuple[Parts, ...]
#: Least and most, None = without bound.
Bounds: TypeAlias = tuple[Fraction | None, Fraction | None]
_ORDERED: Final = {"number", "date"}
_JOINS: Final[Mapping[str, Callable[[Parts, Parts], Parts]]] = {
    "and": operator.and_,
    "or": operator.or_,
}
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers or day numbers from ``low`` to ``high``; None = without bound.

    Attributes:
        inside: a value of it.
        low_in, high_in: whether the bound itself belongs to it.
    """

    inside: Fraction
    low: Fraction | None
    high: Fraction | None
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One input of a grid.

    Attributes:
        node: what it looks at.
        parts: what it can be: words, answers, or intervals in ascending order.
    """

    node: Node
    parts: tuple[Interval | str | bool, ...]

    @property
    def is_ordered(self) -> bool:
        """Whether its parts are intervals."""
        return self.node.type.kind in _ORDERED

    @property
    def is_dated(self) -> bool:
        """Whether its parts are days."""
        return self.node.type.kind == "date"

    @property
    def everything(self) -> Parts:
        """All its parts."""
        return frozenset(range(len(self.parts)))

    def holds(self, cell: Node | None) -> Parts:
        """The parts for which ``cell`` holds."""
        if cell is None:
            return self.everything
        if cell == self.node:
            return frozenset(place for place, part in enumerate(self.parts) if part is True)
        if not isinstance(cell, Apply):
            raise TypeError("a cell compares its column with plain values")
        if cell.op == "not":
            return self.everything - self.holds(cell.args[0])
        if cell.op in _JOINS:
            return reduce(_JOINS[cell.op], (self.holds(part) for part in cell.args))
        return self._compared(cell)

    def _compared(self, cell: Apply) -> Parts:
        literal = cell.args[1]
        if not isinstance(literal, Literal):
            raise TypeError("a cell compares its column with plain values")
        wanted, compare = _plain(literal.value), _COMPARE[cell.op]
        return frozenset(
            place for place, part in enumerate(self.parts) if compare(_sample(part), wanted)
        )

    def place(self, value: Value) -> int | None:
        """The part that ``value`` belongs to."""
        plain = _plain(value)
        places = (place for place, part in enumerate(self.parts) if _belongs(plain, part))
        return next(places, None)


def _belongs(value: Value, part: Interval | str | bool) -> bool:
    if not isinstance(part, Interval):
        return value is part if isinstance(part, bool) else value == part
    if not isinstance(value, Fraction):
        return False
    low = part.low is None or value > part.low or (part.low_in and value == part.low)
    high = part.high is None or value < part.high or (part.high_in and value == part.high)
    return low and high


def _sample(part: Interval | str | bool) -> Any:
    return part.inside if isinstance(part, Interval) else part


def _plain(value: Value) -> Any:
    return Fraction(value.toordinal()) if isinstance(value, date) else value


def make_column(
    node: Node, cells: Iterable[Node | None], *, bounds: Bounds, step: Fraction | None
) -> Column:
    """The column of ``node`` under ``cells``.

    Args:
        bounds: least and most that a number or day number in it can be.
        step: how far its numbers are apart; None = any fraction.
    """
    kind = node.type
    if kind.kind == "yes_no":
        return Column(node, (True, False))
    if kind.kind == "choice" and kind.choices:
        return Column(node, kind.choices)
    literals = [value for cell in cells if cell for value in _compared_with(cell, node)]
    if kind.kind in _ORDERED:
        cuts = sorted({_plain(value) for value in literals})
        return Column(node, tuple(_stepped(cuts, bounds, step) if step else _dense(cuts, bounds)))
    return Column(node, (*dict.fromkeys(map(str, literals)), OTHER))


def _compared_with(cell: Node, column: Node) -> Iterator[Value]:
    """The plain values that ``cell`` compares ``column`` with."""
    if cell == column or not isinstance(cell, Apply):
        return
    if cell.op in _COMPARE and isinstance(cell.args[1], Literal):
        yield cell.args[1].value
        return
    for part in cell.args:
        yield from _compared_with(part, column)


def _stepped(cuts: Iterable[Fraction], bounds: Bounds, step: Fraction) -> Iterator[Interval]:
    """Runs of the numbers ``step`` apart among which no cell distinguishes."""
    low, high = bounds
    starts = {ceil(cut / step) * step for cut in cuts}
    starts |= {(floor(cut / step) + 1) * step for cut in cuts}
    inner = sorted(s for s in starts if (low is None or s > low) and (high is None or s <= high))
    for first, after in pairwise([low, *inner, None]):
        last = high if after is None else after - step
        inside = first if first is not None else last
        yield Interval(inside if inside is not None else Fraction(0), first, last)


def _dense(cuts: Iterable[Fraction], bounds: Bounds) -> Iterator[Interval]:
    """The numbers that cells name, and what lies between them."""
    low, high = bounds
    points = [c for c in cuts if (low is None or c >= low) and (high is None or c <= high)]
    before, closed = low, True
    for point in points:
        if before is None or before < point:
            inside = point - 1 if before is None else (before + point) / 2
            yield Interval(inside, before, point, closed, False)
        yield Interval(point, point, point)
        before, closed = point, False
    if before is None or high is None or before < high:
        inside = _within(before, high)
        yield Interval(inside, before, high, closed, True)


def _within(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low + 1
    return Fraction(0) if high is None else high - 1
