"""Decision tables: a grid of cells, or a list of conditions of which the first applies."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from onegov.core.types import UNKNOWN, Text
from onegov.rules.errors import Fix
from onegov.rules.language import keys
from onegov.rules.language.cells import check_cell, check_value
from onegov.rules.language.checking import REFER, apply
from onegov.rules.language.elements import Elements
from onegov.rules.language.grammar import BadExpression, is_reckoned
from onegov.rules.language.source import Item
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType
from onegov.rules.types.describing import describe
from onegov.rules.types.tree import InForce, Literal, Node, Row, Table

#: Rows of one table, each column of a crossed one apart: compiled code nests as deep.
MAX_ROWS: Final = 400
_REFER_WORDS = {"refer", "renvoyer"}
#: What an expression, or a table, with something wrong in it is read as; that has been noted.
NOTHING = Literal(YES_NO, False)
_TOO_MANY_ROWS: Final = Text(
    en=f"A table has {MAX_ROWS} rows at most. Make two rules of it.",
    fr=f"Un tableau compte au plus {MAX_ROWS} lignes. Faites-en deux règles.",
)


class Expressions(Protocol):
    """Reads an expression among the names that are known where the table stands."""

    def __call__(self, item: Item, element: str) -> Node: ...


def agree(elements: Elements, wanted: FactType, found: Node, *, where: Item, element: str) -> Node:
    """``found`` when its type is ``wanted`` (``refer`` always is); notes a problem when not."""
    if found is REFER or found is NOTHING:
        return Literal(wanted, UNKNOWN)
    kind = found.type
    if (kind.kind, kind.unit) != (wanted.kind, wanted.unit):
        elements.add(
            where,
            element,
            "rules.type_mismatch",
            Text(
                en=f"Expected {describe(wanted, 'en')}, found {describe(kind, 'en')}.",
                fr=f"Il faut {describe(wanted, 'fr')}, et non {describe(kind, 'fr')}.",
            ),
        )
    return found


class TableReader:
    """Reads the table of one rule.

    Args:
        elements: gathers what is wrong.
        read: reads an expression.
        gives: the type of its values where the rule says it; None = as its first value has it.
    """

    def __init__(self, elements: Elements, read: Expressions, gives: FactType | None) -> None:
        self.elements = elements
        self.read = read
        self.gives = gives

    def table(self, item: Item, element: str) -> Node:
        """The table in ``item``."""
        if isinstance(item.value, tuple):
            return self._conditions(item, element)
        return self._grid(item, element)

    # -- a list of conditions ----------------------------------------------------------------

    def _conditions(self, item: Item, element: str) -> Node:
        rows = tuple(self._condition(entry, element) for entry in item.entries)
        ends = [row.when is None for row in rows]
        if ends != [False] * (len(rows) - 1) + [True] or rows[-1].in_force != InForce():
            self.elements.add(
                item,
                element,
                "rules.table_gap",
                Text(
                    en="The last row, and no other, is `otherwise:`, always in force: no case is left out.",
                    fr="La dernière ligne, et elle seule, est « otherwise: », toujours en vigueur.",
                ),
                fix=Text(
                    en="Add as the last row: - {otherwise: …}",
                    fr="Ajoutez comme dernière ligne : - {otherwise: …}",
                ),
            )
            return NOTHING
        return self._finished(rows, item.entries, element)

    def _condition(self, item: Item, element: str) -> Row:
        item = self.elements.only(item, keys.CONDITION_ROW, element)
        in_force = self.elements.in_force(item, element)
        if "otherwise" in item.mapping:
            return Row(None, self._given(item.mapping["otherwise"], element), in_force)
        condition = self.elements.need(item, "when", element)
        when = agree(
            self.elements, YES_NO, self.read(condition, element), where=condition, element=element
        )
        then = self._given(self.elements.need(item, "then", element), element)
        return Row(when, then, in_force, line=item.line)

    # -- a grid --------------------------------------------------------------------------------

    def _grid(self, item: Item, element: str) -> Node:
        item = self.elements.only(item, keys.GRID, element)
        inputs = self._inputs(self.elements.need(item, "of", element), element)
        entries = self.elements.entries(item, "rows", element)
        if not entries:
            self.elements.need(item, "rows", element)
            return NOTHING
        read = self._crossed(item, element) if "across" in item.mapping else self._plain
        found = [(row, entry) for entry in entries for row in read(entry, inputs, element)]
        if "otherwise" in item.mapping:
            last = item.mapping["otherwise"]
            found.append((Row(None, self._given(last, element), InForce(), line=last.line), last))
        if not found:
            self.elements.need(item, "columns", element)
            return NOTHING
        across = (self.read(item.mapping["across"], element),) if "across" in item.mapping else ()
        rows, places = zip(*found, strict=True)
        return self._finished(rows, places, element, inputs=(*inputs, *across), unique=True)

    def _inputs(self, item: Item, element: str) -> tuple[Node, ...]:
        parts = item.entries if isinstance(item.value, tuple) else (item,)
        return tuple(self.read(part, element) for part in parts)

    def _plain(self, item: Item, inputs: tuple[Node, ...], element: str) -> Sequence[Row]:
        item = self.elements.only(item, keys.GRID_ROW, element)
        cells = self._cells(item, inputs, element)
        then = self._given(self.elements.need(item, "then", element), element)
        return [_row(cells, then, self.elements.in_force(item, element), item.line)]

    def _crossed(
        self, grid: Item, element: str
    ) -> Callable[[Item, tuple[Node, ...], str], Sequence[Row]]:
        """Reads a row whose values stand in columns, each for one answer of the crossing input."""
        across = self.read(grid.mapping["across"], element)
        heads = [
            self._cell(head, across, element)
            for head in self.elements.entries(grid, "columns", element)
        ]

        def read(item: Item, inputs: tuple[Node, ...], element: str) -> Sequence[Row]:
            item = self.elements.only(item, keys.GRID_ROW, element)
            cells = self._cells(item, inputs, element)
            given = self.elements.entries(item, "then", element)
            if len(given) != len(heads):
                place = item.mapping.get("then", item)
                self._miscounted(place, element, wanted=len(heads), found=len(given))
            in_force = self.elements.in_force(item, element)
            return [
                _row((*cells, head), self._given(value, element), in_force, item.line)
                for head, value in zip(heads, given, strict=False)
            ]

        return read

    def _cells(self, item: Item, inputs: tuple[Node, ...], element: str) -> tuple[Node | None, ...]:
        given = self.elements.need(item, "if", element)
        parts = given.entries if isinstance(given.value, tuple) else (given,)
        if len(parts) != len(inputs):
            self._miscounted(given, element, wanted=len(inputs), found=len(parts))
            return ()
        return tuple(
            self._cell(part, column, element) for part, column in zip(parts, inputs, strict=True)
        )

    def _cell(self, item: Item, column: Node, element: str) -> Node | None:
        try:
            return check_cell(item.text, column)
        except BadExpression as error:
            self.elements.wrong(item, element, error)
            return None

    def _miscounted(self, item: Item, element: str, *, wanted: int, found: int) -> None:
        self.elements.add(
            item,
            element,
            "rules.table_width",
            Text(
                en=f"This row must have {wanted} entries, as the table has columns; it has {found}.",
                fr=f"Cette ligne doit avoir {wanted} entrées, autant que le tableau a de colonnes; "
                f"elle en a {found}.",
            ),
        )

    # -- both ------------------------------------------------------------------------------------

    def _given(self, item: Item, element: str) -> Node:
        """A value of the table: ``refer``, a plain value of the rule's type, or an expression."""
        if item.text in _REFER_WORDS:
            return REFER
        if self.gives is not None:
            try:
                return check_value(item.text, self.gives)
            except BadExpression as error:
                mendable = isinstance(error.fix, Fix) and not is_reckoned(item.text)
                if self.gives.kind == "choice" or mendable:
                    self.elements.wrong(item, element, error)
                    return Literal(self.gives, UNKNOWN)
        return self.read(item, element)

    def _finished(
        self,
        rows: Sequence[Row],
        places: Sequence[Item],
        element: str,
        *,
        inputs: tuple[Node, ...] = (),
        unique: bool = False,
    ) -> Node:
        if len(rows) > MAX_ROWS:
            self.elements.add(places[MAX_ROWS], element, "rules.too_many_rows", _TOO_MANY_ROWS)
            return NOTHING
        typed = (row.then.type for row in rows if row.then is not REFER)
        kind = self.gives or next(typed, YES_NO)
        agreed = tuple(
            Row(
                row.when,
                agree(self.elements, kind, row.then, where=place, element=element),
                row.in_force,
                row.cells,
                row.line,
            )
            for row, place in zip(rows, places, strict=True)
        )
        return Table(kind, agreed, inputs, unique)


def _row(cells: tuple[Node | None, ...], then: Node, in_force: InForce, line: int) -> Row:
    conditions = tuple(cell for cell in cells if cell is not None)
    if not conditions:
        when: Node = Literal(YES_NO, True)
    else:
        when = conditions[0] if len(conditions) == 1 else apply("and", conditions)
    return Row(when, then, in_force, cells, line)
