"""Which of its own records a department means by a pseudonym; kept across kill -9."""

import json
from pathlib import Path

from onegov_demo.systems.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS binding (
    pseudonym TEXT PRIMARY KEY, records TEXT NOT NULL) WITHOUT ROWID;
"""


class Bindings:
    """Pseudonym to record ids."""

    def __init__(self, state: Path) -> None:
        self._store = Store(state / "bindings.sqlite", _SCHEMA)

    def bind(self, pseudonym: str, records: list[str]) -> None:
        """Binds the pseudonym to these records and no others."""
        self._store.write(
            "INSERT INTO binding VALUES (?, ?) "
            "ON CONFLICT (pseudonym) DO UPDATE SET records = excluded.records",
            [pseudonym, json.dumps(records)],
        )

    def release(self, pseudonym: str) -> None:
        self._store.write("DELETE FROM binding WHERE pseudonym = ?", [pseudonym])

    def pseudonyms(self, record: str) -> list[str]:
        """The pseudonyms bound to a record."""
        rows = self._store.read("SELECT pseudonym, records FROM binding ORDER BY pseudonym")
        return [pseudonym for pseudonym, records in rows if record in json.loads(records)]

    def records(self, pseudonym: str) -> list[str]:
        """The record ids bound to the pseudonym; empty when none are."""
        rows = self._store.read("SELECT records FROM binding WHERE pseudonym = ?", [pseudonym])
        return [str(record) for record in json.loads(rows[0][0])] if rows else []
