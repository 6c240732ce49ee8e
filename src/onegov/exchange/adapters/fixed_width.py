"""A nightly fixed-width file: a header, one row a line, a trailer that counts the lines."""

import re
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
    read_encoding,
    read_lines,
)
from onegov.exchange.adapters.quarantine import RowRejected
from onegov.exchange.adapters.shape import Shape, read_shape
from onegov.exchange.settings_reader import SettingsReader


@dataclass(frozen=True, slots=True)
class FixedWidth:
    """The layout of the file.

    Attributes:
        file: it is read again when it changes.
        line_length: columns of every line between the first and the last.
        header, trailer: patterns of the first and last line; the trailer's group ``count`` is the
            number of lines between the two.
        spans: where each field begins (from 0) and ends, in the order of the shape's fields.
        may_be_empty: a file with no line between the two is a good one.
    """

    file: Path
    encoding: str
    line_length: int
    header: re.Pattern[str]
    trailer: re.Pattern[str]
    spans: tuple[tuple[int, int], ...]
    shape: Shape
    may_be_empty: bool
    only_forward: bool = False

    def drops(self) -> list[Drop]:
        """The file, if it is there."""
        return Drop.of([self.file])

    def read(self, drop: Drop, lines: Lines) -> "FixedWidthReading":
        """Each line between the first and the last, with its number."""
        return FixedWidthReading(self, drop, lines)

    def width(self, name: str) -> int:
        """How many columns the field has: longer names are cut there."""
        start, end = self.spans[self.shape.fields.index(self.shape.field(name))]
        return end - start


class FixedWidthReading:
    """One reading of the file."""

    def __init__(self, layout: FixedWidth, drop: Drop, lines: Lines) -> None:
        self._layout = layout
        self._drop = drop
        self._lines = lines

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        """Each line between the first and the last, with its number."""
        source, lines = read_lines(self._drop), self._lines
        self._read_header(next(source, b""), lines)
        held: bytes | None = b""
        for number, line in enumerate(source, 2):
            if number > 2:
                lines.count += 1
                yield number - 1, held
            held = line
        self._read_trailer(held, lines)

    def split(self, line: bytes) -> dict[str, str]:
        """The raw value of each field in one line."""
        text = decode(line, self._layout.encoding)
        if len(text) != self._layout.line_length:
            raise RowRejected(
                "wrong_length",
                Text(
                    en=f"The line has {len(text)} columns instead of {self._layout.line_length}.",
                    fr=f"La ligne compte {len(text)} colonnes au lieu de {self._layout.line_length}.",
                ),
            )
        pairs = zip(self._layout.shape.fields, self._layout.spans, strict=True)
        return {field.name: text[start:end] for field, (start, end) in pairs}

    def _text(self, line: bytes | None) -> str:
        return (line or b"").decode(self._layout.encoding, errors="replace").rstrip()

    def _read_header(self, line: bytes | None, lines: Lines) -> None:
        match = self._layout.header.fullmatch(self._text(line))
        if match is None:
            raise Unreadable(
                "no_header",
                Text(
                    en="Line 1 is not the expected header.",
                    fr="La ligne 1 n’est pas l’en-tête attendu.",
                ),
            )
        lines.date = match.groupdict().get("date") or ""

    def _read_trailer(self, line: bytes | None, lines: Lines) -> None:
        match = self._layout.trailer.fullmatch(self._text(line))
        if match is None:
            raise Unreadable(
                "no_trailer",
                Text(
                    en="The last line is not the expected trailer: the file is incomplete.",
                    fr="La dernière ligne n’est pas la fin attendue\u00a0: le fichier est incomplet.",
                ),
            )
        if not re.fullmatch("[0-9]{1,15}", match["count"]) or int(match["count"]) != lines.count:
            raise Unreadable(
                "wrong_count",
                Text(
                    en=f"The trailer does not count the {lines.count} lines that are there.",
                    fr=f"La dernière ligne n’annonce pas les {lines.count} lignes présentes.",
                ),
            )


def _pattern(read: SettingsReader, name: str, default: str) -> re.Pattern[str]:
    try:
        return re.compile(read.text(name, default=default))
    except re.error as error:
        raise read.wrong(
            name, "is not a regular expression", "n’est pas une expression rationnelle"
        ) from error


def _column(read: SettingsReader, line_length: int) -> tuple[Field, tuple[int, int]]:
    start = read.integer("start", low=1, high=line_length)
    end = start + read.integer("length", low=1, high=line_length) - 1
    if end > line_length:
        raise read.wrong("length", "goes past the line", "dépasse la ligne")
    place = Text(en=f"columns {start}–{end}", fr=f"colonnes {start}–{end}")
    return read_field(read, place=place, date_form="YYYYMMDD"), (start - 1, end)


def read_fixed_width(read: SettingsReader, base: Path) -> FixedWidth:
    """The layout in one ``adapters`` entry of a node's settings."""
    line_length = read.integer("line_length", low=1, high=10_000)
    columns = [_column(item, line_length) for item in read.items("fields")]
    layout = FixedWidth(
        file=base / read.text("file"),
        encoding=read_encoding(read, "latin-1"),
        line_length=line_length,
        header=_pattern(read, "header", r"HDR\s*(?P<date>[0-9]{8})"),
        trailer=_pattern(read, "trailer", r"TRL\s*(?P<count>[0-9]+)"),
        spans=tuple(span for _, span in columns),
        shape=read_shape(read, tuple(field for field, _ in columns)),
        may_be_empty=read.flag("may_be_empty", default=False),
    )
    read.done()
    if "count" not in layout.trailer.groupindex:
        raise read.wrong("trailer", "needs a group named count", "a besoin d’un groupe nommé count")
    return layout
