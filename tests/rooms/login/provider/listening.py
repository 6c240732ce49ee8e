"""A department's back-channel address: a real HTTP server that keeps what it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs


@dataclass
class Listener:
    """What arrives, and what is answered.

    Attributes:
        statuses: answered in turn; the last one goes on.
    """

    url: str = ""
    tokens: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [200])


@contextmanager
def listening(*statuses: int) -> Iterator[Listener]:
    listener = Listener(statuses=list(statuses) or [200])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            listener.tokens += form.get("logout_token", [])
            status = listener.statuses[0]
            listener.statuses = listener.statuses[1:] or listener.statuses
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/logout"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
