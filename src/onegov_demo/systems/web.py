"""A small threaded HTTP server for a table of routes; JSON in, JSON out."""

import json
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

BIGGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case; ``tail`` is what a ``/*`` route left open."""

    method: str
    path: str
    tail: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def subject(self) -> str:
        """The pseudonym of the person the question is about; raises Refusal when absent."""
        subject = self.headers.get("onegov-subject", "")
        if not subject:
            raise Refusal(400, "subject_missing")
        return subject

    def json(self) -> dict[str, object]:
        """The body as a JSON object; raises Refusal when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise Refusal(400, "not_json") from error
        if not isinstance(value, dict):
            raise Refusal(400, "not_an_object")
        return value

    def form(self) -> dict[str, str]:
        """The body as an HTML form sends it."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The request cannot be served; the caller is told ``{"error": code}``."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.reply = as_json({"error": code}, status=status)


Handler = Callable[[Request], Reply]
Routes = Mapping[tuple[str, str], Handler]


def as_json(value: object, *, status: int = 200, about: Iterable[str] = ()) -> Reply:
    """JSON; ``about`` names the person's own records, for the node's log of who read them."""
    named = ", ".join(json.dumps(record) for record in about)
    headers = {"OneGov-Record": named} if named else {}
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers=headers)


def text_in(fields: Mapping[str, object], name: str) -> str:
    """The text called ``name``; raises Refusal when it is absent, empty or no text."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise Refusal(400, f"{name}_invalid")
    return value.strip()


def serve(routes: Routes, port: int) -> None:
    """Will serve ``routes`` on 127.0.0.1 until the process is told to stop; prints its address."""
    server = make_server(routes, port)
    signal.signal(signal.SIGTERM, _stop)
    print(f"ready http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)


def make_server(routes: Routes, port: int) -> ThreadingHTTPServer:
    """A server for ``routes``, bound to 127.0.0.1 but not yet serving; port 0 takes a free one."""

    class Bound(_Connection):
        table = routes

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    return Server(("127.0.0.1", port), Bound)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Department/1"
    sys_version = ""
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True
    table: Routes

    def _handle(self) -> None:
        try:
            body = self._body()
            reply = self._route(body)
        except Refusal as refusal:
            reply = refusal.reply
        self._send(reply)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle

    def _body(self) -> bytes:
        """The whole body, read before anything is answered so that the connection can go on."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal():
            self.close_connection = True
            raise Refusal(411, "length_required")
        if int(length) > BIGGEST_BODY:
            self.close_connection = True
            raise Refusal(413, "body_too_large")
        return self.rfile.read(int(length))

    def _route(self, body: bytes) -> Reply:
        url = urlsplit(self.path)
        start, _, tail = url.path.rpartition("/")
        for path, left_open in ((url.path, ""), (f"{start}/*", tail)):
            handler = self.table.get((self.command, path))
            if handler:
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = dict(parse_qsl(url.query, keep_blank_values=True))
                return handler(Request(self.command, url.path, left_open, query, headers, body))
        known = any(path in (url.path, f"{start}/*") for _, path in self.table)
        raise Refusal(405, "method_not_allowed") if known else Refusal(404, "not_found")

    def _send(self, reply: Reply) -> None:
        self.send_response(HTTPStatus(reply.status))
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in {"Cache-Control": "no-store", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: paths and queries may hold what only two parties should know."""
