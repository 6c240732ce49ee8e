"""One port of a node: who may stay connected, for how long, and how many at once."""

from asyncio import Transport
from collections.abc import Awaitable, Callable

from aiohttp import web

from onegov.exchange.conf import Limits
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.http import fault_reply, read_request, write_reply

_KEEPALIVE_SECONDS = 75
Answer = Callable[[Request], Awaitable[Reply]]


class Door(web.Server):
    """Reads strictly, admits so many at once, turns every refusal into a reply.

    A connection beyond the limit is closed at once; one that has not sent the head of a first request
    in time is closed too, so that nobody holds places by saying nothing or little.
    """

    def __init__(self, answer: Answer, limits: Limits, *, busy: str) -> None:
        super().__init__(
            self.handle,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=_KEEPALIVE_SECONDS,
        )
        self._answer = answer
        self._limits = limits
        self._busy = busy
        self._inside = 0
        self._silent: set[web.RequestHandler] = set()

    def connection_made(self, handler: web.RequestHandler, transport: Transport) -> None:
        """aiohttp's hook."""
        super().connection_made(handler, transport)
        if len(self.connections) > self._limits.connections:
            transport.abort()
            return
        self._silent.add(handler)
        self._loop.call_later(self._limits.read_seconds, self._close_if_silent, handler)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        """aiohttp's hook."""
        super().connection_lost(handler, exc)
        self._silent.discard(handler)

    def _close_if_silent(self, handler: web.RequestHandler) -> None:
        if handler in self._silent:
            handler.force_close()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """aiohttp's handler."""
        self._silent.discard(request.protocol)
        self._inside += 1
        try:
            if self._inside > self._limits.in_flight:
                raise make_fault(self._busy)
            reply = await self._answer(await self._read(request))
        except ExchangeError as error:
            reply = fault_reply(error)
        finally:
            self._inside -= 1
        return write_reply(reply)

    async def _read(self, request: web.BaseRequest) -> Request:
        limits = self._limits
        return await read_request(request, limit=limits.body_bytes, seconds=limits.read_seconds)
