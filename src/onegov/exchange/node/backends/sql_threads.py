"""Asks a database whose driver waits, in threads of its own: as many as connections are allowed."""

import asyncio
from typing import Protocol

from onegov.exchange.node.backends.lane import Worker

_STOP_SECONDS = 1


class ThreadReader(Protocol):
    """Asks one kind of database; several threads may ask at once."""

    def rows(self, key: str) -> list[dict[str, object]]: ...

    def close(self) -> None: ...


class SqlThreads:
    """A reader behind so many threads."""

    def __init__(self, reader: ThreadReader, *, name: str, connections: int) -> None:
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
        self._reader.close()

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
