"""One port of a node, open."""

import asyncio

from onegov.exchange.http1.connection import Connection
from onegov.exchange.http1.gate import Gate

_SWEEP_SECONDS = 0.5


class Port:
    """Listens, and closes connections whose time is over.

    A connection beyond the gate's limit is closed at once; one that has not sent the head of a first
    request in time is closed too, so that nobody holds places by saying nothing or little.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int) -> None:
        """Will listen; OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._gate), host, port, backlog=1024
        )
        self._sweeper = loop.create_task(self._sweep())

    @property
    def number(self) -> int:
        """The port's number, once it is open."""
        if self._server is None:
            raise ValueError("the port is not open")
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, *, within: float) -> None:
        """Will take no more, let what runs finish ``within`` so many seconds, then close all."""
        if self._server is None or self._sweeper is None:
            return
        loop = asyncio.get_running_loop()
        self._server.close()
        for connection in list(self._gate.held):
            connection.finish()
        deadline = loop.time() + within
        while self._gate.held and loop.time() < deadline:
            await asyncio.sleep(0.02)
        self._sweeper.cancel()
        for connection in list(self._gate.held):
            connection.drop()
        await asyncio.gather(self._sweeper, return_exceptions=True)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            now = loop.time()
            for connection in [one for one in self._gate.held if one.deadline < now]:
                connection.expire()
