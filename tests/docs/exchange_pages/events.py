"""What the page on events shows: an announcement, and the event that one subscriber gets of it."""

import json

from onegov.exchange.events.reading import read_announcement
from onegov.exchange.events.sending import as_request, pair_id
from onegov.exchange.events.types import Due, Subscription
from onegov.exchange.messages import Request
from onegov.exchange.rights import Right

CLIENT, TOPIC = "CA-DEMO/GOV/ONEGOV/platform", "crossings/changes"
OWNER = "CA-DEMO/GOV/CBSA"
ANNOUNCED = {
    "event": {
        "specversion": "1.0",
        "id": "crossing-2026-000417",
        "type": "crossing.recorded",
        "time": "2026-03-01T12:00:00Z",
        "dataref": "/r1/CA-DEMO/GOV/CBSA/crossings/entry_exit",
        "data": {"direction": "entry", "mode": "air", "desk": "YUL-14"},
    },
    "subjects": {"CA-DEMO/GOV/ONEGOV": "rsdr2os6ghj5b73big5ldsjvhuxn662z"},
}


def delivered(*fields: str) -> Request:
    """The request that carries the event to the platform, by a right that names these fields."""
    said = read_announcement(json.dumps(ANNOUNCED).encode(), source=f"{OWNER}/{TOPIC}")
    reason = ("open-cases", "C-29 5(1)(c)(i)")
    right = Right(CLIENT, TOPIC, (reason[0],), (reason[1],), fields=fields)
    subscription = Subscription(
        1, CLIENT, TOPIC, "CA-DEMO/GOV/ONEGOV/platform/events", *reason, since=""
    )
    subject, id = said.subject_for(CLIENT), pair_id(bytes(16), CLIENT)
    return as_request(Due(subscription, 41, subject, 0, 0, id, said), right, owner=OWNER)


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    request = delivered("direction")
    head = "\n".join(f"{name}: {value}" for name, value in request.headers)
    body = json.dumps(json.loads(request.body), indent=1, ensure_ascii=False)
    return {
        "event-announced": _fenced("json", json.dumps(ANNOUNCED, indent=1)),
        "event-delivered": _fenced("http", f"POST {request.path} HTTP/1.1\n{head}\n\n{body}"),
    }


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"
