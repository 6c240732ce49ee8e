"""Reads rows from MariaDB or MySQL: one question, read-only, bounded time, one connection a thread.

The key is always a parameter, as text in quotes that the driver escapes for the connection's own
character set; table and columns come from the node's settings as identifiers.

Sources: MariaDB's and MySQL's ``SET TRANSACTION``, ``max_statement_time``, ``max_execution_time``.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, convert_datetime

from onegov.exchange.adapters.fields import Field
from onegov.exchange.adapters.mariadb_address import read_options
from onegov.exchange.adapters.sql_failures import SourceDown, SourceSlow, SourceWrong, refused
from onegov.exchange.adapters.sql_settings import SqlTable

if TYPE_CHECKING:
    _Connection = pymysql.connections.Connection[pymysql.cursors.Cursor]

_log = logging.getLogger("onegov.exchange")
#: Statement or lock took too long: MariaDB's, MySQL's, both.
_SLOW = frozenset({1969, 3024, 1205})
#: No such database, table or column; no right to it.
_REFUSED = frozenset({1044, 1049, 1054, 1142, 1143, 1146})
_COLLATIONS = 1267  # the key has signs that the column's character set does not have
_TRUTH: Mapping[object, bool] = {0: False, 1: True, b"\0": False, b"\1": True}


def _moment(raw: str) -> object:
    """A TIMESTAMP is a moment, which the session gets in UTC; a DATETIME says no zone, and is none."""
    value = convert_datetime(raw)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else raw


_CONVERSIONS: Mapping[Any, Any] = conversions | {FIELD_TYPE.TIMESTAMP: _moment}


def _quoted(name: str) -> str:
    doubled = name.replace("`", "``").replace("%", "%%")
    return f"`{doubled}`"


def question(settings: SqlTable) -> str:
    """The one statement that the adapter ever sends; its parameter is the key."""
    columns = ", ".join(
        f"{_quoted(column)} AS {_quoted(field.name)}"
        for column, field in zip(settings.columns, settings.shape.fields, strict=True)
    )
    schema, table = settings.table
    key = settings.column(settings.shape.lookup)
    order = settings.column(settings.shape.record_key or settings.shape.lookup)
    return (
        f"SELECT {columns} FROM {_quoted(schema)}.{_quoted(table)} "  # noqa: S608 - quoted names of the settings
        f"WHERE {_quoted(key)} = %s ORDER BY {_quoted(order)} LIMIT {settings.most_rows + 1}"
    )


class MariadbReader:
    """One database; several threads may ask at once, each with a connection of its own."""

    def __init__(self, settings: SqlTable, address: str, *, name: str) -> None:
        self._question = question(settings)
        self._settings = settings
        self._options = read_options(settings, address) | {
            "charset": "utf8mb4",
            "autocommit": True,
            "connect_timeout": max(2, settings.seconds),
            "read_timeout": settings.seconds + 1,
            "write_timeout": settings.seconds + 1,
            "conv": _CONVERSIONS,
            "program_name": f"onegov-node {name}"[:63],
        }
        self._own = threading.local()
        self._open: set[_Connection] = set()

    def rows(self, key: str) -> list[dict[str, object]]:
        """The raw rows of one key, by field name, ordered by the record key.

        Raises:
            SourceDown, SourceRefused, SourceSlow, SourceWrong: why there are none.
        """
        with _told(), self._connection().cursor() as cursor:
            cursor.execute(self._question, (key,))
            rows = cursor.fetchall()
        if len(rows) > self._settings.most_rows:
            raise SourceWrong
        return list(self._exact(rows, key))

    def close(self) -> None:
        """Will close all connections; a thread that still waits for one gets an error."""
        for each in tuple(self._open):
            with suppress(pymysql.err.Error):  # closed already
                each.close()

    def _connection(self) -> "_Connection":
        kept: _Connection | None = getattr(self._own, "connection", None)
        if kept is not None and _is_alive(kept):
            return kept
        if kept is not None:
            self._open.discard(kept)
        made = pymysql.connect(**self._options)
        try:
            _prepare(made, self._settings.seconds)
        except BaseException:
            made.close()  # a session that may write is kept by nobody
            raise
        self._own.connection = made
        self._open.add(made)
        return made

    def _exact(self, rows: tuple[tuple[object, ...], ...], key: str) -> Iterator[dict[str, object]]:
        """The rows of this very key: most collations take “a1 ” for “A1”, which may be another's."""
        fields = self._settings.shape.fields
        for row in rows:
            named = {each.name: _typed(each, raw) for each, raw in zip(fields, row, strict=True)}
            found = named[self._settings.shape.lookup]
            if not isinstance(found, str) or found == key:
                yield named


@contextmanager
def _told() -> Iterator[None]:
    """Tells what happened in the words that are the same for every kind of database."""
    try:
        yield
    except pymysql.err.DataError as error:
        raise SourceWrong from error
    except pymysql.err.Error as error:
        code = error.args[0] if error.args else 0
        if code == _COLLATIONS:
            raise SourceWrong from error
        if code in _SLOW or isinstance(error.__context__, TimeoutError):
            raise SourceSlow from error
        if code in _REFUSED:
            raise refused(error, code) from error
        _log.warning("a database does not answer: %s (%s)", type(error).__name__, code)
        raise SourceDown from error


def _is_alive(connection: "_Connection") -> bool:
    try:
        connection.ping(reconnect=False)
    except pymysql.err.Error:
        return False
    return True


def _prepare(connection: "_Connection", seconds: int) -> None:
    """A session that can only read, in UTC, for so long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION() LIKE '%MariaDB%'")
        is_mariadb = cursor.fetchone() == (1,)
        bound = (
            f"max_statement_time={seconds}" if is_mariadb else f"max_execution_time={seconds}000"
        )
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute(
            f"SET SESSION {bound}, lock_wait_timeout={seconds}, time_zone='+00:00', "
            "sql_mode='STRICT_ALL_TABLES'"
        )


def _typed(field: Field, raw: object) -> object:
    """Truth as such where a boolean has no words of its own: these databases keep it as 0 and 1."""
    if field.type != "boolean" or field.values != ("true", "false"):
        return raw
    return _TRUTH.get(raw, raw) if isinstance(raw, int | bytes) else raw
