"""A node's spans by OpenTelemetry's SDK; loaded only by a node whose settings say ``traces``.

A span says who asked whom for which service, how it ended and under which id the evidence is: no path
behind the service, no query, no header, no body, no subject.

Sources: OpenTelemetry semantic conventions (``error.type``, ``http.*``, ``service.*``).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from typing import Literal

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from onegov.exchange import spans
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import known_fault
from onegov.exchange.headers import CLIENT, Headers, as_x_road
from onegov.exchange.http1.gate import Answer
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.span_queue import SpanQueue
from onegov.exchange.paths import parse_target, respell
from onegov.exchange.trace_settings import TraceSettings

_PROPAGATOR = TraceContextTextMapPropagator()
Side = Literal["consumer", "provider"]
#: After these nobody proved who asked: the address may hold anything.
_UNPROVEN: dict[Side, tuple[str, ...]] = {
    "consumer": ("client.",),
    "provider": (
        "client.",
        "server.serverproxy.invalid_signature",
        "server.serverproxy.global_conf_outdated",
        "server.serverproxy.log_",
    ),
}


class Tracing:
    """Makes the spans of one node."""

    def __init__(
        self, settings: TraceSettings, *, node_id: str, lost: Callable[[int], None]
    ) -> None:
        self._provider = TracerProvider(
            resource=Resource({"service.name": node_id}),
            sampler=ParentBased(TraceIdRatioBased(1 / settings.one_in)),
            shutdown_on_exit=False,
        )
        self._pairwise = settings.pairwise
        self._queue = SpanQueue(f"{settings.endpoint}/v1/traces", lost=lost)
        self._provider.add_span_processor(self._queue)
        self._tracer = self._provider.get_tracer("onegov.exchange")

    def around(self, side: Side, answer: Answer) -> Answer:
        """``answer`` with a span around each request, in the trace that the request names."""

        async def traced(request: Request) -> Reply:
            parent = _PROPAGATOR.extract(request.values)
            with self._open(side, SpanKind.SERVER, context=parent) as span:
                token = spans.begin(self)
                try:
                    reply = await answer(request)
                except ExchangeError as error:
                    _describe(span, side, request, error)
                    raise
                finally:
                    spans.end(token)
                _describe(span, side, request, reply)
                return reply

        return traced

    @contextmanager
    def span(self, name: str, *, leaves: bool) -> Iterator[None]:
        """A span inside the one that is open."""
        with self._open(name, SpanKind.CLIENT if leaves else SpanKind.INTERNAL) as span:
            try:
                yield
            except ExchangeError as error:
                _fail(span, error.type)
                raise

    def carried(self, member: str) -> Headers:
        """``traceparent`` of the open span, with the ``tracestate`` that came.

        Where traces are pairwise, another member gets one that follows from ours and its name by a
        hash: whoever does not know ours cannot tell that two belong together.
        """
        headers: dict[str, str] = {}
        _PROPAGATOR.inject(headers)
        if not (member and self._pairwise):
            return tuple(headers.items())
        version, ours, span_id, flags = headers["traceparent"].split("-")
        theirs = sha256(f"{ours} {member}".encode()).hexdigest()[:32]
        get_current_span().set_attribute("onegov.trace_there", theirs)
        return (("traceparent", f"{version}-{theirs}-{span_id}-{flags}"),)

    def stop(self) -> None:
        """Will send what waits."""
        self._provider.shutdown()

    def _open(
        self, name: str, kind: SpanKind, context: Context | None = None
    ) -> AbstractContextManager[Span]:
        return self._tracer.start_as_current_span(
            name,
            kind=kind,
            context=context,
            record_exception=False,  # its text and its stack may hold anything
            set_status_on_exception=False,
        )


def _describe(span: Span, side: Side, request: Request, end: Reply | ExchangeError) -> None:
    fault = end.type if isinstance(end, ExchangeError) else end.header("x-road-error")
    span.set_attribute("http.request.method", request.method)
    if fault:
        _fail(span, fault)
    if not fault.startswith(_UNPROVEN[side]):
        span.set_attributes({name: value for name, value in _parties(request, end, fault) if value})


def _parties(request: Request, end: Reply | ExchangeError, fault: str) -> Iterator[tuple[str, str]]:
    """Who asked whom; a service only when its provider says that there is one."""
    yield "onegov.client", dict(as_x_road(request.headers)).get(CLIENT, "")
    service = parse_target(respell(request.path)).service
    if not fault.endswith(".unknown_member"):
        yield "onegov.provider", service.owner
    if isinstance(end, ExchangeError):
        yield "onegov.evidence_id", end.evidence_id
        return
    if not fault.endswith(".unknown_service"):
        yield "onegov.service", str(service)
    yield "onegov.evidence_id", end.header("x-road-request-id")


def _fail(span: Span, fault: str) -> None:
    span.set_attribute("error.type", known_fault(fault))
    span.set_status(Status(StatusCode.ERROR))
