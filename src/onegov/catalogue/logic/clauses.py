"""Clauses: places in the law, written as people write them in each language."""

import re
from collections.abc import Mapping
from typing import Final

from onegov.catalogue.logic.element import Element
from onegov.catalogue.types import Clause
from onegov.core.types import Text

_PLACE: Final = re.compile(r"\d+(\.\d+)*(\([0-9A-Za-z.]{1,8}\))*")
_PART: Final = re.compile(r"\(([^()]+)\)")
_FRENCH: Final = ("art.", "par.", "al.", "sous-al.")


def label_of(act: Text, at: str) -> Text:
    """``Citizenship Act, s. 5(1)(c)(i)`` / « Loi sur la citoyenneté, sous-al. 5(1)c)(i) ».

    French writes a paragraph's letter as ``c)``; deeper and numbered parts keep both brackets.
    """
    section, parts = at.partition("(")[0], _PART.findall(at)
    level, written = 0, section
    for part in parts:
        level = 1 if level == 0 and part[0].isdigit() else max(level + 1, 2)
        written += f"{part})" if level == 2 else f"({part})"
    word = _FRENCH[min(level, 3)]
    return Text(en=f"{act.en}, s.\u00a0{at}", fr=f"{act.fr}, {word}\u00a0{written}")


def read_clause(element: Element, acts: Mapping[str, Text]) -> Clause:
    """A clause written as ``{act: C-29, at: 5(1)(c)}``."""
    act = element.need("act").one_of(*acts)
    place = element.need("at")
    at = place.word()
    if not place.is_absent and not _PLACE.fullmatch(at):
        place.wrong("place")
    name = acts.get(act, Text(act, act))
    return Clause(act=act, at=at, label=label_of(name, at))


def read_clauses(element: Element | None, acts: Mapping[str, Text]) -> tuple[Clause, ...]:
    """A list of clauses; none when the element is absent."""
    if element is None:
        return ()
    return tuple(read_clause(entry.only("act", "at"), acts) for entry in element.entries())


def read_acts(element: Element) -> dict[str, Text]:
    """The names of the acts that the definition cites."""
    return {act: entry.text() for act, entry in element.named()}


def read_agreements(element: Element | None, acts: Mapping[str, Text]) -> dict[str, Clause]:
    """The clauses under which registers give facts, by the name that facts use."""
    return {} if element is None else {key: _agreement(each, acts) for key, each in element.named()}


def _agreement(element: Element, acts: Mapping[str, Text]) -> Clause:
    element.only("basis", "act", "at", "text")
    clause = read_clause(element, acts)
    consent = element.need("basis").one_of("law", "consent") == "consent"
    text = element.at("text")
    return Clause(
        act=clause.act,
        at=clause.at,
        label=clause.label,
        basis="consent" if consent else "law",
        agreement=None if text is None else text.text(),
    )
