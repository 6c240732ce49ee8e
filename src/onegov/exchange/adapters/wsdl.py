"""Reads from a WSDL how one operation is called over SOAP 1.1.

Sources: WSDL 1.1 sections 2 and 3; WS-I Basic Profile 1.1 (document/literal and rpc/literal only).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.adapters.wsdl_schema import XSD, BadWsdl, Schemas, Slot
from onegov.exchange.adapters.xml_tree import Element, QName, parse_xml

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"


@dataclass(frozen=True, slots=True)
class Operation:
    """How to call it.

    Attributes:
        endpoint: address, "" when the description has none.
        action: value of the header SOAPAction, without quotes.
        request, response: the only element in the body of each.
        slots: what the request's element holds, in order.
    """

    endpoint: str
    action: str
    request: QName
    response: QName
    slots: tuple[Slot, ...]


def _child(parent: Element, name: QName, what: str) -> Element:
    found = parent.one(name)
    if found is None:
        raise BadWsdl(f"{what} is missing")
    return found


def _by_name(root: Element, kind: str, name: QName) -> Element:
    if name[0] == root.attributes.get("targetNamespace", ""):
        for found in root.all((WSDL, kind)):
            if found.attributes.get("name") == name[1]:
                return found
    raise BadWsdl(f"{kind} {name[1]} is missing")


def _referred(root: Element, kind: str, holder: Element, attribute: str) -> Element:
    return _by_name(root, kind, holder.qname(holder.attributes.get(attribute, "")))


def _operation_of(holder: Element, name: str) -> Element | None:
    found = [
        each for each in holder.all((WSDL, "operation")) if each.attributes.get("name") == name
    ]
    if len(found) > 1:
        raise BadWsdl(f"operation {name} is there more than once")
    return found[0] if found else None


def _find_port(root: Element, operation: str, wanted: str) -> tuple[Element, Element]:
    """The first port of SOAP 1.1 over HTTP with the operation, and its binding."""
    for service in root.all((WSDL, "service")):
        for port in service.all((WSDL, "port")):
            if port.one((SOAP, "address")) is None or wanted not in (
                "",
                port.attributes.get("name"),
            ):
                continue
            binding = _referred(root, "binding", port, "binding")
            if _operation_of(binding, operation) is not None:
                return port, binding
    raise BadWsdl(f"no port of SOAP 1.1 has the operation {operation}")


def _body(operation: Element, direction: str) -> Element:
    held = _child(operation, (WSDL, direction), direction)
    if held.one((SOAP, "header")) is not None:
        raise BadWsdl("a header of its own is not supported")
    body = _child(held, (SOAP, "body"), "soap:body")
    if body.attributes.get("use", "literal") != "literal":
        raise BadWsdl("use=encoded is not supported")
    return body


class _Reader:
    """One operation of one description."""

    def __init__(self, root: Element, schemas: Schemas, name: str) -> None:
        self._root = root
        self._schemas = schemas
        self._name = name

    def read(self, port_name: str) -> Operation:
        port, binding = _find_port(self._root, self._name, port_name)
        over = _child(binding, (SOAP, "binding"), "soap:binding")
        if over.attributes.get("transport", _OVER_HTTP) != _OVER_HTTP:
            raise BadWsdl("the transport is not HTTP")
        bound = _operation_of(binding, self._name)
        abstract = _operation_of(_referred(self._root, "portType", binding, "type"), self._name)
        if bound is None or abstract is None:
            raise BadWsdl(f"operation {self._name} is missing")
        details = bound.one((SOAP, "operation"))
        given = details.attributes if details is not None else {}
        style = given.get("style") or over.attributes.get("style", "document")
        messages = [self._message(abstract, direction) for direction in ("input", "output")]
        bodies = [_body(bound, direction) for direction in ("input", "output")]
        shape = self._rpc if style == "rpc" else self._document
        request, response, slots = shape(messages, bodies)
        action = given.get("soapAction", "")
        if not action.isascii() or not action.isprintable() or '"' in action:
            raise BadWsdl("the soapAction cannot be a header")
        address = _child(port, (SOAP, "address"), "soap:address").attributes.get("location", "")
        return Operation(address, action, request, response, tuple(slots))

    def _message(self, abstract: Element, direction: str) -> list[Element]:
        held = _child(abstract, (WSDL, direction), direction)
        return list(_referred(self._root, "message", held, "message").all((WSDL, "part")))

    def _document(
        self, messages: list[list[Element]], bodies: list[Element]
    ) -> tuple[QName, QName, list[Slot]]:
        names = []
        for parts in messages:
            if len(parts) != 1 or "element" not in parts[0].attributes:
                raise BadWsdl("a document message needs one part with an element")
            names.append(parts[0].qname(parts[0].attributes["element"]))
        return names[0], names[1], self._schemas.slots_of_element(names[0])

    def _rpc(
        self, messages: list[list[Element]], bodies: list[Element]
    ) -> tuple[QName, QName, list[Slot]]:
        spaces = [body.attributes.get("namespace", "") for body in bodies]
        slots = []
        for part in messages[0]:
            if "type" not in part.attributes:
                raise BadWsdl("an rpc message needs parts with a type")
            slots.append(Slot(("", part.attributes.get("name", "")), True, part, self._root))
        return (spaces[0], self._name), (spaces[1], f"{self._name}Response"), slots


def _all_schemas(found: list[Element], load: Callable[[str], Element]) -> list[Element]:
    """The schemas and those that they import or include from files, each once."""
    seen: set[str] = set()
    schemas = list(found)
    for schema in schemas:  # grows while it is walked
        for kind in ("import", "include"):
            for each in schema.all((XSD, kind)):
                location = each.attributes.get("schemaLocation", "")
                if location and location not in seen:
                    seen.add(location)
                    schemas.append(load(location))
    return schemas


def read_wsdl(file: Path) -> tuple[Element, Schemas]:
    """The description and its schemas; what it imports must lie beside it, by a plain name.

    Raises:
        OSError, BadXml, BadWsdl: why it cannot be read.
    """

    def load(location: str) -> Element:
        if location != Path(location).name or "\\" in location:
            raise BadWsdl("a schema is not beside the description")
        return parse_xml((file.parent / location).read_bytes())

    root = parse_xml(file.read_bytes())
    if root.name != (WSDL, "definitions"):
        raise BadWsdl("it is not a WSDL 1.1 description")
    types = [schema for each in root.all((WSDL, "types")) for schema in each.all((XSD, "schema"))]
    return root, Schemas(_all_schemas(types, load))


def read_operation(root: Element, schemas: Schemas, *, name: str, port: str = "") -> Operation:
    """How the operation is called; ``port`` chooses among several.

    Raises:
        BadWsdl, BadXml: why it cannot be.
    """
    return _Reader(root, schemas, name).read(port)
