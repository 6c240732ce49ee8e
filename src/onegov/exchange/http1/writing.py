"""Messages as bytes."""

import time
from email.utils import formatdate
from http import HTTPStatus

from onegov.exchange.bodies import SpooledBody
from onegov.exchange.headers import Headers
from onegov.exchange.messages import WITH_BODY, Reply, Request

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_OURS = frozenset({"content-length", "transfer-encoding", "connection", "date"})
_WITHOUT_BODY = frozenset({204, 304})


class _Dated:
    """The Date header, made anew once a second."""

    second = -1
    text = ""


def _date() -> str:
    now = int(time.time())
    if now != _Dated.second:
        _Dated.second, _Dated.text = now, formatdate(now, usegmt=True)
    return _Dated.text


def _lines(headers: Headers) -> str:
    return "".join([f"{name}: {value}\r\n" for name, value in headers if name not in _OURS])


def reply_bytes(reply: Reply, *, method: str, keep_alive: bool) -> bytes:
    """The answer to a request of ``method``, without a large body. Source: RFC 9112 sections 4 and 6.3."""
    end = "" if keep_alive else "connection: close\r\n"
    has_body = reply.status not in _WITHOUT_BODY and reply.status >= 200 and method != "HEAD"
    length = f"content-length: {len(reply.body)}\r\n" if has_body else ""
    head = (
        f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}\r\n{_lines(reply.headers)}"
        f"{length}date: {_date()}\r\n{end}\r\n"
    ).encode("latin-1")
    return head + reply.body if has_body and isinstance(reply.body, bytes) else head


def large_body(message: Reply | Request, *, method: str) -> SpooledBody | None:
    """The body that is to be sent in parts after ``reply_bytes`` or ``request_bytes``, if there is one."""
    if isinstance(message.body, bytes):
        return None
    is_sent = method in WITH_BODY if isinstance(message, Request) else method != "HEAD"
    return message.body if is_sent else None


def request_bytes(request: Request, *, target: str, host: str) -> bytes:
    """The request for ``target`` (path and query, in origin form) at ``host``, without a large body."""
    with_body = request.method in WITH_BODY
    length = f"content-length: {len(request.body)}\r\n" if with_body else ""
    head = (
        f"{request.method} {target} HTTP/1.1\r\nhost: {host}\r\n{_lines(request.headers)}{length}\r\n"
    ).encode("latin-1")
    return head + request.body if with_body and isinstance(request.body, bytes) else head
