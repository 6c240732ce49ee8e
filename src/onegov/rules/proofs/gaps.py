"""Is there a case that no row of a table covers?"""

from collections.abc import Iterator
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.columns import Region
from onegov.rules.proofs.flaws import Witness
from onegov.rules.proofs.kleene import Logic, opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.ranges import as_cell
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import joined
from onegov.rules.reasoning.wording import NBSP
from onegov.rules.types.tree import Name

#: How many cases of one table are told at most.
_MOST: Final = 5
_GAP: Final = "rules.table_gap"


def gaps(part: Part, namer: Namer) -> Iterator[Sighting]:
    """The cases in which surely no row applies, whatever is known or unknown."""
    if part.otherwise is not None:
        return
    if not part.rows:
        yield _no_row(part)
        return
    conditions: list[Logic] = [part.settled, *(opposite(t.possibly) for t in part.truths)]
    for _ in range(_MOST):
        found = part.witnesses.find(*conditions)
        if found is None:
            return
        model, witness = found
        region = part.grid.widen(part.point(model))
        yield _gap(part, namer, region, witness)
        conditions.append(opposite(part.within(region)))


def _no_row(part: Part) -> Sighting:
    return Sighting(
        _GAP,
        part.placed.element,
        part.placed.line(part.placed.table.rows[0]),
        Text(
            en="No row of this table is in force.",
            fr="Aucune ligne de ce tableau n’est en vigueur.",
        ),
        part.days,
        Text(
            en="Let the dates of its rows follow each other without a gap, or end the rule’s own.",
            fr="Faites se suivre sans vide les dates de ses lignes, ou mettez fin à celles de la règle.",
        ),
        Witness(on=part.days.first, facts={}),
        whole=part.placed.rule.line,
    )


def _gap(part: Part, namer: Namer, region: Region, witness: Witness) -> Sighting:
    return Sighting(
        _GAP,
        part.placed.element,
        part.placed.line(part.grid.beside(region)),
        _message(part, namer, region, witness),
        part.days,
        _fix(part, region),
        witness,
        whole=part.placed.rule.line,
    )


def _message(part: Part, namer: Namer, region: Region, witness: Witness) -> Text:
    if region == part.grid.whole:
        return Text(
            en="No row applies, whatever the facts are.",
            fr="Aucune ligne ne s’applique, quels que soient les faits.",
        )
    case = namer.case(part.grid.columns, region)
    message = Text(
        en=f"No row applies when {case.en}.", fr=f"Aucune ligne ne s’applique quand {case.fr}."
    )
    return joined([message, *example(part, namer, witness)], " ")


def example(part: Part, namer: Namer, witness: Witness) -> list[Text]:
    """The facts of a witness, where the inputs of the table are not themselves facts."""
    inputs = part.placed.table.inputs
    if all(isinstance(node, Name) and node.scope == "fact" for node in inputs):
        return []
    told = namer.facts(witness.facts)
    if not told or not witness.is_whole:
        return []
    listed = joined(told, "; ")
    return [Text(en=f"For example: {listed.en}.", fr=f"Par exemple : {listed.fr}.")]


def _fix(part: Part, region: Region) -> Text:
    columns = part.grid.columns
    cells = [as_cell(column, parts) for column, parts in zip(columns, region, strict=True)]
    shown = cells[:-1] if part.is_crossed else cells
    if part.is_crossed and region[:-1] == part.grid.whole[:-1]:
        return Text(
            en=f"Add a column for {cells[-1].en}.",
            fr=f"Ajoutez une colonne pour «{NBSP}{cells[-1].fr}{NBSP}».",
        )
    listed = joined(shown, ", ")
    if len(shown) != 1:
        listed = Text(f"[{listed.en}]", f"[{listed.fr}]")
    value = "[…, …]" if part.is_crossed else "…"
    return Text(
        en=f"Add a row such as `{{if: {listed.en}, then: {value}}}`, widen one beside it, or add "
        "`otherwise: refer`.",
        fr=f"Ajoutez une ligne comme «{NBSP}{{si: {listed.fr}, alors: {value}}}{NBSP}», élargissez "
        f"une ligne voisine, ou ajoutez «{NBSP}sinon: renvoyer{NBSP}».",
    )
