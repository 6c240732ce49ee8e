"""Requests that wait at the same time share one write to the disk: each fsync serves many logs."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from onegov.exchange.errors import ExchangeError
from onegov.exchange.witness.cosigner import Cosigner

_Waiting = tuple[bytes, "asyncio.Future[str]"]


class Together:
    """A cosigner behind one thread."""

    def __init__(self, cosigner: Cosigner, thread: ThreadPoolExecutor) -> None:
        self._cosigner = cosigner
        self._thread = thread
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def add_checkpoint(self, body: bytes) -> str:
        """The line with the cosignature.

        Raises:
            Refused: as ``Cosigner.add_checkpoint``.
            OSError, sqlite3.Error: the disk fails; nothing was cosigned.
            ProviderDown: the directory is out of date.
        """
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._decide(batch)
        finally:
            self._running = None

    async def _decide(self, batch: list[_Waiting]) -> None:
        loop, bodies = asyncio.get_running_loop(), [body for body, _ in batch]
        found: Sequence[str | Exception]
        try:
            found = await loop.run_in_executor(self._thread, self._cosigner.add_checkpoints, bodies)
        except (OSError, sqlite3.Error, ExchangeError) as error:
            found = [error] * len(batch)
        _answer(batch, found)


def _answer(batch: list[_Waiting], found: Sequence[str | Exception]) -> None:
    for (_, future), each in zip(batch, found, strict=True):
        if future.done():  # whoever asked has gone away
            continue
        if isinstance(each, str):
            future.set_result(each)
        else:
            future.set_exception(each)
