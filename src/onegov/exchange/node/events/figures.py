"""How far subscribers are, as OpenMetrics: by topic and subscriber, nothing about persons."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_GAUGES = (
    ("onegov_events_waiting", "Events that the subscriber has not acknowledged.", "waiting"),
    ("onegov_events_waiting_seconds", "Since the oldest of them.", "waiting_seconds"),
    ("onegov_events_refused", "Events that the subscriber’s system refused.", "refused"),
    ("onegov_events_dead", "Events given up after the retention.", "dead"),
    ("onegov_events_failures", "Failures in a row to reach the subscriber.", "failures"),
)
Standings = Iterable[Mapping[str, object]]


class EventFigures(Collector):
    """Gives what was last known of each subscription."""

    def __init__(self, latest: Callable[[], Standings]) -> None:
        self._latest = latest

    def collect(self) -> Iterable[Metric]:
        """One gauge for each figure."""
        for name, help, of in _GAUGES:
            gauge = GaugeMetricFamily(name, help, labels=("topic", "subscriber"))
            for each in self._latest():
                gauge.add_metric([str(each["topic"]), str(each["client"])], float(str(each[of])))
            yield gauge
