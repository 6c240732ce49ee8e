"""A real OTLP/HTTP receiver: takes binary Protobuf and keeps what it was sent."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from rooms.exchange.network import until


@dataclass
class Kept:
    """One span with the node that sent it; ids in hexadecimal."""

    service: str
    span: Span

    @property
    def name(self) -> str:
        return self.span.name

    @property
    def id(self) -> str:
        return self.span.span_id.hex()

    @property
    def parent(self) -> str:
        return self.span.parent_span_id.hex()

    @property
    def attributes(self) -> dict[str, str | int]:
        return {
            each.key: each.value.string_value or each.value.int_value
            for each in self.span.attributes
        }


class Collector:
    """Listens on a port of its own until it is closed."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.raw: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                assert self.headers["Content-Type"] == "application/x-protobuf"
                collector.take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def take(self, body: bytes) -> None:
        self.raw.append(body)
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            (service,) = [
                each.value.string_value
                for each in group.resource.attributes
                if each.key == "service.name"
            ]
            for scope in group.scope_spans:
                self.kept += [Kept(service, span) for span in scope.spans]

    def trace(self, trace_id: str, *, holds: Callable[[list[Kept]], bool]) -> list[Kept]:
        """The spans of one trace, once they are all that is waited for."""

        def whole() -> list[Kept]:
            found = [each for each in self.kept if each.span.trace_id.hex() == trace_id]
            return found if holds(found) else []

        found: list[Kept] = until(whole, what="the trace")
        return found

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
