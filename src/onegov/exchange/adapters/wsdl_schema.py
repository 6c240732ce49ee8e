"""What an XML Schema says of the elements that a request must hold. Source: XML Schema 1.0."""

from collections.abc import Iterator
from dataclasses import dataclass

from onegov.exchange.adapters.xml_tree import Element, QName

XSD = "http://www.w3.org/2001/XMLSchema"
_LISTS = ((XSD, "sequence"), (XSD, "all"))
_CONTENT = ((XSD, "complexContent"), (XSD, "simpleContent"))
_IGNORED = ((XSD, "annotation"), (XSD, "attribute"), (XSD, "anyAttribute"))


class BadWsdl(ValueError):
    """The description cannot be used as it is; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An element that a request may hold: its name, whether it must be there, what it may hold."""

    name: QName
    required: bool
    declared: Element
    schema: Element


class Schemas:
    """The schemas of one description."""

    def __init__(self, schemas: list[Element]) -> None:
        self._schemas = schemas

    def _named(self, kind: str, name: QName) -> tuple[Element, Element]:
        for schema in self._schemas:
            if schema.attributes.get("targetNamespace", "") == name[0]:
                for found in schema.all((XSD, kind)):
                    if found.attributes.get("name") == name[1]:
                        return found, schema
        raise BadWsdl(f"{kind} {name[1]} is not declared")

    def slots_of_element(self, name: QName) -> list[Slot]:
        """What a global element holds, in order."""
        return self.slots(*self._named("element", name))

    def slots_of_type(self, name: QName) -> list[Slot]:
        """What a named type holds, in order; nothing for a type of XML Schema itself."""
        if name[0] == XSD:
            return []
        kind = "simpleType" if self._is_simple(name) else "complexType"
        found, schema = self._named(kind, name)
        return [] if kind == "simpleType" else list(self._content(found, schema))

    def _is_simple(self, name: QName) -> bool:
        return any(
            found.attributes.get("name") == name[1]
            for schema in self._schemas
            if schema.attributes.get("targetNamespace", "") == name[0]
            for found in schema.all((XSD, "simpleType"))
        )

    def slots(self, declared: Element, schema: Element) -> list[Slot]:
        """What an element holds, in order, by its own type or the one that it names."""
        if (inline := declared.one((XSD, "complexType"))) is not None:
            return list(self._content(inline, schema))
        named = declared.attributes.get("type")
        return self.slots_of_type(declared.qname(named)) if named else []

    def _content(self, holder: Element, schema: Element) -> Iterator[Slot]:
        for child in holder.children:
            if child.name in _LISTS:
                yield from self._listed(child, schema)
            elif child.name in _CONTENT:
                yield from self._extended(child, schema)
            elif child.name not in _IGNORED:
                raise BadWsdl(f"{child.name[1]} in a request is not supported")

    def _extended(self, holder: Element, schema: Element) -> Iterator[Slot]:
        extension = holder.one((XSD, "extension"))
        if extension is None:
            raise BadWsdl("a restriction in a request is not supported")
        yield from self.slots_of_type(extension.qname(extension.attributes.get("base", "")))
        yield from self._content(extension, schema)

    def _listed(self, holder: Element, schema: Element) -> Iterator[Slot]:
        for child in holder.children:
            if child.name == (XSD, "element"):
                yield self._slot(child, schema)
            elif child.name not in _IGNORED:
                raise BadWsdl(f"{child.name[1]} in a request is not supported")

    def _slot(self, declared: Element, schema: Element) -> Slot:
        given = declared.attributes
        required = given.get("minOccurs", "1") != "0"
        if "ref" in given:
            name = declared.qname(given["ref"])
            target, owner = self._named("element", name)
            return Slot(name, required, target, owner)
        form = given.get("form", schema.attributes.get("elementFormDefault", "unqualified"))
        namespace = schema.attributes.get("targetNamespace", "") if form == "qualified" else ""
        return Slot((namespace, given.get("name", "")), required, declared, schema)
