"""Keeps the last good load and the links from pseudonyms to accounts, in the node's own folder."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.adapters.lines import Record
from onegov.exchange.adapters.names import fold

_LOAD_TABLES = """
CREATE TABLE IF NOT EXISTS person (
  account TEXT NOT NULL, family TEXT NOT NULL, given TEXT NOT NULL, birth_date TEXT NOT NULL,
  postal_code TEXT NOT NULL, folded TEXT NOT NULL, newest TEXT NOT NULL,
  PRIMARY KEY (birth_date, folded, account, family, given, postal_code)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS person_account ON person (account);
CREATE TABLE IF NOT EXISTS record (
  account TEXT NOT NULL, record_key TEXT NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (account, record_key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS load (state TEXT NOT NULL);
"""
_LINK_TABLES = """
CREATE TABLE IF NOT EXISTS link (
  owner TEXT NOT NULL, pseudonym TEXT NOT NULL, account TEXT NOT NULL, linked_at TEXT NOT NULL,
  PRIMARY KEY (owner, pseudonym)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_account ON link (owner, account);
"""


@dataclass(frozen=True, slots=True)
class Person:
    """How one account names its holder; an account whose lines differ has several."""

    account: str
    family: str
    given: str
    birth_date: str
    postal_code: str


def _open(path: Path, tables: str) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One thread of the node uses it at a time; it may be another thread than the one that opened it.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-512")
    connection.executescript(tables)
    return connection


class Store:
    """SQLite, write-ahead log, every commit on disk before it is answered."""

    def __init__(self, folder: Path, name: str) -> None:
        self._load = _open(folder / f"{name}-load.sqlite", _LOAD_TABLES)
        self._links = _open(folder / f"{name}-links.sqlite", _LINK_TABLES)

    def close(self) -> None:
        """Will close both files."""
        self._load.close()
        self._links.close()

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """What is added inside the block replaces the whole load, or nothing does."""
        self._load.execute("BEGIN IMMEDIATE")
        try:
            self._load.execute("DELETE FROM person")
            self._load.execute("DELETE FROM record")
            yield
        except BaseException:
            self._load.execute("ROLLBACK")
            raise
        self._load.execute("COMMIT")

    def add(self, record: Record, *, record_key: str, content: Record) -> bool:
        """Will add one line; False when its account already has a record of that key."""
        cursor = self._load.execute(
            "INSERT OR IGNORE INTO record VALUES (?, ?, ?)",
            (record["account"], record[record_key], json.dumps(content)),
        )
        if not cursor.rowcount:
            return False
        self._load.execute(
            "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET newest = max(newest, excluded.newest)",
            (
                record["account"],
                record["family"],
                record["given"],
                record["birth_date"],
                record.get("postal_code", ""),
                fold(record["family"]),
                record[record_key],
            ),
        )
        return True

    def count(self) -> int:
        """How many records the last good load holds."""
        return int(self._load.execute("SELECT count(*) FROM record").fetchone()[0])

    def keep_state(self, state: dict[str, object]) -> None:
        """Will remember how the last reading went."""
        self._load.execute("BEGIN IMMEDIATE")
        self._load.execute("DELETE FROM load")
        self._load.execute("INSERT INTO load VALUES (?)", (json.dumps(state),))
        self._load.execute("COMMIT")

    def state(self) -> dict[str, object]:
        """What ``keep_state`` kept, or {}."""
        row = self._load.execute("SELECT state FROM load").fetchone()
        return dict(json.loads(row[0])) if row else {}

    def persons(self, birth_date: str, folded_family: str) -> list[Person]:
        """Who was born that day and has that family name, newest line first."""
        rows = self._load.execute(
            "SELECT account, family, given, birth_date, postal_code FROM person "
            "WHERE birth_date = ? AND folded = ? ORDER BY newest DESC",
            (birth_date, folded_family),
        )
        return [Person(*row) for row in rows]

    def account(self, account: str) -> list[Person]:
        """How the account names its holder, newest line first."""
        rows = self._load.execute(
            "SELECT account, family, given, birth_date, postal_code FROM person "
            "WHERE account = ? ORDER BY newest DESC",
            (account,),
        )
        return [Person(*row) for row in rows]

    def records(self, account: str) -> list[Record]:
        """The account's records in the order of their keys."""
        rows = self._load.execute(
            "SELECT content FROM record WHERE account = ? ORDER BY record_key", (account,)
        )
        return [json.loads(row[0]) for row in rows]

    def linked(self, owner: str, pseudonym: str) -> str | None:
        """The account to which this client's pseudonym was linked."""
        row = self._links.execute(
            "SELECT account FROM link WHERE owner = ? AND pseudonym = ?", (owner, pseudonym)
        ).fetchone()
        return str(row[0]) if row else None

    def link(self, owner: str, pseudonym: str, account: str, *, at: str) -> str | None:
        """Will link once and for all; gives the account that the pseudonym now has.

        None, and nothing is linked, when another pseudonym of this owner has the account.
        """
        self._links.execute(
            "INSERT OR IGNORE INTO link SELECT ?, ?, ?, ? WHERE NOT EXISTS "
            "(SELECT 1 FROM link WHERE owner = ? AND account = ?)",
            (owner, pseudonym, account, at, owner, account),
        )
        return self.linked(owner, pseudonym)
