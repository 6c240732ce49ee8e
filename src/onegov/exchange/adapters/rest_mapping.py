"""Another interface's JSON, renamed and typed to the published schema: a JSON Pointer per field.

Sources: RFC 6901 (JSON Pointer), RFC 8259 and RFC 7493 (JSON that every reader reads alike).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field, read_field
from onegov.exchange.adapters.live_rows import Unmapped
from onegov.exchange.adapters.shape import Shape, read_shape
from onegov.exchange.settings_reader import SettingsReader

Pointer = tuple[str, ...]
_POINTER = re.compile("(?:/(?:[^~/]|~[01])*)*")
_INDEX = re.compile("0|[1-9][0-9]{0,8}")
_KEY = "{key}"


@dataclass(frozen=True, slots=True)
class RestMapping:
    """What is asked of the interface, and where its answer has what.

    Attributes:
        upstream: address of the interface, without a final slash.
        path: what follows it; ``{key}`` stands where the key goes, in one segment or in the query.
        token_file: holds the bearer token that the interface wants, if it wants one.
        rows: where the answer has the list of rows, or the only row.
        pointers: where a row has each field, in the order of the shape's fields; None for the
            lookup when the interface does not repeat it.
        none: statuses that mean "no row".
        most_rows: an answer with more rows is refused, not cut.
        links: the adapter of this node whose matches link pseudonyms; "" when rows are found by a
            key that the client knows.
    """

    upstream: str
    path: str
    token_file: Path | None
    rows: Pointer
    pointers: tuple[Pointer | None, ...]
    none: frozenset[int]
    most_rows: int
    links: str
    shape: Shape

    def target(self, key: str) -> str:
        """Path and query for one key; Unmapped when no address can carry the key."""
        if key in (".", ".."):
            raise Unmapped("key")
        return self.path.replace(_KEY, quote(key, safe=""))

    def read(self, body: bytes, key: str) -> list[Mapping[str, object]]:
        """The raw rows in an answer, by field name; Unmapped when it is another answer."""
        found = resolve(parse_json(body), self.rows)
        rows = found if isinstance(found, list) else [found]
        if not all(isinstance(row, dict) for row in rows):
            raise Unmapped("rows")
        if len(rows) > self.most_rows:
            raise Unmapped("too_many_rows")
        return [self._raw(row, key) for row in rows]

    def _raw(self, row: object, key: str) -> dict[str, object]:
        pairs = zip(self.shape.fields, self.pointers, strict=True)
        return {
            field.name: key if pointer is None else resolve(row, pointer)
            for field, pointer in pairs
        }


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(name: str) -> object:
    raise ValueError(name)


def parse_json(body: bytes) -> object:
    """The JSON in UTF-8, numbers with a point as exact decimals; Unmapped for anything else."""
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise Unmapped("not_json") from error


def resolve(content: object, pointer: Pointer) -> object:
    """What the pointer leads to, or None. Source: RFC 6901 section 4."""
    for part in pointer:
        if isinstance(content, dict):
            content = content.get(part)
        elif isinstance(content, list) and _INDEX.fullmatch(part) and int(part) < len(content):
            content = content[int(part)]
        else:
            return None
    return content


def _pointer(read: SettingsReader, name: str, default: str | None = None) -> Pointer:
    text = read.text(name) if default is None else read.text(name, default=default)
    if not _POINTER.fullmatch(text):
        raise read.wrong(name, "must be a JSON Pointer", "doit être un pointeur JSON")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def _field(read: SettingsReader, lookup: str) -> tuple[Field, Pointer | None]:
    if "pointer" not in read:
        field = read_field(read)
        if field.name != lookup:
            raise read.wrong("pointer", "is missing", "est absent")
        return field, None
    spelled = read.peek("pointer")
    pointer = _pointer(read, "pointer")
    return read_field(read, place=Text(en=f"at {spelled}", fr=f"à {spelled}")), pointer


def read_upstream(read: SettingsReader) -> str:
    """The address of a department's system, without a final slash."""
    upstream = read.text("upstream")
    if not upstream.startswith(("http://", "https://")) or "?" in upstream or "#" in upstream:
        raise read.wrong(
            "upstream",
            "must be an http address without a query",
            "doit être une adresse http sans requête",
        )
    return upstream.rstrip("/")


def _path(read: SettingsReader) -> str:
    path = read.text("path")
    plain = path.isascii() and path.isprintable() and " " not in path and "#" not in path
    if not path.startswith("/") or not plain or path.count(_KEY) != 1:
        raise read.wrong(
            "path",
            "must begin with / and hold {key} once",
            "doit commencer par / et contenir {key} une fois",
        )
    return path


def _statuses(read: SettingsReader) -> frozenset[int]:
    given = read.take("none", [404])
    if not isinstance(given, list) or not all(
        type(status) is int and 200 < status < 500 for status in given
    ):
        raise read.wrong("none", "must be a list of statuses", "doit être une liste de codes")
    return frozenset(given)


def read_rest_mapping(read: SettingsReader, base: Path) -> RestMapping:
    """The mapping in one ``adapters`` entry of a node's settings."""
    lookup = str(read.peek("lookup", "account"))
    fields = [_field(item, lookup) for item in read.items("fields")]
    token_file = read.text("token_file", default="")
    mapping = RestMapping(
        upstream=read_upstream(read),
        path=_path(read),
        token_file=base / token_file if token_file else None,
        rows=_pointer(read, "rows", default=""),
        pointers=tuple(pointer for _, pointer in fields),
        none=_statuses(read),
        most_rows=read.integer("most_rows", low=1, high=10_000, default=1000),
        links=read.text("links", default=""),
        shape=read_shape(read, tuple(field for field, _ in fields)),
    )
    read.done()
    return mapping
