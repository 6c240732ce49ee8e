"""One connection of a client, read by llhttp."""

import asyncio
from collections import deque
from typing import cast

import httptools

from onegov.exchange.bodies import IN_MEMORY, SLOWEST, Collector
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.reading import MAX_HEAD_BYTES, Message, Reader, Unreadable
from onegov.exchange.http1.tls import Trust, peer_fingerprint
from onegov.exchange.http1.writing import large_body, reply_bytes
from onegov.exchange.messages import METHODS, WITH_BODY, Reply, Request

_KEEPALIVE_SECONDS = 75
_LINGER_SECONDS = 2
_MAX_TARGET_BYTES = 8 * 1024
_TELL_SECONDS = 2
_MOST_PIPELINED = 8  # requests of one connection that are inside at once


def _bad(detail: str) -> ExchangeError:
    return make_fault("client.invalid_request", detail)


class Connection(Reader):
    """One client's connection: requests are answered in turn.

    Attributes:
        certificate: fingerprint of the one that the client showed; b"" without TLS.
        peer: the member whose certificate that is; "" without TLS.
        deadline: loop time at which the connection is dropped unless something happens before.
    """

    def __init__(self, gate: Gate, *, trust: Trust | None = None) -> None:
        self.certificate = b""
        self.peer = ""
        self._trust = trust
        self._gate = gate
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[Request | ExchangeError, bool]] = deque()
        self._working: asyncio.Task[None] | None = None
        self._is_last = False
        self._is_reading = False
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._url = b""
        self._message = self._new_message()
        self._head_bytes = 0
        self._admitted = 0
        self.deadline = self._loop.time() + gate.limits.read_seconds

    # -- asyncio's hooks ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if not self._is_believed() or not self._gate.admit(self):
            self._transport.abort()

    def _is_believed(self) -> bool:
        if self._trust is None:
            return True
        self.certificate = peer_fingerprint(self._transport.get_extra_info("ssl_object"))
        self.peer = self._gate.owner_of(self.certificate)
        return self.certificate in self._trust.certificates

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.held.discard(self)
        self._can_write.set()
        if self._working is None:
            self._leave(self._admitted)

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    def data_received(self, data: bytes | memoryview) -> None:
        if self._is_last:
            return
        try:
            self._parser.feed_data(data)
            self._count_head(len(data))
        except httptools.HttpParserUpgrade:
            self._refuse(_bad("upgrade"))
        except httptools.HttpParserCallbackError as error:
            self._refuse(_reason(error))
        except (httptools.HttpParserError, Unreadable) as error:
            self._refuse(_bad(error.detail if isinstance(error, Unreadable) else "request"))

    def _count_head(self, size: int) -> None:
        if not self._message.has_head:
            self._head_bytes += size
            if self._head_bytes > MAX_HEAD_BYTES:
                raise Unreadable("headers_too_large")

    # -- the parser's hooks ------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._url, self._message = b"", self._new_message()
        self._head_bytes, self._is_reading = 0, True
        if self._working is None:
            self.deadline = self._loop.time() + self._gate.limits.read_seconds

    def _new_message(self) -> Message:
        limit = self._gate.limits.body_bytes
        spool = self._gate.spool
        room = None if spool is None else spool.of(self.peer)
        return Message(Collector(limit, "client.body_too_large", room=room, twice=True))

    def on_url(self, part: bytes) -> None:
        self._url += part
        if len(self._url) > _MAX_TARGET_BYTES:
            raise Unreadable("target_too_large")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._message.add_header(name, value)

    def on_headers_complete(self) -> None:
        message = self._message
        message.end_head()
        if self._parser.get_method().decode() not in METHODS:
            raise Unreadable("method")
        if "upgrade" in message.headers or self._parser.should_upgrade():
            raise Unreadable("upgrade")
        if message.announced() > self._gate.limits.body_bytes:
            raise make_fault("client.body_too_large", str(self._gate.limits.body_bytes))
        if self._admitted >= _MOST_PIPELINED:
            raise Unreadable("pipelined")
        self._gate.enter(self.peer)
        self._admitted += 1
        if message.headers.get("expect", "").lower() == "100-continue" and self._working is None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, part: bytes) -> None:
        self._message.add_body(part)
        if self._message.received > IN_MEMORY and self._working is None:
            latest = self._loop.time() + self._gate.limits.read_seconds
            self.deadline = min(self.deadline + len(part) / SLOWEST, latest)

    def on_message_complete(self) -> None:
        self._message.is_whole, self._is_reading = True, False
        self._take(self._request())

    # -- requests ----------------------------------------------------------------------------------

    def _request(self) -> Request:
        method, body = self._parser.get_method().decode(), self._message.take_body()
        if body and method not in WITH_BODY:
            raise Unreadable("body_with_this_method")
        path, mark, query = self._url.decode("latin-1").partition("?")
        head = self._message.head()
        return Request(method, path, query if mark else None, head, body, self.certificate)

    def _refuse(self, error: ExchangeError) -> None:
        self._is_last = True
        self._take(error, last=True)

    def _take(self, request: Request | ExchangeError, *, last: bool = False) -> None:
        keeps = not last and self._parser.should_keep_alive()
        self._waiting.append((request, keeps))
        if not keeps:
            self._is_last = True
        if self._working is None:
            self._working = self._loop.create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._waiting:
                self.deadline = float("inf")
                await self._answer_next()
        except BaseException:  # the reply that is owed cannot be made: the client must not wait
            self.drop()
            raise
        finally:
            self._working = None
            if self._is_last or self._transport.is_closing():
                self._leave(self._admitted)
        if self._is_last:
            self._hang_up()
        elif not self._transport.is_closing():
            limit = self._gate.limits.read_seconds if self._is_reading else _KEEPALIVE_SECONDS
            self.deadline = self._loop.time() + limit

    async def _answer_next(self) -> None:
        request, keeps = self._waiting.popleft()
        if isinstance(request, ExchangeError):
            reply, method = self._gate.refuse(request, self._message.head()), "GET"
        else:
            reply, method = await self._answer_to(request), request.method
            self._leave(1)
        if self._transport.is_closing():
            return  # nobody waits for it any more
        until = self._loop.time() + self._gate.limits.read_seconds + len(reply.body) / SLOWEST
        self._transport.write(reply_bytes(reply, method=method, keep_alive=keeps))
        await self._drain(until)
        body = large_body(reply, method=method)
        for chunk in body.chunks() if body else ():
            if self._transport.is_closing():
                return
            self._transport.write(chunk)
            await self._drain(until)

    async def _answer_to(self, request: Request) -> Reply:
        """The reply; meanwhile, where the gate says so, word that it is still being made."""
        if not self._gate.tells:
            return await self._gate.answer(request)
        self._telling = self._loop.call_later(_TELL_SECONDS, self._tell)
        try:
            return await self._gate.answer(request)
        finally:
            self._telling.cancel()

    def _tell(self) -> None:
        """That the reply is still being made, for a client that would give up. Source: RFC 2518."""
        if self._transport.is_closing():
            return
        self._transport.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        self._telling = self._loop.call_later(_TELL_SECONDS, self._tell)

    async def _drain(self, until: float) -> None:
        """Returns once there is room for more; who reads nothing, or not all by then, is dropped."""
        if not self._can_write.is_set():
            self.deadline = min(until, self._loop.time() + self._gate.limits.read_seconds)
            await self._can_write.wait()

    def _leave(self, count: int) -> None:
        self._admitted -= count
        self._gate.leave(self.peer, count)

    # -- the end -----------------------------------------------------------------------------------

    def _hang_up(self) -> None:
        """Closed so that the other side still reads the last reply while it sends."""
        if self._transport.is_closing():
            return
        self.deadline = self._loop.time() + _LINGER_SECONDS
        if self._message.is_whole or not self._transport.can_write_eof():
            self._transport.close()
        else:
            self._transport.write_eof()

    def finish(self) -> None:
        """Will close once what runs is answered."""
        self._is_last = True
        if self._working is None:
            self._transport.close()

    def expire(self) -> None:
        """Will answer a request whose body does not come, and close; say nothing to who said nothing."""
        message = self._message
        if message.has_head and not message.is_whole and not self._is_last:
            self._refuse(_bad("body"))
        else:
            self.drop()

    def drop(self) -> None:
        """Will close at once."""
        self._transport.abort()


def _reason(error: httptools.HttpParserCallbackError) -> ExchangeError:
    cause = error.__context__ or error.__cause__
    if isinstance(cause, ExchangeError):
        return cause
    if isinstance(cause, Unreadable):
        return _bad(cause.detail)
    raise error
