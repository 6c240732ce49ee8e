"""A table whose rows are fetched when they are asked for: from a database or another interface."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from onegov.core import clock
from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.live_rows import check_rows
from onegov.exchange.adapters.quarantine import Quarantine
from onegov.exchange.adapters.shape import Shape
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.node.backends.lane import Lane
from onegov.exchange.spans import spanned

_LARGE = 100_000
T = TypeVar("T")


class Source(Protocol):
    """Where the rows come from."""

    async def open(self) -> None:
        """Will get ready without waiting for the other side."""

    async def close(self) -> None:
        """Will close what is open."""

    async def fetch(self, key: str) -> list[Mapping[str, object]]:
        """The raw rows of one key by field name, or the fault that says why there are none."""


async def read_apart(read: Callable[[bytes, str], T], body: bytes, key: str) -> T:
    """``read(body, key)``; of a large body in another thread, so that the node goes on meanwhile."""
    if len(body) <= _LARGE:
        return read(body, key)
    return await asyncio.to_thread(read, body, key)


class LiveTable:
    """A source behind a lane and a schema check."""

    def __init__(self, source: Source, shape: Shape, *, lane: Lane, leave_out: bool) -> None:
        self._source = source
        self._shape = shape
        self._lane = lane
        self._leave_out = leave_out
        self._quarantine = Quarantine(latest=True)
        self._answers = 0
        self._last: dict[str, object] = {"answered_at": None, "failed_at": None, "failure": None}

    async def start(self) -> None:
        """Will get ready without waiting for the source."""
        await self._source.open()

    async def stop(self) -> None:
        """Will close what is open."""
        await self._source.close()

    async def rows(self, key: str) -> list[Row]:
        """What the answer lists for the rows of one lookup value.

        Raises:
            ProviderDown: the source does not answer, or a row does not fit the schema and the
                settings do not leave such rows out; ``detail`` is then its field and code.
        """
        try:
            rows = await self._checked(key)
        except ExchangeError as error:
            self._note(failed_at=_now(), failure=error.type)
            raise
        self._answers += 1
        self._note(answered_at=_now())
        return rows

    @spanned("ask source", leaves=True)
    async def _checked(self, key: str) -> list[Row]:
        async with self._lane.enter():
            raw = await self._source.fetch(key)
        before = self._quarantine.count
        rows = check_rows(self._shape, raw, key=key, quarantine=self._quarantine)
        if self._quarantine.count > before and not self._leave_out:
            worst = self._quarantine.listed()[-1]
            detail = f"{worst.field}: {worst.code}"
            raise make_fault("server.serverproxy.service_failed.invalid_answer", detail)
        return rows

    def _note(self, **what: object) -> None:
        self._last |= what

    async def report(self) -> dict[str, object]:
        """Answers so far, the last failure, and the latest rows that did not fit."""
        return {"answers": self._answers, **self._last, **self._quarantine.content()}


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")
