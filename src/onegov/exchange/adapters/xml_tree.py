"""Reads XML of other systems: no document type, so no entity and no file can be named in it.

Sources: XML 1.0; Namespaces in XML 1.0. The parser is expat, as Python has it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

QName = tuple[str, str]
"""Namespace ("" for none) and local name."""

_DEEPEST = 64
_MOST = 200_000
_BLANKS = " \t\r\n"


class BadXml(ValueError):
    """It is not XML, or holds what no message needs: a document type, endless depth or length."""


@dataclass(slots=True)
class Element:
    """One element; attributes without a namespace by their names, others by ``namespace name``."""

    name: QName
    attributes: dict[str, str]
    prefixes: Mapping[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, without the blanks around."""
        return "".join(self.pieces).strip(_BLANKS)

    def all(self, name: QName) -> Iterator["Element"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def one(self, name: QName) -> "Element | None":
        """The first child of that name."""
        return next(self.all(name), None)

    def qname(self, text: str) -> QName:
        """A name in the content (``tns:Licence``), with the prefixes that hold here."""
        prefix, _, local = text.rpartition(":")
        if prefix and prefix not in self.prefixes:
            raise BadXml("prefix")
        return self.prefixes.get(prefix, ""), local


def _qname(name: str) -> QName:
    namespace, _, local = name.rpartition(" ")
    return namespace, local


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._declared: dict[str, str] = {}

    def declare(self, prefix: str | None, namespace: str | None) -> None:
        self._declared[prefix or ""] = namespace or ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST:
            raise BadXml("size")
        prefixes: Mapping[str, str] = self._open[-1].prefixes if self._open else {}
        if self._declared:
            prefixes, self._declared = {**prefixes, **self._declared}, {}
        element = Element(_qname(name), attributes, prefixes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        self._open[-1].pieces.append(data)


def _refuse(*_: object) -> None:
    raise BadXml("document type")


def parse_xml(data: bytes) -> Element:
    """The root element.

    Raises:
        BadXml: with ``document type``, ``size`` or the parser's word for what is wrong.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartNamespaceDeclHandler = builder.declare
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadXml(expat.ErrorString(error.code)) from error
    except (LookupError, UnicodeError) as error:
        raise BadXml("encoding") from error
    if builder.root is None:
        raise BadXml("no element")
    return builder.root
