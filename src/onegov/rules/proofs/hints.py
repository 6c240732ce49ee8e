"""Values that stand out, in words."""

from collections.abc import Iterator

from onegov.core.types import Text
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.odd_values import Crossed, Odd, crossed, holes, odd_values, slips
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.regions import Grid
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import COMPARE, OR, joined, quoted
from onegov.rules.types.tree import Row


def hints(part: Part, namer: Namer) -> Iterator[Sighting]:
    """What stands out in a table without gap or overlap, once for each line."""
    if part.placed.table.unique:
        yield from _in_grid(part, namer)
    elif part.ladder is not None and part.otherwise is not None:
        for odd in slips(part.ladder, part.otherwise):
            yield _hole(part, part.ladder, odd, namer)


def _in_grid(part: Part, namer: Namer) -> Iterator[Sighting]:
    told: set[int] = set()
    for pair in crossed(part.grid):
        told |= {row.line for row in pair.rows}
        yield _crossed(part, pair, namer)
    if part.otherwise is not None:
        for odd in holes(part.grid, part.otherwise):
            told.add(part.otherwise.line)
            yield _hole(part, part.grid, odd, namer)
    for odd in odd_values(part.grid, part.otherwise):
        lines = {odd.steps[place][0].line for place in odd.places}
        if told.isdisjoint(lines):
            told |= lines
            yield _odd(part, odd, namer)


def _sighting(part: Part, code: str, row: Row, message: Text) -> Sighting:
    element, line = part.placed.element, part.placed.line(row)
    return Sighting(code, element, line, message, part.days, COMPARE)


def _hole(part: Part, grid: Grid, odd: Odd, namer: Namer) -> Sighting:
    column = grid.columns[odd.column]
    row, parts = odd.steps[odd.places[0]]
    case = namer.said(column, parts)
    return _sighting(
        part,
        "rules.hole",
        row,
        Text(
            en=f"Only `otherwise` applies when {case.en}, though rows cover what lies on both sides.",
            fr=f"Seul « sinon » s’applique quand {case.fr}, alors que des lignes visent les "
            "valeurs de part et d’autre.",
        ),
    )


def _odd(part: Part, odd: Odd, namer: Namer) -> Sighting:
    column = part.grid.columns[odd.column]
    name = quoted(namer.name(column.node))
    first, last = max(0, odd.places[0] - 2), odd.places[-1] + 3
    shown = joined((namer.value(row.then) for row, _ in odd.steps[first:last]), ", ")
    cases = joined((namer.words(column, odd.steps[n][1]) for n in odd.places), OR)
    return _sighting(
        part,
        "rules.odd_value",
        odd.steps[odd.places[0]][0],
        Text(
            en=f"Along {name.en} the values go {shown.en}: what stands at {cases.en} goes against "
            "its neighbours.",
            fr=f"Selon {name.fr}, les valeurs se suivent ainsi : {shown.fr}; ce qui figure à "
            f"{cases.fr} va à l’encontre des valeurs voisines.",
        ),
    )


def _crossed(part: Part, pair: Crossed, namer: Namer) -> Sighting:
    name = quoted(namer.name(part.grid.columns[pair.column].node))
    one, other = (namer.value(row.then) for row in pair.rows)
    return _sighting(
        part,
        "rules.odd_value",
        pair.rows[1],
        Text(
            en=f"Here {name.en} makes it {one.en} and {other.en}; in the {pair.agreeing} other "
            "cases where it matters the greater stands on the other side.",
            fr=f"Ici, {name.fr} donne {one.fr} et {other.fr}; dans les {pair.agreeing} autres cas "
            "où ce choix compte, la plus grande valeur est de l’autre côté.",
        ),
    )
