"""Ranges written with the greater bound first: nothing lies in them."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from onegov.core.types import Text
from onegov.rules.proofs.placed import Placed
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import quoted
from onegov.rules.reasoning.wording import write_both
from onegov.rules.types import Value
from onegov.rules.types.tree import Apply, Literal, Node, Row, walk
from onegov.rules.types.units import CENTS


def backwards(placed: Placed) -> Iterator[Sighting]:
    """The cells of a table with such a range."""
    told: set[tuple[int, Text]] = set()
    for row in placed.table.rows:
        for bounds in _all_swapped(row):
            sighting = _sighting(placed, row, *bounds)
            if (row.line, sighting.message) not in told:
                told.add((row.line, sighting.message))
                yield sighting


def is_backwards(cell: Node | None) -> bool:
    """Whether a cell is such a range and nothing else."""
    return cell is not None and _swapped(cell) is not None


def _all_swapped(row: Row) -> Iterator[tuple[Literal, Literal]]:
    for cell in row.cells:
        for node in walk(cell) if cell is not None else ():
            bounds = _swapped(node)
            if bounds is not None:
                yield bounds


def _swapped(node: Node) -> tuple[Literal, Literal] | None:
    """The bounds of a range whose first is greater than its last."""
    if not isinstance(node, Apply) or node.op != "and":
        return None
    sides = [part for part in node.args if isinstance(part, Apply) and len(part.args) == 2]
    ends = [part.args[1] for part in sides]
    literals = [end for end in ends if isinstance(end, Literal)]
    if [part.op for part in sides] != [">=", "<="] or len(literals) < len(node.args):
        return None
    first, last = literals
    return (first, last) if _is_greater(first.value, last.value) else None


def _is_greater(first: Value, last: Value) -> bool:
    if isinstance(first, date) and isinstance(last, date):
        return first > last
    return isinstance(first, Fraction) and isinstance(last, Fraction) and first > last


def _sighting(placed: Placed, row: Row, first: Literal, last: Literal) -> Sighting:
    low, high = _written(first), _written(last)
    turned = Text(f"{high.en} to {low.en}", f"{high.fr} à {low.fr}")
    return Sighting(
        "rules.swapped_bounds",
        placed.element,
        placed.line(row),
        Text(
            en=f"Nothing lies between {low.en} and {high.en}: the first bound is the greater.",
            fr=f"Rien ne se trouve entre {low.fr} et {high.fr} : la première borne est la plus grande.",
        ),
        placed.rule.in_force,
        Text(en=f"Write {quoted(turned).en}.", fr=f"Écrivez {quoted(turned).fr}."),
        span=placed.rule.in_force,
    )


def _written(literal: Literal) -> Text:
    """A bound as cells write it."""
    if isinstance(literal.value, date):
        return Text(literal.value.isoformat(), literal.value.isoformat())
    return write_both(literal.value, CENTS if literal.type.unit == CENTS else "")
