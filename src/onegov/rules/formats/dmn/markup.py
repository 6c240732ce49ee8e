"""Reads strangers' XML into elements with their lines, within limits; no document type, no entities."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.parsers import expat

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 40
MAX_ELEMENTS: Final = 100_000
_SEPARATOR: Final = " "


@dataclass(slots=True)
class Element:
    """One element.

    Attributes:
        space: its namespace, "" where it has none.
        tag: its name in it.
        attributes: by name; those of another namespace as ``namespace name``.
        words: the text right in it.
    """

    space: str
    tag: str
    attributes: dict[str, str]
    line: int
    words: list[str] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    def all(self, *tags: str) -> "Iterator[Element]":
        """The elements of ``tags`` right in it, in its own namespace."""
        return (e for e in self.children if e.tag in tags and e.space == self.space)

    def first(self, *tags: str) -> "Element | None":
        """The first of them."""
        return next(self.all(*tags), None)

    def get(self, attribute: str) -> str:
        """An attribute, "" where it is absent."""
        return self.attributes.get(attribute, "").strip()

    @property
    def text(self) -> str:
        """Its own words without the spaces around them."""
        return "".join(self.words).strip()


def read_markup(xml_bytes: bytes, *, file: str) -> Element:
    """The root of an XML file; raises RulesError with the line."""
    builder = _Builder()
    try:
        if len(xml_bytes) > MAX_BYTES:
            raise refuse(0, "too_large", _TOO_LARGE)
        builder.parser.Parse(xml_bytes, True)
    except expat.ExpatError as error:
        raise in_file(refuse(error.lineno, "bad_xml", _BAD), file) from None
    except RulesError as error:
        raise in_file(error, file) from None
    except (LookupError, ValueError):  # an encoding that Python does not have
        raise in_file(refuse(1, "bad_xml", _BAD), file) from None
    return builder.root[0]


def refuse(line: int, code: str, message: Text, element: str = "") -> RulesError:
    """The error that something on ``line`` cannot be used."""
    return RulesError([Problem("", line, element, f"dmn.{code}", message)])


def in_file(error: RulesError, file: str) -> RulesError:
    """``error`` with the name of the file that it is about."""
    return RulesError([replace(problem, file=file) for problem in error.problems])


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse_type
        self.parser.EntityDeclHandler = self.refuse_type
        self.open: list[Element] = []
        self.root: list[Element] = []
        self.count = 0

    def refuse_type(self, *_declaration: object) -> None:
        raise refuse(self.parser.CurrentLineNumber, "has_dtd", _DTD)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.parser.CurrentLineNumber
        if len(self.open) >= MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise refuse(line, "too_deep", _TOO_DEEP)
        space, _, name = tag.rpartition(_SEPARATOR)
        element = Element(space, name, attributes, line)
        (self.open[-1].children if self.open else self.root).append(element)
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].words.append(text)


_BAD: Final = Text("This is not well-formed XML.", "Ce n’est pas du XML bien formé.")
_DTD: Final = Text(
    "The file declares a document type or entities; these are refused.",
    "Le fichier déclare un type de document ou des entités; ils sont refusés.",
)
_TOO_LARGE: Final = Text(
    f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
    f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo.",
)
_TOO_DEEP: Final = Text(
    "The file is nested too deeply or holds too many elements.",
    "Le fichier compte trop de niveaux ou trop d’éléments.",
)
