"""CBSA's border desk: a crossing that happens now is recorded, and announced to who knows the person."""

import hmac
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from onegov_demo.systems.announcing import NODE_FILE, Outbox
from onegov_demo.systems.bindings import Bindings
from onegov_demo.systems.store import Register, Store
from onegov_demo.systems.web import Refusal, Reply, Request, as_json, text_in

SUBSCRIBER = "CA-DEMO/GOV/ONEGOV"  # the only member towards which CBSA knows pseudonyms
ASK = "/r1/CA-DEMO/GOV/CBSA/crossings/entry_exit"
_SCHEMA = "CREATE TABLE IF NOT EXISTS crossing (record TEXT NOT NULL, body TEXT NOT NULL);"


class BorderDesk:
    """What border desks record after the register was filled."""

    def __init__(self, state: Path, register: Register, bindings: Bindings) -> None:
        self._register = register
        self._bindings = bindings
        self._store = Store(state / "desk.sqlite", _SCHEMA)
        self._outbox = Outbox(state)
        self._node = state / NODE_FILE

    def record(self, request: Request) -> Reply:
        """``POST /crossings`` by a desk that shows the system's token: recorded, then announced."""
        self._check(request)
        fields = request.json()
        document = f"{text_in(fields, 'country')}/{text_in(fields, 'number')}"
        found = self._register.holding(document)
        if len(found) != 1:
            raise Refusal(404, "unknown_document")
        crossing = _crossing(fields)
        body = json.dumps(crossing, ensure_ascii=False)
        self._store.write("INSERT INTO crossing VALUES (?, ?)", [found[0]["id"], body])
        return as_json({"id": crossing["id"], "announced": self._announce(found[0], crossing)})

    def crossings(self, record: str) -> list[dict[str, Any]]:
        """What desks recorded of this traveller since the register was filled."""
        rows = self._store.read("SELECT body FROM crossing WHERE record = ?", [record])
        return [json.loads(body) for (body,) in rows]

    def _announce(self, record: dict[str, Any], crossing: dict[str, str]) -> int:
        pseudonyms = self._bindings.pseudonyms(record["id"])
        for place, pseudonym in enumerate(pseudonyms):
            event = {
                "id": f"{crossing['id']}.{place}",
                "type": "crossing.recorded",
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "dataref": ASK,
            }
            self._outbox.add(event, {SUBSCRIBER: pseudonym})
        return len(pseudonyms)

    def _check(self, request: Request) -> None:
        if not self._node.exists():
            raise Refusal(404, "not_found")
        token_file = json.loads(self._node.read_text("utf-8"))["token_file"]
        known = f"Bearer {Path(token_file).read_text().strip()}"
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), known.encode()):
            raise Refusal(403, "wrong_token")


def _crossing(fields: dict[str, object]) -> dict[str, str]:
    direction = text_in(fields, "direction")
    if direction not in ("entry", "exit"):
        raise Refusal(400, "direction_invalid")
    try:
        day = date.fromisoformat(text_in(fields, "date"))
    except ValueError as error:
        raise Refusal(400, "date_invalid") from error
    return {
        "id": f"desk-{uuid4()}",
        "direction": direction,
        "date": day.isoformat(),
        "mode": "air",
        "document": text_in(fields, "number"),
    }
