"""The head and body of one message as they arrive, within bounds."""

from onegov.exchange.errors import ExchangeError
from onegov.exchange.headers import Headers

MAX_HEAD_BYTES = 40 * 1024
_MAX_HEADERS_BYTES = 32 * 1024


class Unreadable(Exception):
    """What arrives cannot be used; ``detail`` says why in one word."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Message:
    """Collects what the parser reports of one message.

    Attributes:
        headers: name (lower case) to value; each at most once, unless ``joins``.
        is_whole: the last byte of the body is here.
    """

    __slots__ = ("_body", "_bytes", "_joins", "_size", "has_head", "headers", "is_whole")

    def __init__(self, *, joins: bool = False) -> None:
        self.headers: dict[str, str] = {}
        self.has_head = False
        self.is_whole = False
        self._joins = joins
        self._bytes = 0
        self._body: list[bytes] = []
        self._size = 0

    def add_header(self, raw_name: bytes, raw_value: bytes) -> None:
        """Will keep one header; Unreadable when it is a trailer, or said twice, or not plain."""
        if self.has_head:
            raise Unreadable("trailer")
        self._bytes += len(raw_name) + len(raw_value)
        if self._bytes > _MAX_HEADERS_BYTES:
            raise Unreadable("headers_too_large")
        name = raw_name.decode("ascii", errors="replace").lower()
        value = raw_value.decode("latin-1").strip()
        if name in self.headers:
            if not self._joins:
                raise Unreadable("header_twice")
            value = f"{self.headers[name]}, {value}"  # RFC 9110 section 5.3
        elif not self._joins and not (value.isascii() and value.isprintable()):
            raise Unreadable("header_characters")
        self.headers[name] = value

    def announced(self) -> int:
        """The Content-Length, or 0; the parser has checked its form."""
        return int(self.headers.get("content-length", "0") or 0)

    def add_body(self, part: bytes, limit: int, too_large: ExchangeError) -> None:
        """Will keep a part of the body; ``too_large`` once there are more bytes than ``limit``."""
        self._size += len(part)
        if self._size > limit:
            raise too_large
        self._body.append(part)

    def body(self) -> bytes:
        return self._body[0] if len(self._body) == 1 else b"".join(self._body)

    def head(self) -> Headers:
        return tuple(self.headers.items())
