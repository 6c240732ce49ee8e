"""Keeps the last good load and the links from pseudonyms to accounts, in the node's own folder."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onegov.exchange.adapters.fields import Row, Value
from onegov.exchange.adapters.matching import Person
from onegov.exchange.adapters.names import fold
from onegov.exchange.adapters.shape import Shape

_LOAD_VERSION = 2
_OLD_LOAD = "".join(
    f"DROP TABLE IF EXISTS {table};" for table in ("person", "record", "load", "state")
)
# Keys have no declared type: numbers are ordered as numbers.
_LOAD_TABLES = """
CREATE TABLE IF NOT EXISTS person (
  account TEXT NOT NULL, family TEXT NOT NULL, given TEXT NOT NULL, birth_date TEXT NOT NULL,
  postal_code TEXT NOT NULL, folded TEXT NOT NULL, newest NOT NULL,
  PRIMARY KEY (birth_date, folded, account, family, given, postal_code)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS person_account ON person (account);
CREATE TABLE IF NOT EXISTS record (
  lookup TEXT NOT NULL, record_key NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (lookup, record_key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
"""
_LINK_TABLES = """
CREATE TABLE IF NOT EXISTS link (
  owner TEXT NOT NULL, pseudonym TEXT NOT NULL, account TEXT NOT NULL, linked_at TEXT NOT NULL,
  PRIMARY KEY (owner, pseudonym)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_account ON link (owner, account);
"""


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One thread of the node uses it at a time; it may be another thread than the one that opened it.
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-512")
    return connection


def _open_load(path: Path) -> sqlite3.Connection:
    """A load of an older version goes: it is only a copy, and the file is read again."""
    connection = _open(path)
    if connection.execute("PRAGMA user_version").fetchone()[0] != _LOAD_VERSION:
        connection.executescript(_OLD_LOAD)
        connection.execute(f"PRAGMA user_version={_LOAD_VERSION}")
    connection.executescript(_LOAD_TABLES)
    return connection


def _state(connection: sqlite3.Connection, name: str) -> object:
    row = connection.execute("SELECT content FROM state WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


class Store:
    """SQLite, write-ahead log, every commit on disk before it is answered.

    Loading and asking have a connection each: whoever asks sees the last load until the next one
    is whole.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._writing = _open_load(folder / f"{name}-load.sqlite")
        self._load = _open(folder / f"{name}-load.sqlite")
        self._links = _open(folder / f"{name}-links.sqlite")
        self._links.executescript(_LINK_TABLES)

    def close(self) -> None:
        """Will close both files."""
        for connection in (self._writing, self._load, self._links):
            connection.close()

    @contextmanager
    def replacing(self, *, loaded: object) -> Iterator[None]:
        """What is added inside the block replaces the whole load, or nothing does."""
        self._writing.execute("BEGIN IMMEDIATE")
        try:
            self._writing.execute("DELETE FROM person")
            self._writing.execute("DELETE FROM record")
            yield
            self._put_state("loaded", loaded)
            self._writing.execute("COMMIT")
        except BaseException:
            self._writing.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All questions inside the block are answered from one and the same load."""
        self._load.execute("BEGIN")
        try:
            yield
        finally:
            self._load.execute("COMMIT")

    def add(self, row: Row, shape: Shape) -> bool:
        """Will add one row; False when its lookup already has a row of that key."""
        content = json.dumps(shape.content_of(row))
        cursor = self._writing.execute(
            "INSERT OR IGNORE INTO record VALUES (?, ?, ?)",
            (shape.lookup_of(row), shape.key_of(row), content),
        )
        if not cursor.rowcount:
            return False
        if shape.names_persons:
            self._add_person(row, shape.key_of(row))
        return True

    def _add_person(self, row: Row, newest: Value) -> None:
        parts = [str(row[name]) for name in ("account", "family", "given", "birth_date")]
        self._writing.execute(
            "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET newest = max(newest, excluded.newest)",
            (*parts, row.get("postal_code") or "", fold(parts[1]), newest),
        )

    def count(self) -> int:
        """How many rows the last good load holds."""
        return int(self._writing.execute("SELECT count(*) FROM record").fetchone()[0])

    def _put_state(self, name: str, content: object) -> None:
        self._writing.execute(
            "INSERT OR REPLACE INTO state VALUES (?, ?)", (name, json.dumps(content))
        )

    def keep_states(self, states: Mapping[str, object]) -> None:
        """Will remember each content under its name, all or none."""
        self._writing.execute("BEGIN IMMEDIATE")
        try:
            for name, content in states.items():
                self._put_state(name, content)
            self._writing.execute("COMMIT")
        except BaseException:
            self._writing.execute("ROLLBACK")
            raise

    def state(self, name: str) -> object:
        """What was kept under that name, or None; for who asks."""
        return _state(self._load, name)

    def state_for_loading(self, name: str) -> object:
        """What was kept under that name, or None; for who loads."""
        return _state(self._writing, name)

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

    def rows(self, lookup: str) -> list[Row]:
        """The contents of one lookup value in the order of their keys."""
        rows = self._load.execute(
            "SELECT content FROM record WHERE lookup = ? ORDER BY record_key", (lookup,)
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
