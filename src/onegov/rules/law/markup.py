"""Reads Justice Canada's XML into elements, within limits, leaving out what is not the law.

Read with expat, without a document type or entities. Left out: related provisions and amendments
not in force (they repeat section numbers of other Acts), historical notes, the editor's footnotes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.parsers import expat

from onegov.core.system import system_reason
from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 60
MAX_ELEMENTS: Final = 500_000  # a text of 1.5 MB has about 15,000
LIMS: Final = "http://justice.gc.ca/lims "
LANGUAGE: Final = "http://www.w3.org/XML/1998/namespace lang"
_LEFT_OUT: Final = {"HistoricalNote", "FootnoteRef", "RelatedOrNotInForce"}
_BREAKS: Final = {"LineBreak", "Leader"}
# Inside these, and inside whatever holds words of its own, words follow each other as written;
# between others stands a space.
_RUNNING: Final = {"Text", "MarginalNote", "TitleText", "Label"}


@dataclass(slots=True)
class Element:
    """One element.

    Attributes:
        fid: its ``lims:fid``, "" where it has none.
        amended: ``lims:lastAmendedDate`` of a whole section or schedule, else "".
        parts: words and elements in order.
        label: what its ``Label`` says: ``(c)`` in English, ``c)`` in French.
    """

    tag: str
    fid: str = ""
    amended: str = ""
    parts: list["str | Element"] = field(default_factory=list)
    label: str = ""

    def elements(self, *tags: str) -> Iterator["Element"]:
        """The elements right in it, of any tag or of ``tags``."""
        return (e for e in self.parts if isinstance(e, Element) and (not tags or e.tag in tags))

    def within(self, tag: str) -> Iterator["Element"]:
        """Every element of ``tag`` at any depth in it, in order."""
        for element in self.elements():
            if element.tag == tag:
                yield element
            yield from element.within(tag)

    def words(self) -> str:
        """Its words; spaces are as they come."""
        runs = self.tag in _RUNNING or any(isinstance(p, str) and p.strip() for p in self.parts)
        parts = (part if isinstance(part, str) else part.words() for part in self.parts)
        return "".join(self._run_on()) if runs else " ".join(parts)

    def _run_on(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._run_on()


@dataclass(slots=True)
class Markup:
    """What a file holds: its root's tag and attributes, its title page, sections and schedules."""

    root: str
    attributes: dict[str, str]
    identification: list[Element]
    sections: list[Element]
    schedules: list[Element]


def read_markup(xml_bytes: bytes) -> Markup:
    """The parts of a consolidated text, or of one section; raises RulesError."""
    if len(xml_bytes) > MAX_BYTES:
        raise too_large()
    builder = _Builder()
    try:
        builder.parser.Parse(xml_bytes, True)
    except expat.ExpatError as error:
        raise refuse(
            "bad_xml",
            f"is not well-formed XML (line {error.lineno})",
            f"n’est pas du XML bien formé (ligne {error.lineno})",
        ) from None
    return builder.markup


def in_file(error: RulesError, file: str) -> RulesError:
    """``error`` with the name of the file that it is about."""
    return RulesError([replace(problem, file=file) for problem in error.problems])


def refuse(code: str, english: str, french: str) -> RulesError:
    """The error that a law file cannot be used: it ``is …`` / « est … »."""
    message = Text(en=f"The law file {english}.", fr=f"Le fichier de loi {french}.")
    return RulesError([Problem("", 0, "", f"law.{code}", message)])


def too_large() -> RulesError:
    """The error that a law file is larger than any that Justice Canada publishes."""
    return refuse("too_large", "is larger than 20 MB", "dépasse 20 Mo")


def unusable(file: str, error: OSError) -> RulesError:
    """The error that a file can't be read or written, with what the system says."""
    reason = system_reason(error)
    message = Text(
        en=f"This file can't be read or written: {reason.en}.",
        fr=f"Impossible de lire ou d’écrire ce fichier\u00a0: {reason.fr}.",
    )
    return RulesError([Problem(file, 0, "", "law.unreadable", message)])


class _Builder:
    """Gathers the sections of the one Body, the schedules after it and the title page."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.path: list[str] = []
        self.open: list[Element] = []
        self.left_out = self.kept = 0
        self.markup = Markup("", {}, [], [], [])

    def refuse(self, *_declaration: object) -> None:
        raise refuse(
            "has_dtd",
            "declares a document type or entities; these are refused",
            "déclare un type de document ou des entités; ils sont refusés",
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise refuse("too_deep", "nests too deeply", "compte trop de niveaux")
        if not self.path:
            self.markup.root, self.markup.attributes = tag, attributes
        place = self.place(tag, attributes)
        self.path.append(tag)
        if self.left_out or tag in _LEFT_OUT or attributes.get("status") == "editorial":
            self.left_out += 1
        elif self.open or place is not None:
            self.kept += 1
            if self.kept > MAX_ELEMENTS:
                raise refuse("too_many", "holds too many elements", "compte trop d’éléments")
            element = Element(tag, attributes.get(f"{LIMS}fid", ""))
            if self.open:
                self.open[-1].parts.append(element)
            elif place is not None:
                element.amended = attributes.get(f"{LIMS}lastAmendedDate", "")
                place.append(element)
            self.open.append(element)

    def place(self, tag: str, attributes: dict[str, str]) -> list[Element] | None:
        """Where an element begins that is kept; a history file is one section alone."""
        if tag == "Section" and (not self.path or self.path[1:] == ["Body"]):
            return self.markup.sections
        if len(self.path) != 1:
            return None
        if tag == "Schedule" and f"{LIMS}fid" in attributes:
            return self.markup.schedules
        return self.markup.identification if tag == "Identification" else None

    def end(self, tag: str) -> None:
        self.path.pop()
        if self.left_out:
            self.left_out -= 1
        elif self.open:
            closed = self.open.pop()
            if tag in _BREAKS:
                closed.parts.append(" ")
            if tag == "Label" and self.open:
                self.open[-1].label = self.open[-1].label or " ".join(closed.words().split())

    def data(self, text: str) -> None:
        if self.open and not self.left_out:
            self.open[-1].parts.append(text)
