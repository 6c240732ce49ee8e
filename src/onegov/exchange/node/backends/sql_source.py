"""A database behind a live table."""

from collections.abc import Mapping

from onegov.exchange.adapters.sql_settings import SqlTable
from onegov.exchange.adapters.sql_table import (
    PostgresReader,
    SourceBusy,
    SourceDown,
    SourceSlow,
    SourceWrong,
)
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Lane
from onegov.exchange.node.backends.live_table import LiveTable

_FAULTS = {
    SourceBusy: "server.serverproxy.overloaded",
    SourceDown: "server.serverproxy.service_failed.network_error",
    SourceSlow: "server.serverproxy.service_failed.timeout",
    SourceWrong: "server.serverproxy.service_failed.invalid_answer",
}


class SqlSource:
    """Tells what happened to the database in the names of the wire."""

    def __init__(self, reader: PostgresReader) -> None:
        self._reader = reader

    async def open(self) -> None:
        """Will let connections be made."""
        await self._reader.open()

    async def close(self) -> None:
        """Will close all connections."""
        await self._reader.close()

    async def fetch(self, key: str) -> list[Mapping[str, object]]:
        """The raw rows of one key."""
        try:
            return [*await self._reader.rows(key)]
        except tuple(_FAULTS) as error:
            raise make_fault(_FAULTS[type(error)]) from error


def sql_table(settings: SqlTable, *, name: str) -> LiveTable:
    """The table of one database; nothing connects yet."""
    # Waiting for a connection, its making and the statement each have ``seconds``.
    lane = Lane(seconds=3 * settings.seconds, at_once=9 * settings.connections)
    source = SqlSource(PostgresReader(settings, name=name))
    return LiveTable(source, settings.shape, lane=lane, leave_out=settings.leave_out)
