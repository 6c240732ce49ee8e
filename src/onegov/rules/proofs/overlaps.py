"""Is there a case to which two rows of a grid apply?"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any, Final

import z3

from onegov.core.types import Text
from onegov.rules.proofs.columns import Region
from onegov.rules.proofs.flaws import Witness
from onegov.rules.proofs.gaps import example
from onegov.rules.proofs.kleene import Logic, conj, disj, opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.regions import common
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import joined
from onegov.rules.types.tree import Row

#: How many pairs of lines of one table are told at most.
_MOST: Final = 5


def overlaps(part: Part, namer: Namer) -> Iterator[Sighting]:
    """The pairs of rows that surely apply together, whatever else is unknown."""
    if not part.placed.table.unique or len(part.rows) < 2:
        return
    surely = [_as_term(truth.surely, part) for truth in part.truths]
    conditions: list[Logic] = [part.settled, z3.AtLeast(*surely, 2)]
    for _ in range(_MOST):
        found = part.witnesses.find(*conditions)
        if found is None:
            return
        model, witness = found
        first, second = _pair(part, surely, model)
        yield _overlap(part, namer, (first, second), witness)
        conditions.append(_never_again(part, first.line, second.line))


def _as_term(surely: Logic, part: Part) -> Any:
    context = part.search.translator.context
    return z3.BoolVal(surely, context) if isinstance(surely, bool) else surely


def _pair(part: Part, surely: list[Any], model: Any) -> tuple[Row, Row]:
    applying = (
        row
        for row, term in zip(part.rows, surely, strict=True)
        if z3.is_true(model.eval(term, True))
    )
    return next(applying), next(applying)


def _never_again(part: Part, first: int, second: int) -> Logic:
    """The condition that these lines do not apply together; if it is one line, no line twice."""
    if first != second:
        lines = (disj(*_surely(part, line)) for line in (first, second))
        return opposite(conj(*lines))
    every = {row.line for row in part.rows}
    pairs = (pair for line in every for pair in combinations(_surely(part, line), 2))
    return opposite(disj(*(conj(*pair) for pair in pairs)))


def _surely(part: Part, line: int) -> list[Logic]:
    return [t.surely for row, t in zip(part.rows, part.truths, strict=True) if row.line == line]


def _overlap(part: Part, namer: Namer, rows: tuple[Row, Row], witness: Witness) -> Sighting:
    region = _region(part, rows)
    return Sighting(
        "rules.table_overlap",
        part.placed.element,
        rows[1].line,
        joined([_message(part, namer, rows, region), *example(part, namer, witness)], " "),
        part.days,
        _fix(part, rows),
        witness,
    )


def _region(part: Part, rows: tuple[Row, Row]) -> Region:
    """What two rows have in common; of two lines, in all columns of answers in which it is so."""
    grid = part.grid
    cells = dict(zip(map(id, grid.rows), grid.cells, strict=True))
    region = common(cells[id(rows[0])], cells[id(rows[1])])
    if rows[0].line == rows[1].line:
        return (*grid.whole[:-1], region[-1])
    lines = [[row for row in grid.rows if row.line == one.line] for one in rows]
    for pair in product(*lines):
        more = common(cells[id(pair[0])], cells[id(pair[1])])
        if more[:-1] == region[:-1]:
            region = (*region[:-1], region[-1] | more[-1])
    return region


def _message(part: Part, namer: Namer, rows: tuple[Row, Row], region: Region) -> Text:
    lines = Text(
        en=f"Lines {rows[0].line} and {rows[1].line} both apply",
        fr=f"Les lignes {rows[0].line} et {rows[1].line} s’appliquent toutes deux",
    )
    if rows[0].line == rows[1].line:
        lines = Text(
            en="Two columns of this table both apply",
            fr="Deux colonnes de ce tableau s’appliquent toutes deux",
        )
    when = Text(" whatever the facts are", " quels que soient les faits")
    if region != part.grid.whole:
        case = namer.case(part.grid.columns, region)
        when = Text(f" when {case.en}", f" quand {case.fr}")
    values = Text(".", ".") if rows[0].line == rows[1].line else _values(namer, rows)
    return joined([lines, when, values], "")


def _values(namer: Namer, rows: tuple[Row, Row]) -> Text:
    one, other = (namer.value(row.then) for row in rows)
    if rows[0].then == rows[1].then:
        return Text(
            en=f"; both give the same value ({one.en}).",
            fr=f"; les deux donnent la même valeur ({one.fr}).",
        )
    return Text(
        en=f"; one gives {one.en}, the other {other.en}.",
        fr=f"; l’une donne {one.fr}, l’autre {other.fr}.",
    )


def _fix(part: Part, rows: tuple[Row, Row]) -> Text:
    first, second = rows
    if first.line == second.line:
        return Text(
            en="Give each answer one column.",
            fr="Donnez une seule colonne à chaque réponse.",
        )
    if first.cells == second.cells:
        return Text(
            en=f"Both lines stand for the same case: keep the one that the law gives, delete line "
            f"{first.line} or line {second.line}.",
            fr=f"Les deux lignes visent le même cas : gardez celle que prévoit la loi, supprimez la "
            f"ligne {first.line} ou la ligne {second.line}.",
        )
    return Text(
        en=f"Narrow line {first.line} or line {second.line}, so that one of them alone covers this "
        "case.",
        fr=f"Restreignez la ligne {first.line} ou la ligne {second.line}, pour qu’une seule vise ce "
        "cas.",
    )
