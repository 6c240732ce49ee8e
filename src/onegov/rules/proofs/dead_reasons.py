"""Why a row never applies, and what to write instead."""

from onegov.core.types import Text
from onegov.rules.proofs.columns import Column
from onegov.rules.proofs.kleene import Truth, opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.parts import Part
from onegov.rules.types.tree import Row

Reason = tuple[Text, Text]


def why_dead(part: Part, row: Row, namer: Namer) -> Reason:
    """The reason in words, and the proposal."""
    return _cell_reason(part, row, namer) or _reason(part, row)


def _cell_reason(part: Part, row: Row, namer: Namer) -> Reason | None:
    """The cell for which no value holds, if there is one."""
    if not row.cells:
        return None
    for column, cell in zip(part.grid.columns, row.cells, strict=True):
        if cell is not None and not column.holds(cell):
            return _outside(column, namer)
    return None


def _outside(column: Column, namer: Namer) -> Reason:
    can_be = namer.said(column, column.everything)
    return (
        Text(
            en=f"This row never applies: {can_be.en}, never what this row asks.",
            fr=f"Cette ligne ne s’applique jamais : {can_be.fr}, jamais ce que demande cette ligne.",
        ),
        Text(
            en="Correct the cell or the range of the fact, or delete the row.",
            fr="Corrigez la cellule ou l’étendue du fait, ou supprimez la ligne.",
        ),
    )


def _reason(part: Part, row: Row) -> Reason:
    """Why a row whose cells can each hold never applies."""
    truth = part.truth_of(row)
    if not part.search.exists(part.told, truth.possibly):
        return (
            Text(
                en="This row never applies: its condition can never hold.",
                fr="Cette ligne ne s’applique jamais : sa condition ne peut jamais être remplie.",
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
            fr=f"Cette ligne ne s’applique jamais : {where.fr} tous ses cas.",
        ),
        Text(
            en="Put it above, narrow what stands above, or delete it.",
            fr="Placez-la plus haut, restreignez ce qui précède, ou supprimez-la.",
        ),
    )


def _shadow(part: Part, row: Row, truth: Truth) -> int | None:
    """The line of one row above that surely applies whenever ``row`` may."""
    twin = part.twin(row)
    if twin is not None:
        return part.placed.line(twin)
    for other in part.above(row):
        surely = part.truth_of(other).surely
        if not part.search.exists(part.told, truth.possibly, opposite(surely)):
            return part.placed.line(other)
    return None
