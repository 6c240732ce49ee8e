"""A system's own SQLite files: the register (made from the population) and what it was told since.

The register is filled by a child process, so that the memory the population takes is given back.
"""

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onegov_demo.population import SEED

Row = tuple[Any, ...]
_EDITION = f"{SEED}/2"  # raise the number when a register's shape changes


class Store:
    """One SQLite file, safe against kill -9; calls from several threads take turns."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA cache_size=-1024")
        self._connection.executescript(schema)

    def read(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        with self._turn:
            return self._connection.execute(query, parameters).fetchall()

    def change(self, query: str, parameters: Mapping[str, object]) -> list[Row]:
        """Runs one statement durably; the rows that it returns."""
        with self._turn:
            return self._connection.execute(query, parameters).fetchall()

    def write(self, query: str, parameters: Sequence[object] = ()) -> int:
        """Runs one statement durably; the count of rows it changed."""
        with self._turn:
            return self._connection.execute(query, parameters).rowcount


_REGISTER = """
CREATE TABLE record (
    id TEXT PRIMARY KEY, birth_date TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX record_birth_date ON record (birth_date);
CREATE TABLE held (document TEXT, record_id TEXT, PRIMARY KEY (document, record_id)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to be filled in; ``documents`` are the keys it can be found by."""

    record_id: str
    birth_date: str
    body: dict[str, object]
    documents: tuple[str, ...] = ()


class Register:
    """The records of one department, read only."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path, "")

    def get(self, record_id: str) -> dict[str, Any] | None:
        rows = self._store.read("SELECT body FROM record WHERE id = ?", [record_id])
        return json.loads(rows[0][0]) if rows else None

    def born_on(self, birth_date: str) -> list[dict[str, Any]]:
        """The records with that birth date."""
        rows = self._store.read("SELECT body FROM record WHERE birth_date = ?", [birth_date])
        return [json.loads(body) for (body,) in rows]

    def holding(self, document: str) -> list[dict[str, Any]]:
        """The records that hold the document with that key."""
        query = "SELECT body FROM record JOIN held ON record_id = id WHERE document = ?"
        return [json.loads(body) for (body,) in self._store.read(query, [document])]


def open_register(name: str, state: Path) -> Register:
    """The register ``name`` under ``state``, filled first when it is absent or of another edition."""
    path = register_file(state)
    if not _is_current(path):
        state.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "onegov_demo", "fill", name, "--state", str(state)]
        subprocess.run(command, check=True)
    return Register(path)


def register_file(state: Path) -> Path:
    return state / "register.sqlite"


def _is_current(path: Path) -> bool:
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        try:
            edition = connection.execute("SELECT name FROM edition").fetchone()
        except sqlite3.DatabaseError:
            return False
    return bool(edition and edition[0] == _EDITION)


def write_register(path: Path, entries: Iterable[Entry]) -> None:
    """Writes the file beside its place and moves it there whole."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as connection, connection:
        connection.executescript(_REGISTER)
        for entry in entries:
            body = json.dumps(entry.body, ensure_ascii=False)
            connection.execute(
                "INSERT INTO record VALUES (?, ?, ?)", [entry.record_id, entry.birth_date, body]
            )
            held = ((document, entry.record_id) for document in entry.documents)
            connection.executemany("INSERT INTO held VALUES (?, ?)", held)
        connection.execute("CREATE TABLE edition (name TEXT)")
        connection.execute("INSERT INTO edition VALUES (?)", [_EDITION])
    for left_over in ("-wal", "-shm"):
        path.with_name(path.name + left_over).unlink(missing_ok=True)
    draft.replace(path)
