"""The settings of a table or view in a database: one table, its columns, one key, and bounds."""

import re
from dataclasses import dataclass
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field, read_field
from onegov.exchange.adapters.shape import Shape, read_shape
from onegov.exchange.settings_reader import SettingsReader

_TABLE = re.compile(r"[^.\x00]{1,63}\.[^.\x00]{1,63}")


@dataclass(frozen=True, slots=True)
class SqlTable:
    """The only table that the adapter reads, and the only columns.

    Attributes:
        url_file: a file that holds the database's address, with its password if it has one:
            ``postgresql://…``, ``mariadb://…``, or ``sqlite:`` and a path from that file's folder;
            the account should be allowed to read this table and nothing else.
        table: schema (the database's name in MariaDB, ``main`` in SQLite) and name.
        columns: the column of each field, in the order of the shape's fields.
        connections: open at once, at most.
        seconds: how long one statement may take; connecting may take as long again.
        most_rows: an answer with more rows is refused, not cut.
        leave_out: a row that does not fit the schema is left out of the answer; else the answer is
            refused.
        links: the adapter of this node whose matches link pseudonyms; "" when rows are found by a
            key that the client knows.
    """

    url_file: Path
    table: tuple[str, str]
    columns: tuple[str, ...]
    connections: int
    seconds: int
    most_rows: int
    leave_out: bool
    links: str
    shape: Shape

    def column(self, name: str) -> str:
        """The column of the field of that name."""
        return self.columns[self.shape.fields.index(self.shape.field(name))]


def bad_address(settings: SqlTable) -> WrongSetting:
    """The error for a file whose address cannot be used; it never repeats the address."""
    return WrongSetting(
        Text(
            en=f"The file {settings.url_file} with the database’s address cannot be used.",
            fr=f"Le fichier {settings.url_file} avec l’adresse de la base est inutilisable.",
        ),
        next_step=Text(
            en="Write one line into it: postgresql://…, mariadb://…, or sqlite:FILE.",
            fr="Écrivez-y une ligne\u00a0: postgresql://…, mariadb://… ou sqlite:FICHIER.",
        ),
    )


def read_address(settings: SqlTable) -> str:
    """The database's address; WrongSetting when there is none."""
    try:
        address = settings.url_file.read_text("utf-8").strip()
    except (OSError, ValueError):
        address = ""
    if not address:
        raise bad_address(settings)
    return address


def _column(read: SettingsReader) -> tuple[Field, str]:
    column = read.text("column", default="")
    place = Text(en=f"column “{column}”", fr=f"colonne «\u00a0{column}\u00a0»") if column else None
    field = read_field(read, place=place)
    return field, column or field.name


def _table(read: SettingsReader) -> tuple[str, str]:
    name = read.text("table")
    if not _TABLE.fullmatch(name):
        raise read.wrong("table", "must be schema.table", "doit être schéma.table")
    schema, _, table = name.partition(".")
    return schema, table


def read_sql_table(read: SettingsReader, base: Path) -> SqlTable:
    """The table in one ``adapters`` entry of a node's settings."""
    columns = [_column(item) for item in read.items("fields")]
    settings = SqlTable(
        url_file=base / read.text("url_file"),
        table=_table(read),
        columns=tuple(column for _, column in columns),
        connections=read.integer("connections", low=1, high=32, default=4),
        seconds=read.integer("seconds", low=1, high=30, default=2),
        most_rows=read.integer("most_rows", low=1, high=10_000, default=1000),
        leave_out=read.choice("bad_rows", ("refuse", "leave_out"), default="refuse") == "leave_out",
        links=read.text("links", default=""),
        shape=read_shape(read, tuple(field for field, _ in columns)),
    )
    read.done()
    return settings
