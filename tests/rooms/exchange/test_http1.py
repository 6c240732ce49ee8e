"""HTTP on both sides of a node, byte by byte: what is one message, and what is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.exchange.conf import Limits
from onegov.exchange.errors import ExchangeError, ProviderDown
from onegov.exchange.headers import Headers
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.process import fast_loop

LIMITS = Limits(body_bytes=1024, connections=4, in_flight=2, read_seconds=1)
GET = Request("GET", "/a", None, (("accept", "text/plain"),), b"")
POST = Request("POST", "/a", "q=1", (), b"body")


async def echo(request: Request) -> Reply:
    """What was understood."""
    query = "" if request.query is None else f"?{request.query}"
    said = f"{request.method} {request.path}{query} ".encode() + request.body
    return Reply(200, (("content-type", "text/plain"),), said)


def refuse(error: ExchangeError, headers: Headers) -> Reply:
    return Reply(503 if error.type == "busy" else 400, (), error.detail.encode())


@asynccontextmanager
async def port(
    answer: Callable[[Request], Awaitable[Reply]] = echo, limits: Limits = LIMITS
) -> AsyncIterator[int]:
    """A port of a node with tight limits."""
    opened = Port(Gate(answer, refuse, limits, busy="busy"))
    await opened.open("127.0.0.1", 0)
    try:
        yield opened.number
    finally:
        await opened.close(within=1)


async def talk(number: int, *parts: bytes, ends: bool = True) -> bytes:
    """All that comes back for these bytes, until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", number)
    for part in parts:
        writer.write(part)
        await writer.drain()
    if ends:
        writer.write_eof()
    try:
        return await reader.read()
    finally:
        writer.close()


def said(*parts: bytes, ends: bool = True) -> bytes:
    async def run() -> bytes:
        async with port() as number:
            return await talk(number, *parts, ends=ends)

    return asyncio.run(run())


def bodies(answer: bytes) -> list[bytes]:
    """The bodies of the answers on one connection, each by its own Content-Length."""
    found = []
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        found.append(rest[:length])
        answer = rest[length:]
    return found


CLOSE = b"host: a\r\nconnection: close\r\n"


def test_requests_on_one_connection_are_answered_in_turn() -> None:
    first = b"GET /1 HTTP/1.1\r\nhost: a\r\n\r\n"
    second = b"POST /2?x=%41 HTTP/1.1\r\n" + CLOSE + b"content-length: 3\r\n\r\nabc"
    assert bodies(said(first + second, ends=False)) == [b"GET /1 ", b"POST /2?x=%41 abc"]


@pytest.mark.parametrize(("in_flight", "last"), [(2, b"503"), (100, b"400")])
def test_what_one_connection_sends_at_once_is_bounded(in_flight: int, last: bytes) -> None:
    """By the places of the port, and by its own eight, so that it never takes them all."""

    async def run() -> bytes:
        async with port(limits=replace(LIMITS, in_flight=in_flight)) as number:
            return await talk(number, b"GET /1 HTTP/1.1\r\nhost: a\r\n\r\n" * 12, ends=False)

    answer = asyncio.run(run())
    assert answer.count(b"HTTP/1.1 200 ") == min(in_flight, 8)
    assert answer.count(b"HTTP/1.1 ") == min(in_flight, 8) + 1
    assert answer.count(b"HTTP/1.1 " + last) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 90), max_size=6))
def test_a_message_is_the_same_however_it_is_cut(cuts: list[int]) -> None:
    whole = b"POST /a/%C3%A9 HTTP/1.1\r\n" + CLOSE + b"transfer-encoding: chunked\r\n\r\n"
    whole += b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    places = sorted({0, *(cut for cut in cuts if cut < len(whole)), len(whole)})
    parts = [whole[start:end] for start, end in pairwise(places)]
    assert bodies(said(*parts, ends=False)) == [b"POST /a/%C3%A9 abcde"]


@pytest.mark.parametrize(
    "text",
    [
        b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: +3\r\n\r\nabc",
        b"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-late: 1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\nx: 1\r\nX: 2\r\n\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\nx : 1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\nx: 1\r\n 2\r\n\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\nx: \x00\r\n\r\n",
        b"GET /a HTTP/1.1\nhost: a\n\n",
        b"GET /a b HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
        b"GET /a HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx",
        b"GET /a HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 33_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 90_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 1025\r\n\r\n",
        b"BREW /a HTTP/1.1\r\nhost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_the_connection_closed(text: bytes) -> None:
    answer = said(text + b"GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n", ends=False)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"hidden" not in answer


@pytest.mark.parametrize(
    "headers",
    [b"".join(b"a%d: 1\r\n" % n for n in range(101)), b"a" * 101 + b": 1\r\n"],
    ids=["many", "long"],
)
def test_names_of_headers_cannot_fill_what_is_remembered_of_names(headers: bytes) -> None:
    answer = said(b"GET / HTTP/1.1\r\nhost: a\r\n" + headers + b"\r\n", ends=False)
    assert bodies(answer) == [b"headers_too_large"]


def test_a_reply_that_cannot_be_made_does_not_leave_the_client_waiting() -> None:
    async def broken(request: Request) -> Reply:
        raise ZeroDivisionError

    async def run() -> bytes:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        async with port(broken) as number:
            try:
                return await talk(number, b"GET /a HTTP/1.1\r\nhost: a\r\n\r\n", ends=False)
            except ConnectionResetError:
                return b""

    assert asyncio.run(run()) == b""


def test_a_client_that_went_away_leaves_nothing_behind() -> None:
    """It is answered to nobody: no error is left in the loop, and its place is free again."""
    reported: list[object] = []

    async def run() -> bytes:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context))
        gone, asked = asyncio.Event(), asyncio.Event()

        async def slow(request: Request) -> Reply:
            if request.path == "/slow":
                asked.set()
                await gone.wait()
            return await echo(request)

        async with port(slow, replace(LIMITS, in_flight=1)) as number:
            _, writer = await asyncio.open_connection("127.0.0.1", number)
            writer.write(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
            await asked.wait()
            writer.transport.abort()
            await asyncio.sleep(0.05)  # the other end hears of it
            gone.set()
            return await talk(number, b"GET /a HTTP/1.1\r\n" + CLOSE + b"\r\n", ends=False)

    loop = fast_loop()
    try:
        assert bodies(loop.run_until_complete(run())) == [b"GET /a "]
    finally:
        loop.close()
    assert not reported


# -- the client ------------------------------------------------------------------------------------


def ask(
    *answers: bytes, request: Request = GET, times: int = 1, closes: bool = False
) -> list[Reply]:
    """What the client makes of a server that says these bytes, one for each request."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while left:
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(len(request.body))
                writer.write(left.pop(0))
                await writer.drain()
                if closes:
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    async def run() -> list[Reply]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/base"
        caller = Caller(seconds=5, limit=1024, fault="server.serverproxy.service_failed")
        try:
            return [await caller.send(address, request) for _ in range(times)]
        finally:
            await caller.close()
            server.close()

    return asyncio.run(run())


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: 1\r\nX: 2\r\n\r\nok"


def test_a_connection_is_used_again_and_repeated_headers_are_joined() -> None:
    replies = ask(OK, OK, times=2)
    assert [reply.body for reply in replies] == [b"ok", b"ok"]
    assert replies[0].header("x") == "1, 2"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nlate: 1\r\n\r\n",
            b"ok",
        ),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n", b""),
    ],
)
def test_each_form_of_an_answer_is_whole(answer: bytes, body: bytes) -> None:
    (reply,) = ask(answer, closes=True)
    assert reply.body == body
    assert "late" not in dict(reply.headers)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 90_000,
        b"no HTTP at all",
    ],
)
def test_an_answer_that_is_not_whole_is_no_answer(answer: bytes) -> None:
    with pytest.raises(ProviderDown):
        ask(answer, closes=True)


def test_what_may_be_repeated_is_sent_again_when_a_kept_connection_was_closed() -> None:
    assert len(ask(OK, OK, OK, times=3, closes=True)) == 3


def test_a_post_goes_out_whole_and_with_its_query() -> None:
    async def run() -> Reply:
        async with port() as number:
            caller = Caller(seconds=5, limit=1024, fault="server.serverproxy.service_failed")
            try:
                return await caller.send(f"http://127.0.0.1:{number}/base", POST)
            finally:
                await caller.close()

    assert asyncio.run(run()).body == b"POST /base/a?q=1 body"
