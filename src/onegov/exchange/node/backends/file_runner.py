"""Runs a table of files in threads of its own: a load never stops who asks, nor another adapter."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.file_table import FileTable, NotLoaded
from onegov.exchange.adapters.matching import Match, Sought
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Lane, Worker
from onegov.exchange.spans import spanned

_log = logging.getLogger("onegov.exchange")
_PATIENCE = 0.5  # seconds that a request waits for a load before the last good one answers
_STOP_SECONDS = 2
_REST = 10  # after a look that cost so much, rest so many times as long
_LONGEST_REST = 5.0
T = TypeVar("T")


class FileRunner:
    """A file table behind a lane; one thread loads, one asks."""

    def __init__(self, table: FileTable, *, name: str, seconds: float) -> None:
        self._table = table
        self._name = name
        self._lane = Lane(seconds=seconds)
        self._loader = Worker(f"{name}-loads")
        self._asker = Worker(f"{name}-asks")
        self._loading: asyncio.Future[float] | None = None
        self._rest_until = 0.0
        self._since = 0.0
        self._has_load = False
        self._first_patience = seconds * 0.8

    async def start(self) -> None:
        """Will begin to load what is new; waits longer only when there is no load to answer from."""
        self._has_load = await self._asker.run(lambda: self._table.is_loaded)
        await self._refresh()

    async def stop(self) -> None:
        """Will close the table's files, unless a thread hangs in them."""
        done = [await each.stop(seconds=_STOP_SECONDS) for each in (self._loader, self._asker)]
        if all(done):
            self._table.close()

    async def _refresh(self) -> None:
        """Will load what changed; waits a little while from the beginning of the load, no more."""
        now = asyncio.get_running_loop().time()
        if self._loading is None or self._loading.done():
            if now < self._rest_until:
                return
            self._loading, self._since = self._loader.run(self._look), now
        loading = self._loading
        patience = _PATIENCE if self._has_load else self._first_patience
        await asyncio.wait({loading}, timeout=max(0.0, self._since + patience - now))
        if loading.done():
            await self._looked(loading)

    def _look(self) -> float:
        """Seconds of work to see that nothing changed; 0 when something did."""
        begun = time.thread_time()
        return 0.0 if self._table.refresh() else time.thread_time() - begun

    async def _looked(self, loading: asyncio.Future[float]) -> None:
        if (error := loading.exception()) is not None:
            _log.error("adapter %s cannot load", self._name, exc_info=error)
            return
        rest = min(_LONGEST_REST, _REST * loading.result())
        self._rest_until = asyncio.get_running_loop().time() + rest
        if not self._has_load:
            self._has_load = await self._asker.run(lambda: self._table.is_loaded)

    @spanned("ask files")
    async def _ask(self, work: Callable[[], T]) -> T:
        async with self._lane.enter():
            await self._refresh()
            try:
                return await self._asker.run(work)
            except NotLoaded as error:
                raise make_fault("server.serverproxy.service_failed.not_ready") from error

    async def rows(self, key: str) -> list[Row]:
        """What the answer lists for the rows of one lookup value."""
        return await self._ask(lambda: self._table.rows(key))

    async def linked(self, *, owner: str, pseudonym: str) -> str | None:
        """The account of the pseudonym; None when it was never linked."""
        return await self._ask(lambda: self._table.linked(owner=owner, pseudonym=pseudonym))

    async def match(self, sought: Sought, *, owner: str, pseudonym: str) -> Match:
        """Will link the pseudonym when exactly one account is this person's."""
        return await self._ask(lambda: self._table.match(sought, owner=owner, pseudonym=pseudonym))

    async def report(self) -> dict[str, object]:
        """How the last reading went."""
        return await self._ask(self._table.report)
