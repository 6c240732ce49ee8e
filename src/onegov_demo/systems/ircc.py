"""IRCC's client records: linking by identifier, birth date and mailed code; identity; status."""

import hmac
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onegov_demo.population import population
from onegov_demo.registers.ircc import client_records
from onegov_demo.systems.bindings import Bindings
from onegov_demo.systems.control import Switch
from onegov_demo.systems.store import Entry, Register, Store, open_register
from onegov_demo.systems.web import Refusal, Reply, Request, Routes, as_json, text_in

FAILURES_ALLOWED = 5
LOCKED_FOR = 15 * 60  # seconds
_SCHEMA = """
CREATE TABLE IF NOT EXISTS failure (client_id TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failure_client ON failure (client_id, at);
"""


class Attempts:
    """Failed attempts to link, by client identifier, whether or not there is such a client."""

    def __init__(self, state: Path) -> None:
        self._store = Store(state / "attempts.sqlite", _SCHEMA)

    def is_locked(self, client_id: str) -> bool:
        since = time.time() - LOCKED_FOR
        query = "SELECT count(*) FROM failure WHERE client_id = ? AND at > ?"
        return bool(self._store.read(query, [client_id, since])[0][0] >= FAILURES_ALLOWED)

    def failed(self, client_id: str) -> None:
        self._store.write("DELETE FROM failure WHERE at <= ?", [time.time() - LOCKED_FOR])
        self._store.write("INSERT INTO failure VALUES (?, ?)", [client_id, time.time()])

    def forget(self, client_id: str) -> None:
        self._store.write("DELETE FROM failure WHERE client_id = ?", [client_id])


class ClientSystem:
    """The three services of IRCC's system."""

    def __init__(self, state: Path, register: Register) -> None:
        self._register = register
        self._bindings = Bindings(state)
        self._attempts = Attempts(state)

    def link(self, request: Request) -> Reply:
        """``POST /link``: binds the pseudonym to the client who knows the mailed code.

        Once bound it stays: nobody puts an application together from two persons' records.
        """
        fields = request.json()
        pseudonym, birth_date, secret = (
            text_in(fields, name) for name in ("pseudonym", "birth_date", "secret")
        )
        if request.headers.get("onegov-subject", pseudonym) != pseudonym:
            raise Refusal(400, "subject_differs")
        client_id = "".join(sign for sign in text_in(fields, "client_id") if sign.isalnum())
        if self._attempts.is_locked(client_id):
            return as_json({"linked": False, "reason": "locked"}, status=403)
        if not self._is_proven(client_id, birth_date, secret):
            self._attempts.failed(client_id)
            return as_json({"linked": False, "reason": "no_match"}, status=403)
        self._attempts.forget(client_id)
        if self._bindings.records(pseudonym) not in ([], [client_id]):
            return as_json({"linked": False, "reason": "other_record"}, status=403)
        self._bindings.bind(pseudonym, [client_id])
        return as_json({"linked": True}, about=[client_id])

    def _is_proven(self, client_id: str, birth_date: str, secret: str) -> bool:
        """Both comparisons always run, on a stand-in when there is no such client."""
        record = self._register.get(client_id) or {"link_code": "-" * 8, "birth_date": "-" * 10}
        typed = "".join(sign for sign in secret.upper() if sign.isalnum())
        same_code = hmac.compare_digest(typed.encode(), record["link_code"].encode())
        same_birth = hmac.compare_digest(birth_date.encode(), record["birth_date"].encode())
        return same_code and same_birth

    def identity(self, request: Request) -> Reply:
        """``GET /identity?fields=…``; ``name`` is the one of ``names`` that is borne now."""
        known = self._record(request)["identity"]
        about = known["client_id"]
        now = [name for name in known["names"] if name["kind"] == "current"]
        return _told(request, known | {"name": now[0] if now else None}, about)

    def status(self, request: Request) -> Reply:
        """``GET /status?fields=…``."""
        record = self._record(request)
        return _told(request, record["status"], record["identity"]["client_id"])

    def _record(self, request: Request) -> dict[str, Any]:
        bound = self._bindings.records(request.subject)
        record = self._register.get(bound[0]) if bound else None
        if record is None:
            raise Refusal(404, "unknown_subject")
        return record


def _told(request: Request, record: Mapping[str, object], client_id: str) -> Reply:
    """The elements that ``fields=name,birth_date`` asks for; all when it is not said."""
    wanted = request.query.get("fields", ",".join(record)).split(",")
    if not set(wanted) <= set(record):
        raise Refusal(400, "fields_invalid")
    return as_json({element: record[element] for element in wanted}, about=[client_id])


def routes(state: Path) -> Routes:
    """The system's routes; its register is filled first when need be."""
    system = ClientSystem(state, open_register("ircc", state))
    return Switch(state).over(
        {
            ("POST", "/link"): system.link,
            ("GET", "/identity"): system.identity,
            ("GET", "/status"): system.status,
        }
    )


def entries() -> Iterator[Entry]:
    """What the register is filled with."""
    for client in client_records(population()):
        born = client.birth_date.isoformat()
        body: dict[str, object] = {
            "link_code": client.link_code,
            "birth_date": born,
            "identity": client.identity(),
            "status": client.standing(),
        }
        yield Entry(client.client_id, born, body)
