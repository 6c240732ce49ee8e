"""One HTTP request to an application, over before a deadline whatever the application does."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import quote, urlsplit

from onegov.login.certification.errors import Unreachable

_CONNECT = 3.0  # seconds
_SILENCE = 15.0  # seconds without a byte
_LARGEST = 1_000_000
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]#"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent.

    Attributes:
        body: a form, or nothing.
    """

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes | None = None


def call(request: Request, until: float) -> http.client.HTTPResponse:
    """Will send a request and read the whole answer, 1 MB at most; redirects are the caller's.

    Args:
        until: on the monotonic clock, in seconds; then the connection is cut, even while the other
            side goes on sending a byte now and then.

    Raises:
        Unreachable: no answer that can be read, or not in time.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("the run took too long")
    try:
        with _connected(request.address, min(_CONNECT, left)) as connection:
            return _answer(connection, request, left)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


@contextmanager
def _connected(address: str, seconds: float) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    connection = (
        http.client.HTTPConnection(host, parts.port, timeout=seconds)
        if parts.scheme == "http"
        else http.client.HTTPSConnection(
            host, parts.port, timeout=seconds, context=ssl.create_default_context()
        )
    )
    try:
        connection.connect()
        yield connection
    finally:
        connection.close()


def _answer(
    connection: http.client.HTTPConnection, request: Request, left: float
) -> http.client.HTTPResponse:
    line = connection.sock
    line.settimeout(min(_SILENCE, left))
    cut = Timer(left, _shut, [line])
    cut.start()
    try:
        connection.request(
            request.method, _target(request.address), request.body, dict(request.headers)
        )
        answer = connection.getresponse()
        answer.read(_LARGEST)
        return answer
    finally:
        cut.cancel()


def _shut(line: socket.socket) -> None:
    """Whoever reads from it comes to its end at once."""
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker


def _target(address: str) -> str:
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return escaped(f"{parts.path or '/'}{query}")


def escaped(address: str, encoding: str = "utf-8") -> str:
    """An address whose letters are all those of a request, as browsers write it."""
    return quote(address, safe=_AS_IT_IS, encoding=encoding)
