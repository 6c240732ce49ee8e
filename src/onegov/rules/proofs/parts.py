"""One table on days between which its law does not change: what its proofs share."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import Any, Final

import z3

from onegov.rules.proofs.columns import Bounds, Column, Interval, Region, make_column
from onegov.rules.proofs.facts import FIRST_DAY, LAST_DAY, read, write
from onegov.rules.proofs.kleene import Expression, Logic, Truth, conj, disj, opposite
from onegov.rules.proofs.operators import COMPARISONS
from onegov.rules.proofs.placed import Placed
from onegov.rules.proofs.regions import Grid, make_grid
from onegov.rules.proofs.searching import Search
from onegov.rules.proofs.witnesses import Witnesses
from onegov.rules.types.tree import Apply, InForce, Literal, Name, Node, Row

_CALENDAR: Final[Bounds] = (Fraction(1), Fraction(date.max.toordinal()))


class Part:
    """One table and the rows of it that are in force on ``days``.

    Attributes:
        rows: those with a condition.
        truths: what each condition means to z3.
        otherwise: the row that applies when no other does.
        reached: where the table may be looked at.
        settled: where it is looked at and nothing else.
        names: the facts behind its conditions.
    """

    def __init__(self, placed: Placed, search: Search, days: InForce, names: list[str]) -> None:
        self.placed = placed
        self.search = search
        self.days = days
        in_force = [row for row in placed.table.rows if row.in_force.includes(days.first)]
        self.rows = [row for row in in_force if row.when is not None]
        self.otherwise = next((row for row in in_force if row.when is None), None)
        self.truths = [self._truth(row.when) for row in self.rows]
        unless = placed.unless
        left_open = Truth(False, False) if unless is None else self._truth(unless)
        self.reached, self.settled = opposite(left_open.surely), opposite(left_open.possibly)
        self.names = [name for name in names if name in search.translator.facts]

    def _truth(self, node: Node | None) -> Truth:
        if node is None:
            return Truth(True, True)
        return self.search.translator.truth(node, self.placed.rule.name)

    def truth_of(self, row: Row) -> Truth:
        """What the condition of ``row`` means; of ``otherwise``, that it always holds."""
        found = (t for other, t in zip(self.rows, self.truths, strict=True) if other is row)
        return next(found, Truth(True, True))

    def above(self, row: Row) -> list[Row]:
        """The rows with a condition that stand above ``row``."""
        return list(takewhile(lambda other: other is not row, self.rows))

    def twin(self, row: Row) -> Row | None:
        """The row of a list above ``row`` that has the very same condition."""
        if self.placed.table.unique or row.when is None:
            return None
        return next((other for other in self.above(row) if other.when == row.when), None)

    @cached_property
    def is_crossed(self) -> bool:
        """Whether a line of it holds several rows, one for each column of answers."""
        return len({row.line for row in self.rows}) < len(self.rows)

    @property
    def witnesses(self) -> Witnesses:
        """People of whom something is so that the table looks at."""
        return Witnesses(self.search, self.names)

    @cached_property
    def told(self) -> Logic:
        """The condition that all its facts are known."""
        return self.search.all_told(self.names)

    @cached_property
    def grid(self) -> Grid:
        """Its cells, as parts of columns."""
        columns = [
            self._column(node, dict.fromkeys(row.cells[place] for row in self.rows))
            for place, node in enumerate(self.placed.table.inputs)
        ]
        return make_grid(columns, self.rows)

    @cached_property
    def ladder(self) -> Grid | None:
        """A list of conditions that all look at one number or date, as a grid; None of any other."""
        whens = [row.when for row in self.rows]
        looked_at = {node for when in whens for node in _looked_at(when)}
        node = next(iter(looked_at), None)
        if node is None or len(looked_at) > 1 or node.type.kind not in {"number", "date"}:
            return None
        column = self._column(node, whens)
        left, cells = column.everything, []
        for when in whens:
            holds = column.holds(when) & left
            cells.append((holds,))
            left -= holds
        return Grid((column,), tuple(self.rows), tuple(cells))

    def _column(self, node: Node, cells: Iterable[Node | None]) -> Column:
        return make_column(node, cells, bounds=self._bounds(node), step=self._step(node))

    def _bounds(self, node: Node) -> Bounds:
        if not isinstance(node, Name) or node.scope != "fact":
            return _CALENDAR if node.type.kind == "date" else (None, None)
        if node.name == self.search.translator.ruleset.as_of:
            last = self.days.last or date.max
            return Fraction(self.days.first.toordinal()), Fraction(last.toordinal())
        if node.type.kind == "date":
            return Fraction(FIRST_DAY), Fraction(LAST_DAY)
        kind = self.search.translator.ruleset.facts[node.name]
        if kind.least is None or kind.most is None:
            return None, None
        return Fraction(kind.least), Fraction(kind.most)

    def _step(self, node: Node) -> Fraction | None:
        """How far the numbers of a column are apart; None = any fraction."""
        if isinstance(node, Name) and node.scope == "fact" and node.type.kind == "number":
            kind = self.search.translator.ruleset.facts[node.name]
            bounded = kind.least is not None and kind.most is not None
            return Fraction(1, 10**kind.decimals) if bounded else None
        return Fraction(1) if z3.is_int(self._value(node)) else None

    def _value(self, node: Node) -> Expression:
        return self.search.translator.term(node, self.placed.rule.name).value

    def point(self, model: Any) -> Region:
        """The case that a model is of: one part of each column that is known in it."""
        return tuple(self._parts(column, model) for column in self.grid.columns)

    def _parts(self, column: Column, model: Any) -> frozenset[int]:
        term = self.search.translator.term(column.node, self.placed.rule.name)
        found = model.eval(term.value, True)
        known = term.known if isinstance(term.known, bool) else model.eval(term.known, True)
        value = read(found, column.node.type, self.search.translator.words)
        place = None if value is None else column.place(value)
        if place is None or known is False or z3.is_false(known):
            return column.everything
        return frozenset([place])

    def within(self, region: Region) -> Logic:
        """The condition that the inputs lie in ``region``."""
        return conj(
            *(
                disj(*(self._is(column, part) for part in parts))
                for column, parts in zip(self.grid.columns, region, strict=True)
                if parts != column.everything
            )
        )

    def _is(self, column: Column, place: int) -> Logic:
        value, part = self._value(column.node), column.parts[place]
        if isinstance(part, bool):
            return value if part else z3.Not(value)
        if isinstance(part, str):
            return value == self.search.translator.words.code(part)
        return conj(*self._limits(value, part))

    def _limits(self, value: Expression, part: Interval) -> Iterator[Logic]:
        words = self.search.translator.words
        if part.low is not None:
            low = write(part.low, words, value.ctx)
            yield value >= low if part.low_in else value > low
        if part.high is not None:
            high = write(part.high, words, value.ctx)
            yield value <= high if part.high_in else value < high


def _looked_at(node: Node | None) -> Iterator[Node | None]:
    """What a condition compares with plain values; None where it does anything else."""
    if isinstance(node, Apply) and node.op in {"and", "or", "not"}:
        for arg in node.args:
            yield from _looked_at(arg)
    elif isinstance(node, Apply) and node.op in COMPARISONS and isinstance(node.args[1], Literal):
        yield node.args[0]
    else:
        yield None
