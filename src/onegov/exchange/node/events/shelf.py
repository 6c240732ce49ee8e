"""The event book behind one thread, for the event loop."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from onegov.exchange.events.book import EventBook
from onegov.exchange.events.tables import open_tables
from onegov.exchange.node.backends.lane import Worker

T = TypeVar("T")
FILE = "events.sqlite"


class Shelf:
    """Does one thing after another with the node's events; each is on disk when it is done."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._base = open_tables(folder / FILE)
        self.book = EventBook(self._base)
        self._worker = Worker("events")

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work`` gives, done in the thread."""
        return await self._worker.run(lambda: work(self._base))

    async def stop(self) -> None:
        """Will close the file."""
        if await self._worker.stop(seconds=5):
            self._base.close()
