"""A SOAP 1.1 operation as a table: a request made once from the WSDL, an answer mapped by paths.

Source: SOAP 1.1 sections 4, 6 and 7.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field, read_field
from onegov.exchange.adapters.live_rows import Unmapped
from onegov.exchange.adapters.shape import Shape, read_shape
from onegov.exchange.adapters.wsdl import Operation, read_operation, read_wsdl
from onegov.exchange.adapters.wsdl_schema import BadWsdl, Schemas, Slot
from onegov.exchange.adapters.xml_tree import BadXml, Element, QName, parse_xml
from onegov.exchange.settings_reader import SettingsReader

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_NIL = "http://www.w3.org/2001/XMLSchema-instance nil"
_KEY = "{key}"
_NAME = r"[^\W\d][\w.-]*"
_PATH = re.compile(rf"{_NAME}(?:/{_NAME})*(?:/@{_NAME})?|@{_NAME}")
_ITSELF = "."
Path_ = tuple[str, ...]
Asked = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SoapMapping:
    """What is asked of the operation, and where its answer has what.

    Attributes:
        endpoint: address of the service.
        action: the header SOAPAction.
        before, after: the request, around the key.
        response: the element that the body of a good answer holds.
        rows: where that element has the rows, by local names.
        paths: where a row has each field, in the order of the shape's fields; None for the lookup
            when the answer does not repeat it.
        none: fault codes that mean "no row".
        most_rows: an answer with more rows is refused, not cut.
        links: the adapter of this node whose matches link pseudonyms; "" when rows are found by a
            key that the client knows.
    """

    endpoint: str
    action: str
    before: str
    after: str
    response: QName
    rows: Path_
    paths: tuple[Path_ | None, ...]
    none: frozenset[str]
    most_rows: int
    links: str
    shape: Shape

    def request(self, key: str) -> bytes:
        """The envelope that asks for one key; Unmapped when no XML can carry it."""
        if "\ufffe" in key or "\uffff" in key:
            raise Unmapped("key")
        return f"{self.before}{escape(key)}{self.after}".encode()

    def read(self, body: bytes, key: str) -> list[Mapping[str, object]]:
        """The raw rows in an answer, by field name; Unmapped when it is another answer."""
        content = _content(body)
        if content.name == (ENVELOPE, "Fault"):
            code = content.one(("", "faultcode"))
            if code is not None and code.text.rpartition(":")[2] in self.none:
                return []
            raise Unmapped("fault")
        if content.name != self.response:
            raise Unmapped("response")
        rows = _found(content, self.rows)
        if len(rows) > self.most_rows:
            raise Unmapped("too_many_rows")
        pairs = tuple(zip(self.shape.fields, self.paths, strict=True))
        return [
            {field.name: key if path is None else _value(row, path) for field, path in pairs}
            for row in rows
        ]


def _content(body: bytes) -> Element:
    """The only element in the envelope's body."""
    try:
        root = parse_xml(body)
    except BadXml as error:
        raise Unmapped("not_xml") from error
    header, held = root.one((ENVELOPE, "Header")), root.one((ENVELOPE, "Body"))
    if root.name != (ENVELOPE, "Envelope") or held is None or len(held.children) != 1:
        raise Unmapped("envelope")
    for each in header.children if header is not None else ():
        if each.attributes.get(f"{ENVELOPE} mustUnderstand") in ("1", "true"):
            raise Unmapped("must_understand")
    return held.children[0]


def _found(element: Element, path: Path_) -> list[Element]:
    found = [element]
    for name in path:
        found = [child for each in found for child in each.children if child.name[1] == name]
    return found


def _value(row: Element, path: Path_) -> str | None:
    last = path[-1]
    found = _found(row, path[:-1] if last.startswith("@") else path)
    if len(found) > 1:
        raise Unmapped("several")
    if not found or found[0].attributes.get(_NIL) in ("1", "true"):
        return None
    if last.startswith("@"):
        return found[0].attributes.get(last[1:])
    if found[0].children:
        raise Unmapped("not_plain")
    return found[0].text


def _leaf(slot: Slot, content: str) -> str:
    namespace, name = slot.name
    return f"<{name} xmlns={quoteattr(namespace)}>{content}</{name}>"


def _filled(slots: list[Slot], asked: Asked, schemas: Schemas) -> str:
    unknown = set(asked) - {slot.name[1] for slot in slots}
    if unknown:
        raise BadWsdl(f"the request has no {sorted(unknown)[0]}")
    return "".join(_one(slot, asked, schemas) for slot in slots)


def _one(slot: Slot, asked: Asked, schemas: Schemas) -> str:
    value = asked.get(slot.name[1])
    if value is None:
        if slot.required:
            raise BadWsdl(f"the request needs {slot.name[1]}")
        return ""
    inner = schemas.slots(slot.declared, slot.schema)
    if isinstance(value, dict) and inner:
        return _leaf(slot, _filled(inner, value, schemas))
    if isinstance(value, str) and not inner:
        return _leaf(slot, escape(value))
    raise BadWsdl(f"{slot.name[1]} in the request is of another kind")


def envelope(operation: Operation, asked: Asked, schemas: Schemas) -> tuple[str, str]:
    """The request before and after the key."""
    namespace, name = operation.request
    prefix = f"<r:{name} xmlns:r={quoteattr(namespace)}>" if namespace else f"<{name}>"
    ending = f"</r:{name}>" if namespace else f"</{name}>"
    filled = _filled(list(operation.slots), asked, schemas)
    before, key, after = filled.partition(_KEY)
    if not key or _KEY in after:
        raise BadWsdl("the request must hold {key} once")
    head = f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{ENVELOPE}"><s:Body>'
    return f"{head}{prefix}{before}", f"{after}{ending}</s:Body></s:Envelope>"


def _path(read: SettingsReader, name: str, *, attributes: bool) -> Path_:
    text = read.text(name)
    if not _PATH.fullmatch(text) or ("@" in text and not attributes):
        raise read.wrong(name, "must be names with / between", "doit être des noms séparés par /")
    return tuple(text.split("/"))


def _rows(read: SettingsReader) -> Path_:
    """Empty when the answer itself is the one row."""
    if read.peek("rows") == _ITSELF:
        read.text("rows")
        return ()
    return _path(read, "rows", attributes=False)


def _field(read: SettingsReader, lookup: object) -> tuple[Field, Path_ | None]:
    if "path" not in read:
        field = read_field(read)
        if field.name != lookup:
            raise read.wrong("path", "is missing", "est absent")
        return field, None
    spelled = read.peek("path")
    path = _path(read, "path", attributes=True)
    return read_field(read, place=Text(en=f"at {spelled}", fr=f"à {spelled}")), path


def _endpoint(read: SettingsReader, described: str) -> str:
    endpoint = read.text("upstream", default="") or described
    plain = endpoint.isascii() and endpoint.isprintable() and not {" ", "#"} & set(endpoint)
    if not endpoint.startswith(("http://", "https://")) or not plain:
        raise read.wrong("upstream", "must be an http address", "doit être une adresse http")
    return endpoint


def read_soap_mapping(read: SettingsReader, base: Path) -> SoapMapping:
    """The mapping in one ``adapters`` entry of a node's settings; reads the WSDL that it names."""
    lookup = read.peek("lookup", "account")
    fields = [_field(item, lookup) for item in read.items("fields")]
    asked = read.take("ask")
    file, name = base / read.text("wsdl"), read.text("operation")
    try:
        root, schemas = read_wsdl(file)
        operation = read_operation(root, schemas, name=name, port=read.text("port", default=""))
        before, after = envelope(operation, asked if isinstance(asked, dict) else {}, schemas)
    except (OSError, BadXml, BadWsdl) as error:
        why = str(error) if not isinstance(error, OSError) else "it cannot be read"
        raise read.wrong(
            "wsdl", f"cannot be used: {why}", f"est inutilisable\u00a0: {why}"
        ) from error
    mapping = SoapMapping(
        endpoint=_endpoint(read, operation.endpoint),
        action=operation.action,
        before=before,
        after=after,
        response=operation.response,
        rows=_rows(read),
        paths=tuple(path for _, path in fields),
        none=frozenset(read.texts("none", default=())),
        most_rows=read.integer("most_rows", low=1, high=10_000, default=1000),
        links=read.text("links", default=""),
        shape=read_shape(read, tuple(field for field, _ in fields)),
    )
    read.done()
    return mapping
