"""Finds an element in Justice Canada's XML of a consolidated Act or regulation.

Read with expat, without a document type or entities, within limits on size and depth.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.acts import split_place
from onegov.rules.types import LawElement

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 60
_FID: Final = "lims:fid"
_LEVELS: Final = ("Section", "Subsection", "Paragraph", "Subparagraph", "Clause", "Subclause")
_LEFT_OUT: Final = {"HistoricalNote"}
# Inside these, words follow each other as written; between others stands a space.
_RUNNING: Final = {"Text", "MarginalNote", "TitleText", "Label"}


@dataclass(slots=True)
class _Element:
    tag: str
    fid: str
    parts: list["str | _Element"] = field(default_factory=list)

    def elements(self) -> Iterator["_Element"]:
        return (part for part in self.parts if isinstance(part, _Element))


def find_element(xml_bytes: bytes, at: str) -> LawElement:
    """The element at ``at``; see ``public.find_element``."""
    try:
        place = split_place(at)
    except ValueError:
        raise _problem(
            "law.bad_place",
            at,
            Text(
                en=f"“{at}” is not a place such as 5(1)(c)(i).",
                fr=f"« {at} » n’est pas un endroit tel que 5(1)(c)(i).",
            ),
        ) from None
    found = [section for section in _sections(xml_bytes) if _label(section) == place[0]]
    for part in place[1:]:
        found = [
            e
            for element in found
            for e in element.elements()
            if e.tag in _LEVELS and _label(e) == part
        ]
    if len(found) != 1:
        raise _problem(
            "law.not_found",
            at,
            Text(
                en=f"{at} stands {len(found)} times in this law; it must stand once.",
                fr=f"{at} figure {len(found)} fois dans ce texte de loi; il doit y figurer une fois.",
            ),
        )
    text = unicodedata.normalize("NFC", " ".join(_words(found[0]).split()))
    return LawElement(found[0].fid, text, hashlib.sha256(text.encode()).hexdigest())


def _problem(code: str, element: str, message: Text) -> RulesError:
    return RulesError([Problem("", 0, element, code, message)])


def _label(element: _Element) -> str:
    """``(c)`` in English, ``c)`` in French: ``c`` in both."""
    labels = [part for part in element.elements() if part.tag == "Label"]
    return _words(labels[0]).strip().strip("()") if labels else ""


def _words(element: _Element) -> str:
    if element.tag in _LEFT_OUT:
        return ""
    if element.tag in _RUNNING:
        return "".join(_run_on(element))
    return " ".join(part if isinstance(part, str) else _words(part) for part in element.parts)


def _run_on(element: _Element) -> Iterator[str]:
    for part in element.parts:
        yield part if isinstance(part, str) else "".join(_run_on(part))


@lru_cache(maxsize=4)
def _sections(xml_bytes: bytes) -> tuple[_Element, ...]:
    """The sections in the Body: the rest of the file repeats numbers of other Acts."""
    if len(xml_bytes) > MAX_BYTES:
        raise _problem(
            "law.too_large",
            "",
            Text(en="The law file is larger than 20 MB.", fr="Le fichier de loi dépasse 20 Mo."),
        )
    builder = _Builder()
    try:
        builder.parser.Parse(xml_bytes, True)
    except expat.ExpatError as error:
        raise _problem(
            "law.bad_xml",
            "",
            Text(
                en=f"The law file is not well-formed XML (line {error.lineno}).",
                fr=f"Le fichier de loi n’est pas du XML bien formé (ligne {error.lineno}).",
            ),
        ) from None
    return tuple(builder.sections)


class _Builder:
    """Gathers the sections of the one Body."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.path: list[str] = []
        self.open: list[_Element] = []
        self.sections: list[_Element] = []

    def refuse(self, *_declaration: object) -> None:
        raise _problem(
            "law.has_dtd",
            "",
            Text(
                en="The law file declares a document type or entities; these are refused.",
                fr="Le fichier de loi déclare un type de document ou des entités; ils sont refusés.",
            ),
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise _problem(
                "law.too_deep",
                "",
                Text(
                    en="The law file nests too deeply.",
                    fr="Le fichier de loi compte trop de niveaux.",
                ),
            )
        begins = tag == "Section" and self.path[1:] == ["Body"]
        self.path.append(tag)
        if begins or self.open:
            element = _Element(tag, attributes.get(_FID, ""))
            if self.open:
                self.open[-1].parts.append(element)
            else:
                self.sections.append(element)
            self.open.append(element)

    def end(self, _tag: str) -> None:
        self.path.pop()
        if self.open:
            self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].parts.append(text)
