"""A database behind a live table: PostgreSQL, or an SQLite file."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from onegov.exchange.adapters.sql_failures import SourceBusy, SourceDown, SourceSlow, SourceWrong
from onegov.exchange.adapters.sql_settings import SqlTable, read_address
from onegov.exchange.adapters.sqlite_table import SqliteReader
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Lane, Worker
from onegov.exchange.node.backends.live_table import LiveTable

_FAULTS = {
    SourceBusy: "server.serverproxy.overloaded",
    SourceDown: "server.serverproxy.service_failed.network_error",
    SourceSlow: "server.serverproxy.service_failed.timeout",
    SourceWrong: "server.serverproxy.service_failed.invalid_answer",
}
_SQLITE = "sqlite:"
_STOP_SECONDS = 1


class Reader(Protocol):
    """Asks one kind of database."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def rows(self, key: str) -> list[dict[str, object]]: ...


class SqliteThreads:
    """Asks an SQLite file in threads of its own, as many as connections are allowed."""

    def __init__(self, reader: SqliteReader, *, name: str, connections: int) -> None:
        self._reader = reader
        self._workers = [Worker(f"{name}-{number}") for number in range(connections)]
        self._free: asyncio.Queue[Worker] = asyncio.Queue()

    async def open(self) -> None:
        """Will let questions in."""
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """Will end the threads, but wait for none that hangs."""
        await asyncio.gather(*(worker.stop(seconds=_STOP_SECONDS) for worker in self._workers))

    async def rows(self, key: str) -> list[dict[str, object]]:
        """The raw rows of one key."""
        worker = await self._free.get()
        asked = worker.run(lambda: self._reader.rows(key))
        # A thread is free when it is done, not when nobody waits for it any more.
        asked.add_done_callback(lambda done: self._release(worker, done))
        return await asyncio.shield(asked)

    def _release(self, worker: Worker, done: asyncio.Future[list[dict[str, object]]]) -> None:
        self._free.put_nowait(worker)
        if not done.cancelled():
            done.exception()  # perhaps nobody waits any more; then nobody need be told


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
        except tuple(_FAULTS) as error:
            raise make_fault(_FAULTS[type(error)]) from error


def _reader(settings: SqlTable, name: str) -> Reader:
    address = read_address(settings)
    if address.startswith(_SQLITE):
        file = settings.url_file.parent / address.removeprefix(_SQLITE)
        return SqliteThreads(
            SqliteReader(settings, file), name=name, connections=settings.connections
        )
    # A node without PostgreSQL does not load its driver.
    from onegov.exchange.adapters.sql_table import PostgresReader  # noqa: PLC0415

    return PostgresReader(settings, address, name=name)


def sql_table(settings: SqlTable, *, name: str) -> LiveTable:
    """The table of one database; nothing connects yet."""
    # Waiting for a connection, its making and the statement each have ``seconds``.
    lane = Lane(seconds=3 * settings.seconds, at_once=9 * settings.connections)
    source = SqlSource(_reader(settings, name))
    return LiveTable(source, settings.shape, lane=lane, leave_out=settings.leave_out)
