"""Requests that a node let in and that have no end in its log: it was killed, or works on them still.

Their system may have acted. Whoever asked got no answer, and repeats with an Idempotency-Key.
"""

import json
from dataclasses import dataclass
from typing import Any

from onegov.exchange.log_damage import damaged
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
    """All of them, oldest first; holds in memory only what has no end yet at each line.

    Raises:
        LogDamaged: naming the first line that cannot be read.
    """
    begun: dict[_Key, Orphan] = {}
    for number, raw in enumerate(log.lines(), start=1):
        if not raw.endswith(b"\n"):
            break  # torn: it was never acknowledged
        try:
            _follow(begun, json.loads(raw))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(
                f"Line {number} of the evidence log is not readable.",
                f"La ligne {number} du registre de preuves n’est pas lisible.",
            ) from error
    return list(begun.values())


def _follow(begun: dict[_Key, Orphan], content: dict[str, Any]) -> None:
    if content.get("kind") == "accepted":
        key = (content["keyid"], content["nonce"])
        begun[key] = Orphan(content["at"], content["id"], content["keyid"])
    elif content.get("side") == "provider" and content.get("request"):
        begun.pop(_ended(content["request"]), None)


def _ended(request: dict[str, str]) -> _Key:
    try:
        params = open_base(request["base"])[1]
    except (BadMessage, KeyError, TypeError):
        return "", ""
    return params.keyid, params.nonce
