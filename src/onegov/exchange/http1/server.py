"""One port of a node, open."""

import asyncio
import time
from collections.abc import Callable

from onegov.exchange.http1.connection import Connection
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.handshake import TlsListener
from onegov.exchange.http1.tls import Trust

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
        self._tls: TlsListener | None = None

    async def open(self, host: str, port: int, *, tls: Callable[[], Trust] | None = None) -> None:
        """Will listen, with TLS if ``tls`` gives whom to believe; OSError when the port is taken.

        ``tls`` is asked for each connection anew; one whose certificate it holds no longer is closed
        once what it asked is answered.
        """
        loop = asyncio.get_running_loop()
        if tls is not None:
            self._tls = TlsListener(self._gate, tls)
            self._tls.open(host, port)
        else:
            self._server = await loop.create_server(
                lambda: Connection(self._gate), host, port, backlog=1024
            )
        self._sweeper = loop.create_task(self._sweep())

    @property
    def number(self) -> int:
        """The port's number, once it is open."""
        if self._tls is not None:
            return self._tls.number
        if self._server is None:
            raise ValueError("the port is not open")
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, *, within: float) -> None:
        """Will take no more, let what runs finish ``within`` so many seconds, then close all."""
        if self._sweeper is None:
            return
        loop = asyncio.get_running_loop()
        if self._server is not None:
            self._server.close()
        if self._tls is not None:
            await self._tls.close()
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
            if self._tls is not None:
                self._finish_unlisted(self._tls.trust())

    def _finish_unlisted(self, trust: Trust) -> None:
        now = time.time()
        for connection in [one for one in self._gate.held if not trust.holds(one.certificate, now)]:
            connection.finish()
