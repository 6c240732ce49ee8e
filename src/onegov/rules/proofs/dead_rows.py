"""Rows that can never apply, on any day on which they are in force."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import takewhile
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.columns import Column
from onegov.rules.proofs.flaws import Sighting
from onegov.rules.proofs.kleene import Logic, Truth, opposite
from onegov.rules.proofs.naming import Namer, quoted
from onegov.rules.proofs.parts import Part
from onegov.rules.reasoning.wording import write_both
from onegov.rules.types import Value
from onegov.rules.types.tree import Apply, Literal, Node, Row
from onegov.rules.types.units import CENTS

_ALWAYS: Final = Truth(True, True)


class Living:
    """Which rows of one table apply to somebody whose facts are all known."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def look(self, part: Part) -> None:
        """Will find the rows of ``part`` that apply to somebody."""
        for row in part.rows if part.otherwise is None else (*part.rows, part.otherwise):
            if id(row) in self.seen:
                continue
            if _repeated(part, row) is not None:
                continue
            if part.search.find(part.told, part.reached, *_selected(part, row)) is not None:
                self.seen.add(id(row))

    def lives(self, row: Row) -> bool:
        """Whether ``row`` applies to somebody."""
        return id(row) in self.seen


def _truth(part: Part, row: Row) -> Truth:
    return next(
        (t for other, t in zip(part.rows, part.truths, strict=True) if other is row), _ALWAYS
    )


def _selected(part: Part, row: Row) -> Iterator[Logic]:
    """The conditions under which the table may come to ``row``."""
    yield _truth(part, row).possibly
    if not part.placed.table.unique or row.when is None:
        yield from (opposite(truth.surely) for truth in _before(part, row))


def _repeated(part: Part, row: Row) -> Row | None:
    """The row of a list above that has the very condition of ``row``."""
    if part.placed.table.unique or row.when is None:
        return None
    above = takewhile(lambda other: other is not row, part.rows)
    return next((other for other in above if other.when == row.when), None)


def _before(part: Part, row: Row) -> list[Truth]:
    place = next((n for n, other in enumerate(part.rows) if other is row), len(part.rows))
    return part.truths[:place]


def dead_rows(parts: Sequence[Part], living: Living, namer: Namer) -> Iterator[Sighting]:
    """The rows of one table that apply to nobody in any of ``parts``."""
    told: set[int] = set()
    for part in parts:
        for row in (*part.rows, *([part.otherwise] if part.otherwise else [])):
            if not living.lives(row) and id(row) not in told:
                told.add(id(row))
                yield _dead(part, row, namer)
    placed = parts[0].placed
    for row in placed.table.rows:
        if id(row) not in told and not living.lives(row):
            yield _out_of_date(parts[0], row)


def _dead(part: Part, row: Row, namer: Namer) -> Sighting:
    if row.when is None:
        return _dead_otherwise(part, row)
    message, fix = _cell_reason(part, row, namer) or _reason(part, row)
    line = part.placed.line(row)
    return Sighting(
        "rules.dead_row", part.placed.element, line, message, part.days, fix, span=part.days
    )


def _dead_otherwise(part: Part, row: Row) -> Sighting:
    message = Text(
        en="`otherwise` never applies: the rows above cover every case.",
        fr="« sinon » ne s’applique jamais : les lignes qui précèdent visent tous les cas.",
    )
    line = part.placed.line(row)
    return Sighting(
        "rules.dead_otherwise", part.placed.element, line, message, part.days, span=part.days
    )


def _out_of_date(part: Part, row: Row) -> Sighting:
    return Sighting(
        "rules.dead_row",
        part.placed.element,
        part.placed.line(row),
        Text(
            en="This row is in force on no day on which its rule is.",
            fr="Cette ligne n’est en vigueur aucun jour où sa règle l’est.",
        ),
        part.placed.rule.in_force,
        Text(
            en="Correct the dates of its `in_force`, or delete the row.",
            fr="Corrigez les dates de son « en_vigueur », ou supprimez la ligne.",
        ),
        span=part.placed.rule.in_force,
    )


def _cell_reason(part: Part, row: Row, namer: Namer) -> tuple[Text, Text] | None:
    """The cell for which no value holds, if there is one."""
    if not row.cells:
        return None
    for column, cell in zip(part.grid.columns, row.cells, strict=True):
        if cell is not None and not column.holds(cell):
            bounds = _swapped(cell)
            return _backwards(*bounds) if bounds else _outside(column, namer)
    return None


def _swapped(cell: Node) -> tuple[Literal, Literal] | None:
    """The bounds of a range whose first is greater than its last."""
    if not isinstance(cell, Apply) or cell.op != "and":
        return None
    ends = [part.args[1] for part in cell.args if isinstance(part, Apply)]
    first, last = (end for end in ends if isinstance(end, Literal))
    return (first, last) if _is_greater(first.value, last.value) else None


def _is_greater(first: Value, last: Value) -> bool:
    if isinstance(first, date) and isinstance(last, date):
        return first > last
    return isinstance(first, Fraction) and isinstance(last, Fraction) and first > last


def _backwards(first: Literal, last: Literal) -> tuple[Text, Text]:
    low, high = (write_both(literal.value, _shown(literal)) for literal in (first, last))
    return (
        Text(
            en=f"This row never applies: nothing lies between {low.en} and {high.en}, the first is "
            "the greater.",
            fr=f"Cette ligne ne s’applique jamais : rien ne se trouve entre {low.fr} et {high.fr}, la "
            "première borne dépasse la seconde.",
        ),
        Text(
            en=f"Write the lesser bound first: `{high.en} to {low.en}`.",
            fr=f"Écrivez d’abord la plus petite borne : « {high.fr} à {low.fr} ».",
        ),
    )


def _shown(literal: Literal) -> str:
    return CENTS if literal.type.unit == CENTS else ""


def _outside(column: Column, namer: Namer) -> tuple[Text, Text]:
    name = quoted(namer.name(column.node))
    can_be = namer.words(column, column.everything)
    return (
        Text(
            en=f"This row never applies: {name.en} is {can_be.en}, never what this row asks.",
            fr=f"Cette ligne ne s’applique jamais : {name.fr} vaut {can_be.fr}, jamais ce que "
            "demande cette ligne.",
        ),
        Text(
            en="Correct the cell or the range of the fact, or delete the row.",
            fr="Corrigez la cellule ou l’étendue du fait, ou supprimez la ligne.",
        ),
    )


def _reason(part: Part, row: Row) -> tuple[Text, Text]:
    """Why a row whose cells can each hold never applies."""
    truth = _truth(part, row)
    if part.search.find(part.told, truth.possibly) is None:
        return (
            Text(
                en="This row never applies: its condition can never hold.",
                fr="Cette ligne ne s’applique jamais : sa condition ne peut jamais être remplie.",
            ),
            Text(
                en="Correct the condition, or delete the row.",
                fr="Corrigez la condition, ou supprimez la ligne.",
            ),
        )
    above = _shadow(part, row, truth)
    where = (
        Text("the rows above cover", "les lignes qui précèdent visent")
        if above is None
        else Text(f"line {above} above covers", f"la ligne {above} plus haut vise")
    )
    return (
        Text(
            en=f"This row never applies: {where.en} all its cases.",
            fr=f"Cette ligne ne s’applique jamais : {where.fr} tous ses cas.",
        ),
        Text(
            en="Put it above, narrow what stands above, or delete it.",
            fr="Placez-la plus haut, restreignez ce qui précède, ou supprimez-la.",
        ),
    )


def _shadow(part: Part, row: Row, truth: Truth) -> int | None:
    """The line of one row above that surely applies whenever ``row`` may."""
    twin = _repeated(part, row)
    if twin is not None:
        return part.placed.line(twin)
    for other, above in zip(part.rows, part.truths, strict=True):
        if other is row:
            return None
        if part.search.find(part.told, truth.possibly, opposite(above.surely)) is None:
            return part.placed.line(other)
    return None
