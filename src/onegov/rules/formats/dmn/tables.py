"""Decision tables of the rule language → tables of DMN that come to the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.model import Column, Grid, Line
from onegov.rules.formats.feel.unary import ANY, subject, write_test
from onegov.rules.formats.feel.writing import FeelWriter, NotExported
from onegov.rules.types.tree import Apply, InForce, Node, Row, Table

Cells = Mapping[Node, str]
_NULL: Final = "null"
_OFFICER: Final = Text(
    "What the rules above look at is not settled: an officer must look.",
    "Ce que visent les règles ci-dessus n’est pas tranché\u00a0: un agent ou une agente doit examiner "
    "le cas.",
)


@dataclass(frozen=True, slots=True)
class TableWriter:
    """Writes the tables of one rule.

    Attributes:
        feel: writes its expressions.
        column: says what a column is called and its type.
        annotate: the texts beside a row that is in force on those days.
    """

    feel: FeelWriter
    column: Callable[[Node, str], Column]
    annotate: Callable[[InForce], tuple[str, ...]]

    def write(self, table: Table) -> Grid | str:
        """``table``, all rows of which are in force; an expression where it looks at nothing.

        Raises:
            NotExported: FEEL has nothing for a condition or a value.
        """
        grid = self._grid(table) if table.unique else None
        return self._ordered(table.rows) if grid is None else grid

    # -- one row at most applies ---------------------------------------------------------------

    def _grid(self, table: Table) -> Grid | None:
        """A table of which one line applies; None where a null would have a default applied."""
        default = next((row.then for row in table.rows if row.when is None), None)
        if default is not None and any(self.feel.is_nullable(node) for node in table.inputs):
            return None
        lines = tuple(self._line(table.inputs, row) for row in table.rows if row.when is not None)
        columns = self._columns(table.inputs)
        otherwise = None if default is None else self.feel.write(default)
        return Grid("UNIQUE", columns, lines, otherwise)

    def _line(self, inputs: Sequence[Node], row: Row) -> Line:
        tests = tuple(
            self._test(cell, column) for cell, column in zip(row.cells, inputs, strict=True)
        )
        return Line(tests, self.feel.write(row.then), self.annotate(row.in_force))

    def _test(self, cell: Node | None, column: Node) -> str:
        test = write_test(cell, column, nullable=self.feel.is_nullable(column))
        if test is None:
            raise NotExported(_NO_TEST)
        return test

    def _columns(self, nodes: Sequence[Node]) -> tuple[Column, ...]:
        return tuple(self.column(node, self.feel.write(node)) for node in nodes)

    # -- the first row that holds applies --------------------------------------------------------

    def _ordered(self, rows: Sequence[Row]) -> Grid | str:
        conditions = [{} if row.when is None else self._cells(row.when) for row in rows]
        nodes = tuple(dict.fromkeys(node for cells in conditions for node in cells))
        if not nodes:
            return self.feel.write(rows[0].then) if rows else _NULL
        lines = self._ordered_lines(rows, conditions)
        columns = self._columns(nodes)
        return Grid("FIRST", columns, tuple(_placed(line, nodes) for line in lines))

    def _cells(self, condition: Node) -> dict[Node, str]:
        """What each column must be for ``condition``, which is a column itself where need be."""
        joined = isinstance(condition, Apply) and condition.op == "and"
        parts = condition.args if joined and isinstance(condition, Apply) else (condition,)
        cells: dict[Node, str] = {}
        for part in parts:
            node, test = self._cell(part)
            if node in cells:
                return {condition: "true"}
            cells[node] = test
        return cells

    def _cell(self, part: Node) -> tuple[Node, str]:
        """A column and its test; the whole of ``part`` where no test that a null may meet says it."""
        node = subject(part)
        nullable = self.feel.is_nullable(node)
        test = write_test(part, node, nullable=nullable)
        if test is None or (nullable and test.startswith("not(")):
            return part, "true"
        return node, test

    def _ordered_lines(
        self, rows: Sequence[Row], conditions: Sequence[Cells]
    ) -> Iterator[tuple[Cells, Line]]:
        """The rows; after those that give the same, what keeps a null in them from passing as a no."""
        before: list[Cells] = []
        pairs = zip(rows, conditions, strict=True)
        for _, alike in groupby(pairs, key=lambda pair: pair[0].then):
            group = tuple(alike)
            for row, cells in group:
                yield cells, Line((), self.feel.write(row.then), self.annotate(row.in_force))
            if not all(cells for _, cells in group):
                return
            unsettled = (each for _, cells in group for each in self._unsettled(cells))
            for cells in unsettled:
                if not any(earlier.items() <= cells.items() for earlier in before):
                    before.append(cells)
                    yield cells, self._guard()

    def _guard(self) -> Line:
        return Line((), _NULL, ("",) * len(self.annotate(InForce())), _OFFICER)

    def _unsettled(self, cells: Cells) -> Iterator[Cells]:
        """The ways in which it is not known whether all ``cells`` hold: some are null, none fails."""
        nullable = [node for node in cells if self.feel.is_nullable(node)]
        for node in nullable:
            others = {each: f"{cells[each]}, {_NULL}" for each in nullable}
            yield {**cells, **others, node: _NULL}


def _placed(cells_and_line: tuple[Cells, Line], nodes: Sequence[Node]) -> Line:
    cells, line = cells_and_line
    return replace(line, tests=tuple(cells.get(node, ANY) for node in nodes))


_NO_TEST: Final = Text(
    en="A cell asks what no unary test of FEEL can ask.",
    fr="Une cellule demande ce qu’aucun test unaire de FEEL ne peut demander.",
)
