"""Rows that can never apply, on any day on which they are in force."""

from collections.abc import Iterator, Sequence

from onegov.core.types import Text
from onegov.rules.proofs.backwards import is_backwards
from onegov.rules.proofs.dead_reasons import why_dead
from onegov.rules.proofs.kleene import Logic, opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.types.tree import Row


class Living:
    """Which rows of one table apply to somebody whose facts are all known."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def look(self, part: Part) -> None:
        """Will find the rows of ``part`` that apply to somebody."""
        for row in part.rows if part.otherwise is None else (*part.rows, part.otherwise):
            if id(row) in self.seen:
                continue
            if part.twin(row) is not None:
                continue
            if part.search.exists(part.told, part.reached, *_selected(part, row)):
                self.seen.add(id(row))

    def lives(self, row: Row) -> bool:
        """Whether ``row`` applies to somebody."""
        return id(row) in self.seen


def _selected(part: Part, row: Row) -> Iterator[Logic]:
    """The conditions under which the table may come to ``row``."""
    yield part.truth_of(row).possibly
    if not part.placed.table.unique or row.when is None:
        yield from (opposite(part.truth_of(other).surely) for other in part.above(row))


def dead_rows(parts: Sequence[Part], living: Living, namer: Namer) -> Iterator[Sighting]:
    """The rows of one table that apply to nobody in any of ``parts``."""
    told: set[int] = set()
    for part in parts:
        for row in (*part.rows, *([part.otherwise] if part.otherwise else [])):
            if not living.lives(row) and id(row) not in told:
                told.add(id(row))
                if not any(map(is_backwards, row.cells)):  # that is told by itself
                    yield _dead(part, row, namer)
    placed = parts[0].placed
    for row in placed.table.rows:
        if id(row) not in told and not living.lives(row):
            yield _out_of_date(parts[0], row)


def _dead(part: Part, row: Row, namer: Namer) -> Sighting:
    if row.when is None:
        return _dead_otherwise(part, row)
    message, fix = why_dead(part, row, namer)
    line = part.placed.line(row)
    return Sighting(
        "rules.dead_row", part.placed.element, line, message, part.days, fix, span=part.days
    )


def _dead_otherwise(part: Part, row: Row) -> Sighting:
    message = Text(
        en="`otherwise` never applies: the rows above cover every case.",
        fr="« sinon » ne s’applique jamais : les lignes qui précèdent visent tous les cas.",
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
            fr="Corrigez les dates de son « en_vigueur », ou supprimez la ligne.",
        ),
        span=part.placed.rule.in_force,
    )
