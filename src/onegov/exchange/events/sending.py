"""The event as one subscriber gets it, and when it is tried again. Pure."""

import json
from hashlib import sha256

from onegov.exchange.events.types import MEDIA_TYPE, Due
from onegov.exchange.fields import keep
from onegov.exchange.headers import AUTHORITY, CLIENT, PURPOSE
from onegov.exchange.messages import Request
from onegov.exchange.rights import Right

_LONGEST_FOR_NODE = 60  # seconds between two looks whether a subscriber's node is back
_LONGEST_FOR_EVENT = 3600


def pair_id(salt: bytes, client: str) -> str:
    """The event's id for one client: nothing tells two subscribers that they heard of one event."""
    return sha256(salt + client.encode()).hexdigest()[:32]


def seconds_for_node(failures: int) -> int:
    """How long to wait for a node that could not be reached so often in a row: 1, 2, 4 … 60 s."""
    return min(_LONGEST_FOR_NODE, 1 << min(max(failures, 1) - 1, 10))


def seconds_for_event(attempts: int) -> int:
    """How long to wait with an event that a system refused so often: 1, 2, 4 … 3600 s."""
    return min(_LONGEST_FOR_EVENT, 1 << min(max(attempts, 1) - 1, 12))


def content(due: Due, right: Right, *, source: str) -> dict[str, object]:
    """The CloudEvent: thin, unless the right names fields of its data."""
    said = due.announcement
    event: dict[str, object] = {
        "specversion": "1.0",
        "id": due.event_id,
        "source": source,
        "type": said.type,
        "subject": due.subject,
        "time": said.time,
        "sequence": str(due.number),
    }
    if said.dataref:
        event["dataref"] = said.dataref
    if said.data is not None and right.fields:
        event["datacontenttype"] = "application/json"
        event["data"] = json.loads(keep(json.dumps(said.data).encode(), right.fields))
    return event


def as_request(due: Due, right: Right, *, owner: str) -> Request:
    """What the publisher's node sends: an ordinary request to the service that was named.

    The key stays while nobody can tell whether the event arrived, so that the subscriber's node hands
    it over once. It changes once the system refused it, or when the event was asked for again.
    """
    subscription = due.subscription
    instance, subsystem = owner.partition("/")[0], subscription.topic.partition("/")[0]
    body = content(due, right, source=f"{owner}/{subscription.topic}")
    headers = (
        ("content-type", MEDIA_TYPE),
        (CLIENT, f"{owner}/{subsystem}"),
        (PURPOSE, subscription.purpose),
        (AUTHORITY, subscription.authority),
        ("onegov-subject", due.subject),
        ("idempotency-key", f"{due.event_id}.{due.replay}.{due.attempts}"),
        ("x-road-id", f"{instance}-{due.event_id}"),
    )
    text = json.dumps(body, ensure_ascii=False).encode()
    return Request("POST", f"/r1/{subscription.service}", None, headers, text)
