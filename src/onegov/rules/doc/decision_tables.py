"""Decision tables as tables: a grid as the law prints it, crossed tables crossed again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.html import Html, block, el, inline, run, table
from onegov.rules.doc.phrases import Phrases
from onegov.rules.doc.pieces import Inline
from onegov.rules.doc.words import ANY, OTHERWISE, write_in_force
from onegov.rules.types.tree import InForce, Literal, Node, Row, Table

_ROW: Final = Text("Row", "Ligne")
_WHEN: Final = Text("When", "Quand")
_THEN: Final = Text("Then", "Alors")
_RESULT: Final = Text("Result", "Résultat")
_IN_FORCE: Final = Text("In force", "En vigueur")
_FIRST: Final = Text(
    "The first row that holds applies.", "La première ligne qui est vraie s’applique."
)
_NOTHING: Final = "–"
_DAY: Final = timedelta(days=1)
_MOST_PERIODS: Final = 4
_LEAST_COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Crossed:
    """A grid whose last input stands across: its columns, and the rows with a value in each."""

    heads: tuple[Node, ...]
    rows: tuple[tuple[Row, ...], ...]


class TableWriter:
    """Writes the tables of one version of a rule in one language."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def write(self, found: Table, caption: str) -> Html:
        """``found`` with ``caption``."""
        if not found.inputs:
            first = el("p", self.phrases.word(_FIRST), class_="hint")
            return run([first, self._conditions(found.rows, caption)])
        crossed = find_crossed(found)
        if crossed:
            return self._crossed(found, crossed, caption)
        periods = find_periods(found, self.phrases.labels.rule.in_force)
        if 1 < len(periods) <= _MOST_PERIODS:
            return self._dated(found, periods, caption)
        return self._grid(found, caption)

    # -- parts -------------------------------------------------------------------------------------

    def _head(self, text: Text, *, rows: int = 1) -> Html:
        span = str(rows) if rows > 1 else None
        return el("th", self.phrases.word(text), scope="col", rowspan=span)

    def _column(self, node: Node, *, rows: int = 1) -> Html:
        span = str(rows) if rows > 1 else None
        return el("th", self._noun(node), scope="col", rowspan=span)

    def _noun(self, node: Node) -> Html:
        return inline(self.phrases.amounts.write(node), capital=True)

    def _dates(self, rows: Sequence[Row]) -> bool:
        return any(row.in_force != InForce() for row in rows)

    def _date(self, row: Row) -> Html:
        return el("td", self.phrases.word(write_in_force(row.in_force)), class_="dates")

    def _then(self, node: Node) -> Html:
        refers = isinstance(node, Literal) and not isinstance(node.value, str | bool)
        number = refers and node.type.kind == "number"
        written = self.phrases.block(node)
        if isinstance(written, tuple):
            return el("td", inline(written, capital=True), class_="number" if number else None)
        return el("td", block(written))

    def _cell(self, cell: Node | None, name: str = "td") -> Html:
        words: Inline = (self.phrases.word(ANY),) if cell is None else self.phrases.predicate(cell)
        scope = "row" if name == "th" else None
        return el(name, inline(words, capital=True), scope=scope)

    def _otherwise(self, columns: int, dated: bool, *then: Html) -> Html:
        span = str(columns + dated) if columns + dated > 1 else None
        word = self.phrases.word(OTHERWISE)
        head = el("th", word[:1].upper() + word[1:], scope="row", colspan=span)
        return el("tr", head, *then)

    # -- a list of conditions ------------------------------------------------------------------------

    def _conditions(self, rows: Sequence[Row], caption: str) -> Html:
        dated = self._dates(rows)
        heads = [self._head(_ROW), self._head(_WHEN)]
        heads += [self._head(_IN_FORCE)] if dated else []
        body = [self._condition(number, row, dated) for number, row in enumerate(rows, start=1)]
        return table([el("tr", *heads, self._head(_THEN))], body, caption=caption)

    def _condition(self, number: int, row: Row, dated: bool) -> Html:
        if row.when is None:
            return self._otherwise(2, dated, self._then(row.then))
        condition = self.phrases.block(row.when)
        when = el("td", inline(condition) if isinstance(condition, tuple) else block(condition))
        dates = [self._date(row)] if dated else []
        return el("tr", el("th", str(number), scope="row"), when, *dates, self._then(row.then))

    # -- a grid ----------------------------------------------------------------------------------------

    def _grid(self, found: Table, caption: str) -> Html:
        dated = self._dates(found.rows)
        heads = [self._column(node) for node in found.inputs]
        heads += [self._head(_IN_FORCE)] if dated else []
        body = [self._grid_row(row, len(found.inputs), dated) for row in found.rows]
        head = el("tr", *heads, self._head(_RESULT))
        return table([head], body, caption=caption, class_="grid")

    def _grid_row(self, row: Row, inputs: int, dated: bool) -> Html:
        if row.when is None:
            return self._otherwise(inputs, dated, self._then(row.then))
        return el("tr", *self._cells(row.cells, row, dated), self._then(row.then))

    def _cells(self, cells: Sequence[Node | None], row: Row, dated: bool) -> Iterator[Html]:
        for place, cell in enumerate(cells):
            yield self._cell(cell, "td" if place else "th")
        if dated:
            yield self._date(row)

    # -- a grid whose rows the law dates -----------------------------------------------------------------

    def _dated(self, found: Table, periods: Sequence[InForce], caption: str) -> Html:
        """The periods side by side, one column for each."""
        heads = [self._column(node) for node in found.inputs]
        heads += [
            el("th", self._period(period),
               scope="col")
            for period in periods
        ]  # fmt: skip
        cells = dict.fromkeys(row.cells for row in found.rows if row.when is not None)
        body = [
            el(
                "tr",
                *self._cells(each, found.rows[0], False),
                *self._in_periods(found, each, periods),
            )
            for each in cells
        ]
        last = found.rows[-1]
        if last.when is None:
            then = [self._then(last.then) for _ in periods]
            body.append(self._otherwise(len(found.inputs), False, *then))
        return table([el("tr", *heads)], body, caption=caption, class_="grid")

    def _period(self, period: InForce) -> str:
        words = self.phrases.word(write_in_force(period))
        return words[:1].upper() + words[1:]

    def _in_periods(
        self, found: Table, cells: tuple[Node | None, ...], periods: Sequence[InForce]
    ) -> Iterator[Html]:
        rows = [row for row in found.rows if row.cells == cells and row.when is not None]
        for period in periods:
            row = next((row for row in rows if row.in_force.includes(period.first)), None)
            yield el("td", _NOTHING) if row is None else self._then(row.then)

    # -- a crossed grid ----------------------------------------------------------------------------------

    def _crossed(self, found: Table, crossed: Crossed, caption: str) -> Html:
        *inputs, across = found.inputs
        dated = self._dates(found.rows)
        heads = [self._column(node, rows=2) for node in inputs]
        heads += [self._head(_IN_FORCE, rows=2)] if dated else []
        width = str(len(crossed.heads))
        over = el("th", self._noun(across), scope="colgroup", colspan=width)
        below = [
            el("th", inline(self.phrases.predicate(head), capital=True), scope="col")
            for head in crossed.heads
        ]
        body = [
            el(
                "tr",
                *self._cells(rows[0].cells[:-1], rows[0], dated),
                *(self._then(row.then) for row in rows),
            )
            for rows in crossed.rows
        ]
        last = found.rows[-1]
        if last.when is None:
            cell = el("td", inline(self.phrases.inline(last.then), capital=True), colspan=width)
            body.append(self._otherwise(len(inputs), dated, cell))
        return table(
            [el("tr", *heads, over), el("tr", *below)], body, caption=caption, class_="grid"
        )


def find_periods(found: Table, in_force: InForce) -> tuple[InForce, ...]:
    """The periods within ``in_force`` on whose days the same rows are in force, in order."""
    first_days = {in_force.first}
    for row in found.rows:
        first_days.add(max(row.in_force.first, in_force.first))
        if row.in_force.last is not None and in_force.includes(row.in_force.last + _DAY):
            first_days.add(row.in_force.last + _DAY)
    starts = sorted(day for day in first_days if in_force.includes(day))
    ends = [*(day - _DAY for day in starts[1:]), in_force.last]
    return tuple(InForce(first, last) for first, last in zip(starts, ends, strict=True))


def find_crossed(found: Table) -> Crossed | None:
    """How ``found`` was crossed: each line of the file gave a row for each head; None if it was not."""
    rows = [row for row in found.rows if row.when is not None]
    lines = [tuple(group) for _, group in groupby(rows, key=lambda row: row.line)]
    heads = [tuple(row.cells[-1] for row in line) for line in lines]
    if not heads or len(heads[0]) < _LEAST_COLUMNS or len(set(heads)) > 1:
        return None
    if any(row.cells[:-1] != line[0].cells[:-1] for line in lines for row in line):
        return None
    named = tuple(head for head in heads[0] if head is not None)
    return Crossed(named, tuple(lines)) if len(named) == len(heads[0]) else None
