"""A collector for one person at one machine: shows each trace as a tree, and keeps none.

Source: OpenTelemetry Protocol 1.x, OTLP/HTTP in binary Protobuf.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

_QUIET_SECONDS = 1.0  # after so long without a new span a trace is shown
_LARGEST_BODY = 4 * 1024 * 1024
_MOST_TRACES, _MOST_SPANS = 1000, 1000


@dataclass(slots=True)
class Trace:
    """The spans of one trace so far, each with the node that sent it."""

    last: float
    spans: list[tuple[str, Span]] = field(default_factory=list)

    def lines(self, trace_id: str) -> Iterator[str]:
        """The tree, in the order in which its spans began."""
        ordered = sorted(self.spans, key=lambda each: each[1].start_time_unix_nano)
        below: dict[bytes, list[tuple[str, Span]]] = defaultdict(list)
        known = {span.span_id for _, span in ordered}
        for node, span in ordered:
            below[span.parent_span_id if span.parent_span_id in known else b""].append((node, span))
        yield f"trace {trace_id}"
        yield from _tree(below, b"", 0)


def _tree(below: dict[bytes, list[tuple[str, Span]]], parent: bytes, depth: int) -> Iterator[str]:
    for node, span in below.pop(parent, []):
        took = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6
        name = f"{'  ' * depth}{span.name}"
        line = f"{took:10.1f} ms  {name:<24}{node}{_told(span)}"
        yield "".join(sign if sign.isprintable() else "?" for sign in line)
        yield from _tree(below, span.span_id, depth + 1)


def _told(span: Span) -> str:
    values = {each.key: each.value.string_value for each in span.attributes}
    named = [values.get(f"onegov.{each}", "") for each in ("client", "service")]
    end = values.get("error.type", "")
    return "".join(f"  {each}" for each in (" → ".join(filter(None, named)), end) if each)


class Viewer:
    """Takes spans on the loopback and gives each trace once nothing more comes."""

    def __init__(self, port: int, show: Callable[[str], None]) -> None:
        self._show = show
        self._traces: dict[str, Trace] = {}
        self._server = HTTPServer(("127.0.0.1", port), _handler(self._take))
        self._server.timeout = _QUIET_SECONDS / 4

    def watch(self, *, once: bool) -> None:
        """Will show traces until it is interrupted, or only the first."""
        with self._server:
            while not (self._show_quiet() and once):
                self._server.handle_request()

    def _take(self, body: bytes) -> None:
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in group.resource.attributes}
            for scope in group.scope_spans:
                for span in scope.spans:
                    self._keep(named.get("service.name", ""), span)

    def _keep(self, node: str, span: Span) -> None:
        if len(self._traces) >= _MOST_TRACES:
            self._traces.pop(next(iter(self._traces)))
        trace = self._traces.setdefault(span.trace_id.hex(), Trace(0.0))
        trace.last = time.monotonic()
        if len(trace.spans) < _MOST_SPANS:
            trace.spans.append((node, span))

    def _show_quiet(self) -> int:
        now = time.monotonic()
        quiet = [id for id, each in self._traces.items() if now - each.last > _QUIET_SECONDS]
        for id in quiet:
            self._show("\n".join(self._traces.pop(id).lines(id)))
        return len(quiet)


def _handler(take: Callable[[bytes], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 2

        def do_POST(self) -> None:
            try:
                length = int(self.headers.get("Content-Length", ""))
                if not 0 <= length <= _LARGEST_BODY:
                    raise ValueError
                take(self.rfile.read(length))
            except (ValueError, DecodeError):
                self._end(400)
            else:
                self._end(200)

        def _end(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    return Handler
