"""The event book for the event loop: what waits together shares one transaction and one sync."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from onegov.exchange.events.book import EventBook
from onegov.exchange.events.tables import open_tables
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Worker

_log = logging.getLogger("onegov.exchange")
T = TypeVar("T")
FILE = "events.sqlite"
_Work = Callable[[sqlite3.Connection], Any]


class Shelf:
    """Does one thing after another with the node's events; each is on disk when it is done."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._base = open_tables(folder / FILE)
        self.book = EventBook(self._base)
        self._worker = Worker("events")
        self._waiting: list[tuple[_Work, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work`` gives, once it is on disk.

        Raises:
            ProviderDown: ``server.clientproxy.log_unavailable``: the file cannot be written.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works = [work for work, _ in batch]
            outcomes = await self._worker.run(lambda works=works: _together(self._base, works))  # type: ignore[misc]
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def stop(self) -> None:
        """Will do what waits and close the file."""
        if self._task is not None:
            await self._task
        if await self._worker.stop(seconds=5):
            self._base.close()


def _together(base: sqlite3.Connection, works: Sequence[_Work]) -> list[Any]:
    """What each gives, or its error, which undoes that one alone."""
    try:
        base.execute("BEGIN IMMEDIATE")
        outcomes = [_apart(base, work) for work in works]
        base.execute("COMMIT")
    except sqlite3.Error as error:
        if base.in_transaction:
            base.execute("ROLLBACK")
        _log.critical("the events cannot be written: %s", type(error).__name__)
        return [make_fault("server.clientproxy.log_unavailable", "events") for _ in works]
    return outcomes


def _apart(base: sqlite3.Connection, work: _Work) -> Any:
    base.execute("SAVEPOINT work")
    try:
        outcome = work(base)
    except sqlite3.Error:
        raise
    except Exception as error:  # noqa: BLE001 - it is handed to who waits
        base.execute("ROLLBACK TO work")
        outcome = error
    base.execute("RELEASE work")
    return outcome
