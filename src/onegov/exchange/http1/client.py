"""Asks systems and other nodes: few connections to each, kept open, never more than so many."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools

from onegov.exchange.bodies import IN_MEMORY, SLOWEST, Collector, Spool, SpooledBody
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.bulkhead import share_of
from onegov.exchange.http1.reading import MAX_HEAD_BYTES, Message, Reader, Unreadable
from onegov.exchange.http1.tls import Trust, peer_fingerprint
from onegov.exchange.http1.writing import large_body, request_bytes
from onegov.exchange.messages import Reply, Request

_IDLE_SECONDS = 20  # less than what servers keep a silent connection open
_CONNECT_SECONDS = 3
_PER_PEER = 64  # connections to one address at most
#: Detail of the fault when nothing was sent, so that another node may be asked.
NOT_SENT = "not_connected"
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


class Broken(ConnectionError):
    """The connection ended before a whole answer; ``is_stale``: before any of it."""

    def __init__(self, *, is_stale: bool = False) -> None:
        super().__init__("no whole answer")
        self.is_stale = is_stale


class NotConnected(ConnectionError):
    """Nobody took the connection, so nothing was sent."""


class _Patience:
    """How long one call may take: more for a large body on its way, and for who says that it works on it.

    Never longer than the largest body may take.
    """

    def __init__(self, timeout: asyncio.Timeout, *, seconds: float, limit: int) -> None:
        self._timeout = timeout
        self._seconds = seconds
        self._last = asyncio.get_running_loop().time() + 2 * (seconds + limit / SLOWEST)

    def carried(self, size: int) -> None:
        """So many bytes of a large body have moved."""
        latest = asyncio.get_running_loop().time() + self._seconds
        self._until(min((self._timeout.when() or 0.0) + size / SLOWEST, latest))

    def told(self) -> None:
        """The other side says that it is at it."""
        self._until(asyncio.get_running_loop().time() + self._seconds)

    def _until(self, moment: float) -> None:
        if moment > (self._timeout.when() or 0.0) and not self._timeout.expired():
            self._timeout.reschedule(min(moment, self._last))


class _Call(NamedTuple):
    """One request on its way: its head (with a small body), its large body, who waits how long."""

    data: bytes
    method: str
    body: SpooledBody | None
    patience: _Patience


class _Wire(Reader):
    """One connection; carries one request at a time."""

    def __init__(self, collect: Callable[[], Collector]) -> None:
        self._collect = collect
        self._waiter: asyncio.Future[Reply] | None = None
        self._method = ""
        self._message = Message(collect(), joins=True)
        self._head_bytes = 0
        self._patience: _Patience | None = None
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self.idle_since = 0.0
        self.trust: Trust | None = None  # under which it was opened

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def exchange(self, call: _Call) -> Reply:
        """The whole answer to a request that is already bytes."""
        waiter: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self._method, self._patience = call.method, call.patience
        self._parser = httptools.HttpResponseParser(self)
        self._message, self._head_bytes = Message(self._collect(), joins=True), 0
        self._transport.write(call.data)
        try:
            if call.body is not None:
                await self._send(call.body, waiter, call.patience)
            return await waiter
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self._waiter = None
            del waiter  # it may hold an error that holds this frame, and so the body

    async def _send(
        self, body: SpooledBody, waiter: asyncio.Future[Reply], patience: _Patience
    ) -> None:
        for chunk in body.chunks():
            await self._may_go_on.wait()
            if waiter.done():  # answered before it was all sent, or broken
                self.close()
                return
            self._transport.write(chunk)
            patience.carried(len(chunk))

    def close(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def pause_writing(self) -> None:
        self._may_go_on.clear()

    def resume_writing(self) -> None:
        self._may_go_on.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._may_go_on.set()
        if self._waiter is None or self._waiter.done():
            return
        if exc is None and self._message.has_head and _ends_with_connection(self._message):
            self._waiter.set_result(self._reply())
            return
        self._waiter.set_exception(Broken(is_stale=not self._head_bytes))

    def data_received(self, data: bytes | memoryview) -> None:
        if self._waiter is None or self._waiter.done():
            self.close()  # nobody asked
            return
        self._head_bytes += 0 if self._message.has_head else len(data)
        try:
            self._parser.feed_data(data)
            if self._head_bytes > MAX_HEAD_BYTES and not self._message.has_head:
                raise Unreadable("headers_too_large")
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, Unreadable) as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        cause = error.__context__
        if self._waiter is not None and not self._waiter.done():
            known = isinstance(cause, ExchangeError)
            self._waiter.set_exception(cause if known and cause else Broken())
        self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._message.has_head:  # trailers concern only this connection
            self._message.add_header(name, value)

    def on_headers_complete(self) -> None:
        if self._parser.get_status_code() < 200:
            self._message = Message(self._collect(), joins=True)
            self._head_bytes = 1  # something came
            if self._patience is not None:
                self._patience.told()
            return
        self._message.end_head()
        if self._method == "HEAD":
            self._finish()

    def on_body(self, part: bytes) -> None:
        self._message.add_body(part)
        if self._message.received > IN_MEMORY and self._patience is not None:
            self._patience.carried(len(part))

    def on_message_complete(self) -> None:
        if self._message.has_head:
            self._finish()

    def _finish(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(self._reply())
            self._may_go_on.set()
            if not self._parser.should_keep_alive():
                self._transport.close()

    def _reply(self) -> Reply:
        return Reply(
            self._parser.get_status_code(), self._message.head(), self._message.take_body()
        )


def _ends_with_connection(message: Message) -> bool:
    """Whether the body lasts until the connection ends. Source: RFC 9112 section 6.3."""
    return not {"content-length", "transfer-encoding"} & set(message.headers)


class _Peer:
    """Connections to one address; who finds none free waits, so that one peer never takes all."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(_PER_PEER)
        self.idle: deque[_Wire] = deque()
        self._shares: dict[str, asyncio.Semaphore] = {}

    def share(self, asker: str) -> AbstractAsyncContextManager[None]:
        """Places of one asker among these; who holds all of them waits, and nobody else does."""
        if not asker:
            return nullcontext()
        if asker not in self._shares:
            self._shares[asker] = asyncio.Semaphore(share_of(_PER_PEER))
        return self._shares[asker]

    def take(self, now: float, trust: Trust | None) -> _Wire | None:
        """One that is open and was opened under what is believed and shown now."""
        while self.idle:
            wire = self.idle.pop()
            if wire.is_open and wire.trust is trust and now - wire.idle_since < _IDLE_SECONDS:
                return wire
            wire.close()
        return None

    def give(self, wire: _Wire, now: float) -> None:
        if wire.is_open:
            wire.idle_since = now
            self.idle.append(wire)


class Caller:
    """Sends requests on; every failure to get a whole answer becomes one of two faults.

    Args:
        seconds: for one call, whole, waiting for a free connection included.
        limit: bytes of an answer's body.
        fault: first part of the faults' names.
        tls: gives the newest trust for an origin (``https://host:port``), ValueError when there is
            none; without it, https goes by the machine's authorities and names.
        spool: where the large bodies of answers go.
    """

    def __init__(
        self,
        *,
        seconds: float,
        limit: int,
        fault: str,
        tls: Callable[[str], Trust] | None = None,
        spool: Spool | None = None,
    ) -> None:
        self._tls = tls
        self._spool = spool
        self._seconds = seconds
        self._limit = limit
        self._fault = fault
        self._peers: dict[str, _Peer] = {}

    async def close(self) -> None:
        """Will close the connections."""
        for peer in self._peers.values():
            for wire in peer.idle:
                wire.close()
        self._peers.clear()

    async def send(self, base: str, request: Request, *, asker: str = "") -> Reply:
        """The answer to ``request`` at ``base + path``; ProviderDown when there is none.

        ``asker``: a member of the directory on whose behalf it is, who gets its share of the
        connections at most.
        """
        try:
            async with asyncio.timeout(self._seconds) as timeout:
                patience = _Patience(timeout, seconds=self._seconds, limit=self._limit)
                return await self._send(base, request, patience, asker)
        except TimeoutError as error:
            raise make_fault(f"{self._fault}.timeout") from error
        except (OSError, ValueError) as error:
            detail = NOT_SENT if isinstance(error, NotConnected) else ""
            raise make_fault(f"{self._fault}.network_error", detail) from error

    async def _send(self, base: str, request: Request, patience: _Patience, asker: str) -> Reply:
        address = urlsplit(base)
        origin = f"{address.scheme}://{address.netloc}"
        query = "" if request.query is None else f"?{request.query}"
        target = f"{address.path}{request.path}{query}" or "/"
        data = request_bytes(request, target=target, host=address.netloc)
        body = large_body(request, method=request.method)
        call = _Call(data, request.method, body, patience)
        peer = self._peers.get(origin)
        if peer is None:
            peer = self._peers[origin] = _Peer()
        async with peer.share(asker), peer.places:
            return await self._over(peer, origin, call)

    async def _over(self, peer: _Peer, origin: str, call: _Call) -> Reply:
        loop = asyncio.get_running_loop()
        trust = None if self._tls is None else self._tls(origin)
        kept = peer.take(loop.time(), trust)
        wire = kept or await self._connect(origin, trust)
        try:
            reply = await wire.exchange(call)
        except Broken as error:
            if kept is None or not error.is_stale or call.method not in _IDEMPOTENT:
                raise
            wire = await self._connect(origin, trust)
            reply = await wire.exchange(call)
        peer.give(wire, loop.time())
        return reply

    def _collector(self, origin: str) -> Collector:
        room = None if self._spool is None else self._spool.of(origin)
        return Collector(self._limit, f"{self._fault}.invalid_answer", room=room)

    async def _connect(self, origin: str, trust: Trust | None) -> _Wire:
        try:
            return await self._connected(origin, trust)
        except (OSError, TimeoutError) as error:
            raise NotConnected(str(error)) from error

    async def _connected(self, origin: str, trust: Trust | None) -> _Wire:
        address = urlsplit(origin)
        if address.hostname is None:
            raise ValueError("an address without a host")
        is_tls = address.scheme == "https"
        async with asyncio.timeout(_CONNECT_SECONDS):
            transport, wire = await asyncio.get_running_loop().create_connection(
                lambda: _Wire(lambda: self._collector(origin)),
                address.hostname,
                address.port or (443 if is_tls else 80),
                ssl=trust.context if trust else is_tls or None,
                server_hostname="" if trust else None,  # nothing is believed because of a name
            )
        if (
            trust
            and peer_fingerprint(transport.get_extra_info("ssl_object")) not in trust.certificates
        ):
            wire.close()
            raise Broken
        wire.trust = trust
        return wire
