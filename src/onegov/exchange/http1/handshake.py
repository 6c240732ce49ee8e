"""A port with TLS: connections on which it is not agreed yet are bounded in time and in number."""

import asyncio
import socket
from collections.abc import Callable

from onegov.exchange.http1.connection import Connection
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.tls import Trust

_SHUTDOWN_SECONDS = 2
_NO_FILES_SECONDS = 0.1  # the wait when the process has no file left for one more


class TlsListener:
    """Accepts connections, agrees on TLS with each, hands it over to HTTP.

    At most as many as the gate's connections are halfway at once. One more ends the oldest of them:
    who says nothing cannot keep those out who are done within milliseconds.
    """

    def __init__(self, gate: Gate, trust: Callable[[], Trust]) -> None:
        self.trust = trust
        self._gate = gate
        self._halfway: dict[asyncio.Task[None], None] = {}  # the oldest first

    def open(self, host: str, port: int) -> None:
        """Will listen; OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=1024)
        self._socket.setblocking(False)
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    @property
    def number(self) -> int:
        """The port's number."""
        return int(self._socket.getsockname()[1])

    async def close(self) -> None:
        """Will take no more, and end all that are halfway."""
        tasks = [self._accepting, *self._halfway]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._socket.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _ = await loop.sock_accept(self._socket)
            except OSError:
                await asyncio.sleep(_NO_FILES_SECONDS)
                continue
            if len(self._halfway) >= self._gate.limits.connections:
                next(iter(self._halfway)).cancel()
            task = loop.create_task(self._agree(accepted))
            self._halfway[task] = None
            task.add_done_callback(lambda done: self._halfway.pop(done, None))

    async def _agree(self, accepted: socket.socket) -> None:
        trust = self.trust()
        try:
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: Connection(self._gate, trust=trust),
                accepted,
                ssl=trust.context,
                ssl_handshake_timeout=self._gate.limits.read_seconds,
                ssl_shutdown_timeout=_SHUTDOWN_SECONDS,
            )
        except OSError:
            accepted.close()  # what failed is TLS, the connection, or the time
