"""Reads rows from an SQLite file: opened read-only for each question, bounded in time and rows.

Sources: SQLite's URI filenames, ``PRAGMA query_only`` and ``PRAGMA trusted_schema``.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from onegov.exchange.adapters.sql_failures import SourceDown, SourceSlow, SourceWrong, refused
from onegov.exchange.adapters.sql_settings import SqlTable

_STEPS = 1000  # of SQLite's machine between two looks at the time
_SLOW = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _column(name: str) -> str:
    """With its table before it: alone, SQLite takes a misspelt name in quotes for a text."""
    return f"t.{_quoted(name)}"


def question(settings: SqlTable) -> str:
    """The one statement that the adapter ever sends; its parameter is the key."""
    columns = ", ".join(
        f"{_column(column)} AS {_quoted(field.name)}"
        for column, field in zip(settings.columns, settings.shape.fields, strict=True)
    )
    schema, table = settings.table
    key = settings.column(settings.shape.lookup)
    order = settings.column(settings.shape.record_key or settings.shape.lookup)
    return (
        f"SELECT {columns} FROM {_quoted(schema)}.{_quoted(table)} AS t "  # noqa: S608 - quoted names of the settings
        f"WHERE {_column(key)} = ? ORDER BY {_column(order)} LIMIT {settings.most_rows + 1}"
    )


class SqliteReader:
    """One file; several threads may ask at once, each with a connection of its own."""

    def __init__(self, settings: SqlTable, file: Path) -> None:
        self._question = question(settings)
        self._most = settings.most_rows
        self._seconds = settings.seconds
        self._address = f"file:{quote(str(file))}?mode=ro"

    def rows(self, key: str) -> list[dict[str, object]]:
        """The raw rows of one key, by field name, ordered by the record key.

        Raises:
            SourceDown, SourceRefused, SourceSlow, SourceWrong: why there are none.
        """
        try:
            rows = self._ask(key)
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_ERROR:
                raise refused(error) from error
            raise (SourceSlow if code in _SLOW else SourceDown) from error
        if len(rows) > self._most:
            raise SourceWrong
        return rows

    def close(self) -> None:
        """Nothing to do: no connection outlives its question."""

    def _ask(self, key: str) -> list[dict[str, object]]:
        deadline = time.monotonic() + self._seconds
        connection = sqlite3.connect(self._address, uri=True, timeout=self._seconds)
        with closing(connection):
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            cursor = connection.execute(self._question, (key,))
            names = [each[0] for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]
