"""Reads requests strictly and writes answers: the only place that touches aiohttp's messages."""

import asyncio
import json

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import fault_body, make_fault, status_of
from onegov.exchange.messages import METHODS, WITH_BODY, Headers, Reply, Request

_MAX_HEADERS_BYTES = 32 * 1024
_UNSET = frozenset({"User-Agent", "Accept", "Accept-Encoding", "Content-Type"})


def _bad(detail: str) -> ExchangeError:
    return make_fault("client.invalid_request", detail)


def _plain_headers(raw: tuple[tuple[bytes, bytes], ...]) -> Headers:
    if sum(len(name) + len(value) for name, value in raw) > _MAX_HEADERS_BYTES:
        raise _bad("headers_too_large")
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("ascii", errors="replace").lower()
        value = raw_value.decode("latin-1").strip()
        if name in headers:
            raise _bad("header_twice")
        if not value.isascii() or not value.isprintable():
            raise _bad("header_characters")
        headers[name] = value
    return tuple(headers.items())


async def _read_body(request: web.BaseRequest, limit: int, seconds: int) -> bytes:
    if (request.content_length or 0) > limit:
        raise make_fault("client.body_too_large", str(limit))
    try:
        async with asyncio.timeout(seconds):
            return await _collect(request.content, limit, "client.body_too_large")
    except (TimeoutError, aiohttp.ClientError, web.RequestPayloadError) as error:
        raise _bad("body") from error


async def _collect(content: aiohttp.StreamReader, limit: int, fault: str) -> bytes:
    parts, size = [], 0
    async for part in content.iter_any():
        size += len(part)
        if size > limit:
            raise make_fault(fault, str(limit))
        parts.append(part)
    return b"".join(parts)


async def read_request(request: web.BaseRequest, *, limit: int, seconds: int) -> Request:
    """The request, whole; BadRequest for whatever could be read in two ways."""
    headers = _plain_headers(request.raw_headers)
    if request.method not in METHODS:
        raise _bad("method")
    if "upgrade" in dict(headers):  # what follows would be no HTTP, or a hidden second request
        raise _bad("upgrade")
    path, mark, query = request.raw_path.partition("?")
    body = await _read_body(request, limit, seconds)
    if body and request.method not in WITH_BODY:
        raise _bad("body_with_this_method")
    return Request(request.method, path, query if mark else None, headers, body)


def write_reply(reply: Reply) -> web.Response:
    """The answer as aiohttp sends it."""
    return web.Response(
        status=reply.status, headers=CIMultiDict(reply.headers), body=reply.body or None
    )


def json_reply(status: int, content: object, headers: Headers = ()) -> Reply:
    """An answer whose body is JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, (("content-type", "application/json"), *headers), body)


def fault_reply(error: ExchangeError) -> Reply:
    """The error as clients of an X-Road node expect it: JSON and ``X-Road-Error``."""
    status = status_of(error.type)
    headers: Headers = (("x-road-error", error.type),)
    if error.evidence_id:
        headers += (("onegov-evidence-id", error.evidence_id),)
    if status == 503:
        headers += (("retry-after", "1"),)
    return json_reply(status, fault_body(error), headers)


class Caller:
    """Sends requests on; every failure to get a whole answer becomes one of two faults."""

    def __init__(self, *, seconds: float, limit: int, fault: str) -> None:
        self._limit = limit
        self._fault = fault
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=seconds, connect=min(seconds, 3)),
            connector=aiohttp.TCPConnector(limit=128, limit_per_host=64),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_UNSET,
        )

    async def close(self) -> None:
        """Will close the connections."""
        await self._session.close()

    async def send(self, base: str, request: Request) -> Reply:
        """The answer to ``request`` at ``base + path``; ProviderDown when there is none."""
        query = "" if request.query is None else f"?{request.query}"
        url = URL(f"{base}{request.path}{query}", encoded=True)
        data = request.body if request.method in WITH_BODY else None
        try:
            async with self._session.request(
                request.method,
                url,
                headers=CIMultiDict(request.headers),
                data=data,
                allow_redirects=False,
            ) as response:
                body = await _collect(
                    response.content, self._limit, f"{self._fault}.invalid_answer"
                )
                return Reply(response.status, _joined(response.raw_headers), body)
        except TimeoutError as error:
            raise make_fault(f"{self._fault}.timeout") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise make_fault(f"{self._fault}.network_error") from error


def _joined(raw: tuple[tuple[bytes, bytes], ...]) -> Headers:
    """Repeated headers as one list. Source: RFC 9110 section 5.3."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return tuple(headers.items())
