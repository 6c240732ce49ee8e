"""Requests that a node let in and that have no end in its log: it was killed, or works on them still.

Their system may have acted. Whoever asked got no answer, and repeats with an Idempotency-Key.
"""

import json
from dataclasses import dataclass

from onegov.exchange.log_reader import LogReader
from onegov.exchange.signatures import BadMessage, open_base

_Key = tuple[object, object]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A request without an end: when it was let in, its id as its asker chose it, who signed it."""

    at: str
    id: str
    keyid: str


def find_orphans(log: LogReader) -> list[Orphan]:
    """All of them, oldest first; holds in memory only what has no end yet at each line."""
    begun: dict[_Key, Orphan] = {}
    for raw in log.lines():
        if not raw.endswith(b"\n"):
            break
        content = json.loads(raw)
        if content["kind"] == "accepted":
            key = (content["keyid"], content["nonce"])
            begun[key] = Orphan(content["at"], content["id"], content["keyid"])
        elif content.get("side") == "provider" and content.get("request"):
            begun.pop(_ended(content["request"]), None)
    return list(begun.values())


def _ended(request: dict[str, str]) -> _Key:
    try:
        params = open_base(request["base"])[1]
    except (BadMessage, KeyError, TypeError):
        return "", ""
    return params.keyid, params.nonce
