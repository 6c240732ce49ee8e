"""One HTTP request to an application, over before a deadline whatever the application does."""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

from onegov.login.certification.errors import Unreachable
from onegov.login.provider.actions.delivering import is_inside
from onegov.login.provider.conf import conf

_PORTS = {"http": 80, "https": 443}
_MOST_PLACES = 3  # of one host
_CONNECT = 3.0  # seconds for each of them, and for TLS
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
        Unreachable: no answer that can be read, or not in time; or the host is inside the platform.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("the run took too long")
    parts = urlsplit(request.address)
    places = _places(parts)
    try:
        with closing(_connected(parts, places, min(_CONNECT, left))) as connection:
            return _answer(connection, request, left)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def _places(parts: SplitResult) -> list[tuple[str, int]]:
    """Where a host is: looked up once, so that it is nowhere else when it is opened."""
    try:
        port = parts.port or _PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # the second: what cannot be a name or a port
        raise Unreachable("the host is unknown") from error
    hosts = [str(place[4][0]) for place in found]
    if not conf().demonstration and any(map(is_inside, hosts)):
        raise Unreachable("the host is inside the platform")
    return [(host, port) for host in hosts[:_MOST_PLACES]]


def _connected(
    parts: SplitResult, places: Sequence[tuple[str, int]], seconds: float
) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    line = _line(places, seconds)
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, parts.port)
    else:
        connection = http.client.HTTPSConnection(host, parts.port)
        line = _secured(line, host)
    connection.sock = line
    return connection


def _secured(line: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except (OSError, ValueError):
        line.close()
        raise


def _line(places: Sequence[tuple[str, int]], seconds: float) -> socket.socket:
    """To the first place that answers."""
    for place in places[:-1]:
        with suppress(OSError):
            return socket.create_connection(place, seconds)
    return socket.create_connection(places[-1], seconds)


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
