"""A database behind a live table: PostgreSQL, MariaDB (or MySQL), or an SQLite file."""

from collections.abc import Mapping
from typing import Protocol

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.adapters.sql_failures import (
    SourceBusy,
    SourceDown,
    SourceRefused,
    SourceSlow,
    SourceWrong,
)
from onegov.exchange.adapters.sql_settings import SqlTable, bad_address, read_address
from onegov.exchange.adapters.sqlite_table import SqliteReader
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Lane
from onegov.exchange.node.backends.live_table import LiveTable
from onegov.exchange.node.backends.sql_threads import SqlThreads, ThreadReader

_FAULTS = {
    SourceBusy: "server.serverproxy.overloaded",
    SourceDown: "server.serverproxy.service_failed.network_error",
    SourceSlow: "server.serverproxy.service_failed.timeout",
    SourceWrong: "server.serverproxy.service_failed.invalid_answer",
}
_SQLITE = "sqlite:"
_POSTGRESQL = ("postgresql://", "postgres://")
_MARIADB = ("mariadb://", "mysql://")


class Reader(Protocol):
    """Asks one kind of database."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def rows(self, key: str) -> list[dict[str, object]]: ...


class SqlSource:
    """Tells what happened to the database in the names of the wire."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def open(self) -> None:
        """Will let questions in."""
        await self._reader.open()

    async def close(self) -> None:
        """Will close all connections."""
        await self._reader.close()

    async def fetch(self, key: str) -> list[Mapping[str, object]]:
        """The raw rows of one key."""
        try:
            return [*await self._reader.rows(key)]
        except SourceRefused as error:
            raise make_fault(_FAULTS[SourceDown], "refused") from error
        except tuple(_FAULTS) as error:
            raise make_fault(_FAULTS[type(error)]) from error


def _reader(settings: SqlTable, name: str) -> Reader:
    address = read_address(settings)
    if address.startswith(_POSTGRESQL):
        # A node without PostgreSQL does not load its driver.
        from onegov.exchange.adapters.sql_table import PostgresReader  # noqa: PLC0415

        return PostgresReader(settings, address, name=name)
    reader: ThreadReader
    if address.startswith(_SQLITE):
        file = settings.url_file.parent / address.removeprefix(_SQLITE)
        reader = SqliteReader(settings, file)
    elif address.startswith(_MARIADB):
        reader = _mariadb(settings, address, name)
    else:
        raise bad_address(settings)
    return SqlThreads(reader, name=name, connections=settings.connections)


def _mariadb(settings: SqlTable, address: str, name: str) -> ThreadReader:
    try:
        from onegov.exchange.adapters.mariadb_table import MariadbReader  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise WrongSetting(
            Text(
                en=f"{settings.url_file} names a MariaDB, whose driver is not installed here.",
                fr=f"{settings.url_file} désigne une base MariaDB, dont le pilote n’est pas installé ici.",
            ),
            next_step=Text(en="Install onegov[mariadb].", fr="Installez onegov[mariadb]."),
        ) from error
    return MariadbReader(settings, address, name=name)


def sql_table(settings: SqlTable, *, name: str) -> LiveTable:
    """The table of one database; nothing connects yet."""
    # Waiting for a connection, its making and the statement each have ``seconds``.
    lane = Lane(seconds=3 * settings.seconds, at_once=9 * settings.connections)
    source = SqlSource(_reader(settings, name))
    return LiveTable(source, settings.shape, lane=lane, leave_out=settings.leave_out)
