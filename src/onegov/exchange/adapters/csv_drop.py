"""A folder into which a department drops CSV files: the newest whole one is the table.

Source: RFC 4180, without line breaks inside a field: one line is one row, so that a broken line
can never swallow the next one.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field, read_field
from onegov.exchange.adapters.files import (
    Drop,
    Lines,
    Unreadable,
    decode,
    ends_with_a_line,
    read_encoding,
    read_lines,
)
from onegov.exchange.adapters.quarantine import RowRejected
from onegov.exchange.adapters.shape import Shape, read_shape
from onegov.exchange.settings_reader import SettingsReader

_BYTE_ORDER_MARK = "\ufeff"
_WATCHED = 50  # newest files; a folder may keep years of older ones
_UNCUT = 10_000  # CSV has no columns that cut a name


@dataclass(frozen=True, slots=True)
class CsvDrop:
    """The files and how they are written.

    Attributes:
        folder, files: the files are those of ``folder`` that match the pattern ``files``.
        headers: what line 1 calls each field, in the order of the shape's fields; line 1 may name
            columns in any order, and more of them.
        done: a file counts once there is a file of its name and this ending; "" when files appear
            whole (written under another name, then renamed).
        may_be_empty: a file with line 1 only is a good one.
    """

    folder: Path
    files: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    done: str
    shape: Shape
    may_be_empty: bool
    only_forward: bool = True

    def drops(self) -> list[Drop]:
        """The files that are whole, newest first."""
        found = [path for path in self.folder.glob(self.files) if path.is_file()]
        if self.done:
            found = [path for path in found if path.with_name(path.name + self.done).is_file()]
        return Drop.of(found)[:_WATCHED]

    def read(self, drop: Drop, lines: Lines) -> "CsvReading":
        """Each line after the first, with its number."""
        return CsvReading(self, drop, lines)

    def cells(self, line: bytes) -> list[str]:
        """The cells of one line; RowRejected when it is not CSV."""
        text = decode(line, self.encoding)
        try:
            rows = list(csv.reader([text], delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            raise _not_csv() from error
        if len(rows) > 1 or "\r" in text or "\n" in text:
            raise _not_csv()
        return rows[0] if rows else []

    def width(self, name: str) -> int:
        """After how many letters the file cuts the field."""
        return _UNCUT


class CsvReading:
    """One reading of one file: line 1 says where each field is."""

    def __init__(self, layout: CsvDrop, drop: Drop, lines: Lines) -> None:
        self._layout = layout
        self._drop = drop
        self._lines = lines
        self._names: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        if not ends_with_a_line(self._drop):
            raise Unreadable(
                "no_line_end",
                Text(
                    en="The last line has no end: the file is incomplete.",
                    fr="La dernière ligne n’a pas de fin\u00a0: le fichier est incomplet.",
                ),
            )
        source = read_lines(self._drop)
        self._names = self._read_header(next(source, b""))
        for number, line in enumerate(source, 2):
            self._lines.count += 1
            yield number, line

    def _read_header(self, line: bytes | None) -> list[str]:
        try:
            names = self._layout.cells(line or b"")
        except RowRejected as error:
            raise _wrong_header() from error
        names = [name.removeprefix(_BYTE_ORDER_MARK).strip() for name in names]
        if any(names.count(name) != 1 for name in self._layout.headers):
            raise _wrong_header()
        return names

    def split(self, line: bytes) -> dict[str, str]:
        """The raw value of each field in one line."""
        cells = self._layout.cells(line)
        if len(cells) != len(self._names):
            raise RowRejected(
                "wrong_columns",
                Text(
                    en=f"The line has {len(cells)} columns instead of {len(self._names)}.",
                    fr=f"La ligne compte {len(cells)} colonnes au lieu de {len(self._names)}.",
                ),
            )
        by_header = dict(zip(self._names, cells, strict=True))
        pairs = zip(self._layout.shape.fields, self._layout.headers, strict=True)
        return {field.name: by_header[header] for field, header in pairs}


def _not_csv() -> RowRejected:
    return RowRejected(
        "bad_csv",
        Text(
            en="The line is not CSV: a quote is open or out of place.",
            fr="La ligne n’est pas du CSV\u00a0: un guillemet est ouvert ou mal placé.",
        ),
    )


def _wrong_header() -> Unreadable:
    return Unreadable(
        "no_header",
        Text(
            en="Line 1 does not name each expected column once.",
            fr="La ligne 1 ne nomme pas une fois chaque colonne attendue.",
        ),
    )


def _column(read: SettingsReader) -> tuple[Field, str]:
    header = read.text("header", default="")
    place = Text(en=f"column “{header}”", fr=f"colonne «\u00a0{header}\u00a0»") if header else None
    field = read_field(read, place=place)
    return field, header or field.name


def _delimiter(read: SettingsReader) -> str:
    delimiter = read.text("delimiter", default=",")
    if len(delimiter) != 1 or delimiter in '"\r\n ':
        raise read.wrong("delimiter", "must be one sign", "doit être un seul signe")
    return delimiter


def _pattern(read: SettingsReader, name: str) -> str:
    pattern = read.text(name)
    if "/" in pattern or "\\" in pattern or "**" in pattern:
        raise read.wrong(name, "must be a file name", "doit être un nom de fichier")
    return pattern


def read_csv_drop(read: SettingsReader, base: Path) -> CsvDrop:
    """The layout in one ``adapters`` entry of a node's settings."""
    columns = [_column(item) for item in read.items("fields")]
    layout = CsvDrop(
        folder=base / read.text("folder"),
        files=_pattern(read, "files"),
        encoding=read_encoding(read, "utf-8"),
        delimiter=_delimiter(read),
        headers=tuple(header for _, header in columns),
        done=read.text("done", default=""),
        shape=read_shape(read, tuple(field for field, _ in columns)),
        may_be_empty=read.flag("may_be_empty", default=False),
    )
    read.done()
    return layout
