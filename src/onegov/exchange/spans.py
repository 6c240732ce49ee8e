"""Spans around what a node does, and the trace that goes on with a request; off, nothing is done.

Whether anybody traces is one look at ``_tracer``. Which library does it is `node/tracing.py`'s
business, so that a node without traces loads none.

Source: W3C Trace Context (``traceparent``, ``tracestate``).
"""

import inspect
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from onegov.exchange.headers import Headers

TRACE_HEADERS = ("traceparent", "tracestate")
P = ParamSpec("P")
T = TypeVar("T")


class Tracer(Protocol):
    """Whoever keeps spans."""

    def span(self, name: str, *, leaves: bool) -> AbstractContextManager[object]:
        """A span inside the one that is open; ``leaves``: it covers a call to somebody else."""

    def carried(self, member: str) -> Headers:
        """What tells the next one which span is open, as headers; ``member`` when it is another's."""


_tracer: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


def begin(tracer: Tracer) -> Token[Tracer | None]:
    """Will let ``tracer`` keep the spans of this request; ``end`` takes what this gives."""
    return _tracer.set(tracer)


def end(token: Token[Tracer | None]) -> None:
    """Will keep no more spans."""
    _tracer.reset(token)


def spanned(name: str, *, leaves: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Makes a span of every call while somebody traces; the name says nothing of the request."""

    def decorate(act: Callable[P, T]) -> Callable[P, T]:
        @wraps(act)
        def plain(*args: P.args, **kwargs: P.kwargs) -> T:
            tracer = _tracer.get()
            if tracer is None:
                return act(*args, **kwargs)
            with tracer.span(name, leaves=leaves):
                return act(*args, **kwargs)

        @wraps(act)
        def awaited(*args: P.args, **kwargs: P.kwargs) -> T:
            result = act(*args, **kwargs)
            tracer = _tracer.get()
            if tracer is None:
                return result
            running = cast("Coroutine[Any, Any, Any]", result)
            return cast("T", _within(tracer.span(name, leaves=leaves), running))

        return awaited if inspect.iscoroutinefunction(act) else plain

    return decorate


async def _within(span: AbstractContextManager[object], running: Coroutine[Any, Any, T]) -> T:
    with span:
        return await running


def onward(headers: Headers, *, member: str = "") -> Headers:
    """The headers with the open span as the parent of what follows; as they are when none is open.

    ``member`` is who gets them, when it is another member.
    """
    tracer = _tracer.get()
    if tracer is None:
        return headers
    return (*(each for each in headers if each[0] not in TRACE_HEADERS), *tracer.carried(member))


def of_active_span() -> dict[str, str]:
    """What names the span in which this process is, if it uses OpenTelemetry's API; else nothing.

    A process that never loaded the API has no span open, and so need not load it.
    """
    api = sys.modules.get("opentelemetry.trace")
    context = None if api is None else api.get_current_span().get_span_context()
    if context is None or not context.is_valid:
        return {}
    parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
    return {"traceparent": parent, "tracestate": context.trace_state.to_header()}
