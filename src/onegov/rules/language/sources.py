"""``sources:`` of a rules file, and citations of them: what rules rest on that is no law."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.language import keys
from onegov.rules.language.elements import Elements
from onegov.rules.language.proposals import nearest
from onegov.rules.language.source import Item
from onegov.rules.law.sources import cite, hash_figures
from onegov.rules.types import Citation, Source
from onegov.rules.types.outcomes import GRADES, Grade

_HEX: Final = frozenset("0123456789abcdef")
_HASH_LENGTH: Final = 64


def read_sources(item: Item, elements: Elements) -> Mapping[str, Source]:
    """The sources under ``sources:`` of a rules file, by id; problems go to ``elements``."""
    entries = item.mapping.get("sources")
    if entries is None:
        return {}
    if not entries.mapping:
        elements.only(entries, set(), "sources")
    return {name: _read(name, entry, elements) for name, entry in entries.mapping.items()}


def _read(name: str, item: Item, elements: Elements) -> Source:
    element = f"sources.{name}"
    item = elements.only(item, keys.SOURCE, element)
    return Source(
        id=name,
        title=elements.text(item, "title", element),
        page=elements.text(item, "page", element),
        dated=elements.day(elements.need(item, "date", element), f"{element}.date"),
        grade=_grade(item, element, elements),
        as_read=elements.word(item, "as_read", element),
        sha256=_hash(item, element, elements),
        url=_optional(item, "url", element, elements),
        note=_optional(item, "note", element, elements),
    )


def _optional(item: Item, key: str, element: str, elements: Elements) -> Text | None:
    return elements.text(item, key, element) if key in item.mapping else None


def _grade(item: Item, element: str, elements: Elements) -> Grade:
    entry = elements.need(item, "grade", element)
    for grade in GRADES:
        if entry.text == grade:
            return grade
    if entry.text:
        elements.add(
            entry,
            f"{element}.grade",
            "rules.unknown_grade",
            Text(
                en=f"“{entry.text}” is not a grade. There are: {', '.join(GRADES)}.",
                fr=f"« {entry.text} » n’est pas une cote. Il y a : {', '.join(GRADES)}.",
            ),
            fix=nearest(entry.text, GRADES),
        )
    return "single"


def _hash(item: Item, element: str, elements: Elements) -> str:
    entry = elements.need(item, "sha256", element)
    if entry.text and not (len(entry.text) == _HASH_LENGTH and _HEX.issuperset(entry.text)):
        now = hash_figures(item.mapping.get("as_read", entry).text)
        elements.add(
            entry,
            f"{element}.sha256",
            "rules.bad_hash",
            Text(
                en="The hash of the figures has 64 signs, 0 to 9 and a to f.",
                fr="L’empreinte des chiffres compte 64 signes, de 0 à 9 et de a à f.",
            ),
            fix=Text(
                en=f"Read the figures against the source, then write {now}.",
                fr=f"Comparez les chiffres à la source, puis écrivez {now}.",
            ),
        )
    return entry.text


def cite_source(
    item: Item, *, sources: Mapping[str, Source], elements: Elements, element: str
) -> Citation:
    """The citation ``{source: id}`` or ``{source: id, at: "12(3)"}``; notes an unknown source."""
    item = elements.only(item, keys.SOURCE_CITED, element)
    entry = elements.need(item, "source", element)
    if entry.text in sources:
        return cite(sources[entry.text], item.mapping.get("at", Item("", 0)).text)
    if entry.text:
        elements.add(
            entry,
            f"{element}.source",
            "rules.unknown_source",
            Text(
                en=f"“{entry.text}” does not stand under `sources:` of this file.",
                fr=f"« {entry.text} » ne figure pas sous « sources: » dans ce fichier.",
            ),
            fix=nearest(entry.text, sources),
        )
    return Citation("", "", "", "", "", date.min, Text("?", "?"), source=entry.text or "?")
