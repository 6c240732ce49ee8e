"""Calls to servers that others run: bounded in time and size, no redirects, no place inside.

Every second of a call counts against one limit, from the first byte sent to the last one read;
the address that is called is the one that was looked at, so that a name cannot change between.
"""

import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPMessage
from urllib.parse import urlsplit

REASONS = {
    "address": "this is no address of a server",
    "unknown_host": "the host is unknown",
    "inside": "the host is inside the platform",
    "unreachable": "no answer came",
    "too_slow": "the answer took too long",
    "too_large": "the answer is too large",
    "cut_short": "the answer was cut short",
}


_PORTS = {"http": 80, "https": 443}


class NoAnswer(Exception):
    """A server gave no answer that may be used.

    Attributes:
        reason: a name from ``REASONS``, for a log; the text says it to engineers.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        said = REASONS[reason]
        super().__init__(f"{said} ({detail})" if detail else said)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        content: its body, as it came.
    """

    status: int
    headers: HTTPMessage
    content: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a call may go.

    Attributes:
        seconds: for all of it.
        content: bytes of the answer's body.
        may_reach: whether an IP address may be called.
    """

    seconds: float
    content: int
    may_reach: Callable[[str], bool] = lambda address: True


def call(
    method: str,
    address: str,
    limits: Limits,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Will send one request and return its answer, whatever its status; a redirect is an answer.

    Raises:
        NoAnswer: nothing came, or what came goes beyond the limits.
    """
    connection = _Connection(address, time.monotonic() + limits.seconds, limits.may_reach)
    try:
        connection.request(method, connection.target, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        content = response.read(limits.content + 1)
    except TimeoutError as error:
        raise NoAnswer("too_slow") from error
    except (OSError, HTTPException) as error:
        raise NoAnswer("unreachable", type(error).__name__) from error
    except ValueError as error:  # a host or path that cannot be written
        raise NoAnswer("address") from error
    finally:
        connection.end()
    if len(content) > limits.content:
        raise NoAnswer("too_large")
    if response.length:
        raise NoAnswer("cut_short")
    return Answer(response.status, response.headers, content)


def is_inside(address: str) -> bool:
    """Whether an IP address is this machine or its link; one of IPv4 written as IPv6 too."""
    place = ipaddress.ip_address(address.partition("%")[0])
    place = getattr(place, "ipv4_mapped", None) or place
    return place.is_loopback or place.is_link_local or place.is_unspecified or place.is_multicast


def is_outside(address: str) -> bool:
    """Whether an IP address leads off this machine and its link."""
    return not is_inside(address)


class _Connection(HTTPConnection):
    """To one address, until a moment of the monotonic clock."""

    def __init__(self, address: str, until: float, may_reach: Callable[[str], bool]) -> None:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise NoAnswer("address") from error
        if parts.scheme not in _PORTS or not host:
            raise NoAnswer("address")
        self.default_port = _PORTS[parts.scheme]  # Host names no other
        super().__init__(host, port or self.default_port)
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._is_tls, self._until, self._may_reach = parts.scheme == "https", until, may_reach
        self._open: socket.socket | None = None

    def connect(self) -> None:
        """To the first of the host's addresses that answers, none of which may be inside."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NoAnswer("unknown_host") from error
        if not all(self._may_reach(str(place[4][0])) for place in found):
            raise NoAnswer("inside")
        self._open = self._first([(str(place[4][0]), self.port) for place in found])
        self._open.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._is_tls:
            self._open.settimeout(_left(self._until))
            self._open = _tls().wrap_socket(self._open, server_hostname=self.host)
        self.sock = _Timed(self._open, self._until)

    def end(self) -> None:
        """Will close the connection; ``http.client`` does so before it has read an answer."""
        if self._open is not None:
            self._open.close()

    def _first(self, places: list[tuple[str, int]]) -> socket.socket:
        for place in places[:-1]:
            try:
                return socket.create_connection(place, _left(self._until) / 2)
            except OSError:
                continue
        return socket.create_connection(places[-1], _left(self._until))


class _Timed:
    """As much of a socket as ``http.client`` uses; each operation has the time that is left."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def sendall(self, content: bytes) -> None:
        self._sock.settimeout(_left(self._until))
        self._sock.sendall(content)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._sock, self._until))

    def close(self) -> None:
        """Nothing: the answer may still be read; ``_Connection.end`` closes."""


class _Reading(io.RawIOBase):
    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the call took too long")
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
