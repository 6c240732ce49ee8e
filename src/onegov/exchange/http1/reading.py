"""The head and body of one message as they arrive, within bounds."""

import asyncio
import threading
from abc import ABC, abstractmethod
from functools import lru_cache

from onegov.exchange.bodies import Body, Collector
from onegov.exchange.headers import Headers

MAX_HEAD_BYTES = 40 * 1024
_MAX_HEADERS_BYTES = 32 * 1024
#: What is remembered for the names of a message is bounded by these.
_MOST_HEADERS = 100
_LONGEST_NAME = 100


class Unreadable(Exception):
    """What arrives cannot be used; ``detail`` says why in one word."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@lru_cache(maxsize=1024)
def _lower(raw_name: bytes) -> str:
    return raw_name.decode("ascii", errors="replace").lower()


class _Buffer(threading.local):
    """One for each event loop, since a loop has its thread."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(256 * 1024))


_BUFFER = _Buffer()


class Reader(asyncio.BufferedProtocol, ABC):
    """A protocol that reads into one buffer for all connections, and is done with it at once.

    Otherwise each read under TLS takes and gives back 256 KB of memory.
    """

    def get_buffer(self, sizehint: int) -> memoryview:
        return _BUFFER.view

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(_BUFFER.view[:nbytes])

    @abstractmethod
    def data_received(self, data: bytes | memoryview) -> None:
        """Takes what arrived; a view of it is good until this returns."""


class Message:
    """Collects what the parser reports of one message.

    Attributes:
        headers: name (lower case) to value; each at most once, unless ``joins``.
        is_whole: the last byte of the body is here.
    """

    __slots__ = ("_body", "_bytes", "_joins", "has_head", "headers", "is_whole")

    def __init__(self, body: Collector, *, joins: bool = False) -> None:
        self.headers: dict[str, str] = {}
        self.has_head = False
        self.is_whole = False
        self._joins = joins
        self._bytes = 0
        self._body = body

    def add_header(self, raw_name: bytes, raw_value: bytes) -> None:
        """Will keep one header; Unreadable when it is a trailer, or said twice."""
        if self.has_head:
            raise Unreadable("trailer")
        self._bytes += len(raw_name) + len(raw_value)
        is_long = len(raw_name) > _LONGEST_NAME or len(self.headers) >= _MOST_HEADERS
        if is_long or self._bytes > _MAX_HEADERS_BYTES:
            raise Unreadable("headers_too_large")
        name = _lower(raw_name)
        value = raw_value.decode("latin-1").strip()
        if name in self.headers:
            if not self._joins:
                raise Unreadable("header_twice")
            value = f"{self.headers[name]}, {value}"  # RFC 9110 section 5.3
        self.headers[name] = value

    def end_head(self) -> None:
        """All headers are here; Unreadable when one of a request is not plain."""
        together = "" if self._joins else "".join(self.headers.values())
        if not (together.isascii() and together.isprintable()):
            raise Unreadable("header_characters")
        self.has_head = True

    def announced(self) -> int:
        """The Content-Length, or 0; the parser has checked its form."""
        return int(self.headers.get("content-length", "0") or 0)

    def add_body(self, part: bytes) -> None:
        """Will keep a part of the body; ExchangeError when it is too much."""
        self._body.add(part)

    @property
    def received(self) -> int:
        """Bytes of the body so far."""
        return self._body.size

    def take_body(self) -> Body:
        """The whole body, once: a connection that is kept must not keep what it carried."""
        return self._body.take()

    def head(self) -> Headers:
        return tuple(self.headers.items())
