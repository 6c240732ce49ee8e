"""The setting ``traces`` of a node: where its spans go, and how many of the traces are kept."""

import re
from dataclasses import dataclass

from onegov.exchange.settings_reader import SettingsReader

_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~\-/]*)?")


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """Where spans go.

    Attributes:
        endpoint: of an OpenTelemetry collector, to which ``/v1/traces`` is appended (OTLP/HTTP).
        one_in: of the traces that begin at this node, one in so many is kept; a trace that began
            elsewhere is kept when whoever began it says so.
        pairwise: each provider gets a trace of its own, so that no two of them can tell that they were
            asked in one; else they all get the same.
    """

    endpoint: str
    one_in: int = 1
    pairwise: bool = False


def read_traces(read: SettingsReader) -> TraceSettings | None:
    """The setting, or None when the node has none and keeps no spans."""
    content = read.take("traces", None)
    if content is None:
        return None
    given = SettingsReader(content, f"{read.where}: traces")
    endpoint = given.text("endpoint")
    if not _ENDPOINT.fullmatch(endpoint):
        raise given.wrong(
            "endpoint",
            "must be an http(s) address without password or query",
            "doit être une adresse http(s) sans mot de passe ni requête",
        )
    one_in = given.integer("one_in", low=1, high=1_000_000, default=1)
    pairwise = given.flag("pairwise", default=False)
    given.done()
    return TraceSettings(endpoint.rstrip("/"), one_in, pairwise)
