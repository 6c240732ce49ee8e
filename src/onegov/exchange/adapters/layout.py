"""The layout of a fixed-width file, as settings."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.settings_reader import SettingsReader

TYPES = ("text", "digits", "date", "year", "postal_code", "code")
REQUIRED = ("account", "family", "given", "birth_date")


@dataclass(frozen=True, slots=True)
class Field:
    """Columns ``start`` (from 1) to ``start + length - 1``.

    Attributes:
        type: text, digits, date (YYYYMMDD), year (YYYY), postal_code (A1A1A1) or code.
        values: for a code, what it may be.
        optional: blanks are allowed and mean "not known".
    """

    name: str
    start: int
    length: int
    type: str
    values: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A nightly file: who it is about (account, names, birth date) and one record a line.

    Attributes:
        file: the file; it is read again when it changes.
        line_length: columns of every record line.
        header, trailer: patterns of the first and last line; the trailer's group ``count`` is the
            number of lines between the two.
        record_key: field that makes a record unique within its account (``year``).
        answer_list: name of the list in the answer (``years``).
        answer_fields: fields of each item of that list.
    """

    file: Path
    encoding: str
    line_length: int
    header: re.Pattern[str]
    trailer: re.Pattern[str]
    fields: tuple[Field, ...]
    record_key: str
    answer_list: str
    answer_fields: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, if the layout has it."""
        return next((field for field in self.fields if field.name == name), None)


def _field(read: SettingsReader) -> Field:
    field = Field(
        name=read.text("name"),
        start=read.integer("start", low=1, high=10_000),
        length=read.integer("length", low=1, high=10_000),
        type=read.choice("type", TYPES, default="text"),
        values=read.texts("values", default=()),
        optional=read.flag("optional", default=False),
    )
    read.done()
    if (field.type == "code") != bool(field.values):
        raise read.wrong("values", "belongs to type code", "va avec le type code")
    return field


def _pattern(read: SettingsReader, name: str, default: str) -> re.Pattern[str]:
    try:
        return re.compile(read.text(name, default=default))
    except re.error as error:
        raise read.wrong(
            name, "is not a regular expression", "n’est pas une expression rationnelle"
        ) from error


def _encoding(read: SettingsReader) -> str:
    name = read.text("encoding", default="latin-1")
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise read.wrong("encoding", "is not known", "n’est pas connu") from error


def _check(read: SettingsReader, layout: Layout) -> None:
    names = [field.name for field in layout.fields]
    for name in (*REQUIRED, layout.record_key, *layout.answer_fields):
        if names.count(name) != 1:
            raise read.wrong(
                "fields", f"must hold “{name}” once", f"doit contenir «\u00a0{name}\u00a0» une fois"
            )
    for field in layout.fields:
        if field.start + field.length - 1 > layout.line_length:
            raise read.wrong(f"fields.{field.name}", "goes past the line", "dépasse la ligne")
    if "count" not in layout.trailer.groupindex:
        raise read.wrong("trailer", "needs a group named count", "a besoin d’un groupe nommé count")


def read_layout(read: SettingsReader, base: Path) -> Layout:
    """The layout in one ``adapters`` entry of a node's settings."""
    layout = Layout(
        file=base / read.text("file"),
        encoding=_encoding(read),
        line_length=read.integer("line_length", low=1, high=10_000),
        header=_pattern(read, "header", r"HDR\s*(?P<date>[0-9]{8})"),
        trailer=_pattern(read, "trailer", r"TRL\s*(?P<count>[0-9]+)"),
        fields=tuple(_field(item) for item in read.items("fields")),
        record_key=read.text("record_key"),
        answer_list=read.text("answer_list"),
        answer_fields=read.texts("answer_fields"),
    )
    read.done()
    _check(read, layout)
    return layout
