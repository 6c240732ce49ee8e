"""What a node has carried, for each peer: counts, faults, times. No personal data, no ids.

Source: OpenMetrics 1.0 (names, units), by prometheus-client.
"""

from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector

from onegov.exchange.faults import known_fault

Side = Literal["consumer", "provider"]
_NEWEST = 512  # exchanges of each peer whose times are remembered
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
#: Who is not in the directory counts as one, so that strangers cannot fill the memory with names.
UNKNOWN_PEER = "unknown"


@dataclass(slots=True)
class _Peer:
    answered: Counter
    times: Histogram
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_NEWEST))
    exchanges: int = 0
    faults: Tally[str] = field(default_factory=Tally)
    last_fault: str = ""


class Traffic:
    """Counts exchanges and refusals."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("side", "peer")
        self._exchanges = Counter(
            "onegov_exchanges",
            "Exchanges by their end: answered, or the name of the fault.",
            (*labels, "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "onegov_exchange_seconds",
            "Time from the request to the answer, evidence included.",
            labels,
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._lost = Counter(
            "onegov_spans_lost",
            "Spans that the collector did not take.",
            registry=self._registry,
        )
        self._peers: dict[tuple[Side, str], _Peer] = {}

    def note(self, side: Side, peer: str, *, seconds: float, fault: str = "") -> None:
        """Will count one exchange with a member; ``fault`` is "" when it was answered."""
        if fault:
            fault = known_fault(fault)
        known = self._peers.get((side, peer)) or self._meet(side, peer)
        known.exchanges += 1
        known.seconds.append(seconds)
        known.times.observe(seconds)
        if not fault:
            known.answered.inc()
            return
        self._exchanges.labels(side, peer, fault).inc()
        known.faults[fault] += 1
        known.last_fault = fault

    def _meet(self, side: Side, peer: str) -> _Peer:
        answered = self._exchanges.labels(side, peer, "answered")
        known = _Peer(answered, self._seconds.labels(side, peer))
        self._peers[side, peer] = known
        return known

    def lose_spans(self, count: int) -> None:
        """Will count spans that nobody took; any thread may say so."""
        self._lost.inc(count)

    def also(self, collector: Collector) -> None:
        """Will show what the collector gives whenever somebody looks."""
        self._registry.register(collector)

    def gauge(self, name: str, help: str, value: Callable[[], float]) -> None:
        """Will show what ``value`` gives whenever somebody looks."""
        Gauge(name, help, registry=self._registry).set_function(value)

    def open_metrics(self) -> bytes:
        """All of it as OpenMetrics text."""
        return bytes(generate_latest(self._registry))  # type: ignore[no-untyped-call]

    def peers(self) -> list[dict[str, object]]:
        """Each peer with its counts, median and 99th percentile (ms, newest 512 exchanges)."""
        return [
            {
                "side": side,
                "peer": peer,
                "exchanges": known.exchanges,
                "faults": dict(known.faults),
                "last_fault": known.last_fault or None,
                "median_ms": round(median(known.seconds) * 1000, 2),
                "p99_ms": round(_p99(known.seconds) * 1000, 2),
            }
            for (side, peer), known in sorted(self._peers.items())
        ]


def _p99(seconds: Iterable[float]) -> float:
    values = list(seconds)
    return values[0] if len(values) == 1 else quantiles(values, n=100, method="inclusive")[98]
