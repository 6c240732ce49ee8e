"""Takes finished spans to a collector in a thread of its own; traffic never waits for it.

Source: OpenTelemetry Protocol 1.x, OTLP/HTTP in binary Protobuf (``POST …/v1/traces``).
"""

import queue
import threading
from collections.abc import Callable

import urllib3
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

_MOST_WAITING = 2048
_MOST_AT_ONCE = 256
_PATIENCE_SECONDS = 0.2
_SECONDS = 5
_REST_SECONDS = 5  # after a collector did not take what it was sent
_PROTOBUF = {"Content-Type": "application/x-protobuf"}


class SpanQueue(SpanProcessor):
    """A bounded queue before the collector; what does not fit, or is not taken, is lost and counted.

    Args:
        address: where to post.
        lost: is told how many spans were lost.
    """

    def __init__(self, address: str, *, lost: Callable[[int], None]) -> None:
        self._address = address
        self._lost = lost
        self._waiting: queue.Queue[ReadableSpan] = queue.Queue(_MOST_WAITING)
        self._stopping = threading.Event()
        self._web = urllib3.PoolManager(1, retries=False, timeout=_SECONDS)
        self._thread = threading.Thread(target=self._work, name="spans", daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing to do."""

    def on_end(self, span: ReadableSpan) -> None:
        """Will keep the span to be sent, if there is room."""
        if span.context is None or not span.context.trace_flags.sampled:
            return
        try:
            self._waiting.put_nowait(span)
        except queue.Full:
            self._lost(1)

    def shutdown(self) -> None:
        """Will send what waits, and wait for that no longer than one answer may take."""
        self._stopping.set()
        self._thread.join(_SECONDS)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing waits for spans."""
        return True

    def _work(self) -> None:
        while not (self._stopping.is_set() and self._waiting.empty()):
            batch = self._next_batch()
            if batch and not self._is_taken(batch):
                self._lost(len(batch))
                self._stopping.wait(_REST_SECONDS)

    def _next_batch(self) -> list[ReadableSpan]:
        """What is there; while it is little, after a while, so that spans of one trace go together."""
        if self._waiting.qsize() < _MOST_AT_ONCE:
            self._stopping.wait(_PATIENCE_SECONDS)
        batch: list[ReadableSpan] = []
        while len(batch) < _MOST_AT_ONCE and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        return batch

    def _is_taken(self, batch: list[ReadableSpan]) -> bool:
        body = encode_spans(batch).SerializeToString()
        try:
            answer = self._web.request("POST", self._address, body=body, headers=_PROTOBUF)
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status < 300
