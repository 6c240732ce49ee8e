"""One adapter's lane: so many at once and no more, none for ever; a full lane stops no other."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from onegov.exchange.faults import make_fault

AT_ONCE = 32
T = TypeVar("T")


class Lane:
    """Lets ``at_once`` requests in, each for ``seconds``; refuses the rest at once."""

    def __init__(self, *, seconds: float, at_once: int = AT_ONCE) -> None:
        self._seconds = seconds
        self._free = at_once

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """For the time of one request.

        Raises:
            ProviderDown: ``server.serverproxy.overloaded`` when the lane is full,
                ``server.serverproxy.service_failed.timeout`` when its time is over.
        """
        if not self._free:
            raise make_fault("server.serverproxy.overloaded")
        self._free -= 1
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as error:
            raise make_fault("server.serverproxy.service_failed.timeout") from error
        finally:
            self._free += 1


class Worker:
    """One thread that does one thing after another; a thing that hangs never holds up the exit."""

    def __init__(self, name: str) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """The result of ``work``, done in the thread; work nobody waits for any more is not begun."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.put(lambda: _settle(loop, future, work))
        return future

    async def stop(self, *, seconds: float) -> bool:
        """Will end the thread after what it has to do; False when that takes longer."""
        self._waiting.put(None)
        deadline = asyncio.get_running_loop().time() + seconds
        while self._thread.is_alive() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.005)
        return not self._thread.is_alive()


def _settle(
    loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", work: Callable[[], T]
) -> None:
    if future.cancelled():
        return
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - it is handed to who waits
        _tell(loop, future, lambda error=error: future.set_exception(error))  # type: ignore[misc]
    else:
        _tell(loop, future, lambda: future.set_result(result))


def _tell(
    loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", tell: Callable[[], None]
) -> None:
    def told() -> None:
        if not future.done():
            tell()

    if not loop.is_closed():
        loop.call_soon_threadsafe(told)
