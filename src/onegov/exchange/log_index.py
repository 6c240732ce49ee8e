"""Where each line of the evidence log lies, and under which id: a file that can be made anew."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

# One statement, so one transaction, and the interpreter is not handed back and forth at each row.
_INSERT = """
    INSERT INTO line SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
    json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(?)
"""


class IndexDamaged(sqlite3.DatabaseError):
    """The index cannot be used; nothing is lost, since the lines say the same."""


class LineIndex:
    """Place, start, length and id of the lines. A disk that fails is ``sqlite3.OperationalError``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = _connect(path)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            self._remove()
            self._connection = _connect(path)

    def close(self) -> None:
        """Will close the file."""
        self._connection.close()

    def renew(self) -> None:
        """Will begin again with an empty index."""
        self.close()
        self._remove()
        self._connection = _connect(self._path)

    def last(self) -> tuple[int, int, int] | None:
        """Place, start and length of the last line; IndexDamaged when that is not to be found out."""
        row = self._ask("SELECT place, start, length FROM line ORDER BY place DESC LIMIT 1")
        return None if row is None else (row[0], row[1], row[2])

    def at(self, place: int) -> tuple[int, int] | None:
        """Start and length of the line at that place; IndexDamaged likewise."""
        row = self._ask("SELECT start, length FROM line WHERE place = ?", place)
        return None if row is None else (row[0], row[1])

    def place_after(self, id: str, after: int) -> int | None:
        """The first place behind ``after`` of a line with that id; IndexDamaged likewise."""
        sql = "SELECT place FROM line WHERE id = ? AND place > ? ORDER BY place LIMIT 1"
        row = self._ask(sql, id, after)
        return None if row is None else row[0]

    def add(self, rows: Sequence[tuple[int, int, int, str | None]]) -> None:
        """Will add (place, start, length, id); IndexDamaged when they do not fit what is there."""
        try:
            self._connection.execute(_INSERT, (json.dumps(rows),))
        except sqlite3.OperationalError:
            raise  # the disk: a new file would not cure it
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise IndexDamaged from error

    def drop_before(self, place: int) -> None:
        """Will forget the lines before that place; IndexDamaged likewise."""
        try:
            self._connection.execute("DELETE FROM line WHERE place < ?", (place,))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise IndexDamaged from error

    def _ask(self, sql: str, *values: object) -> tuple[int, ...] | None:
        try:
            row: tuple[int, ...] | None = self._connection.execute(sql, values).fetchone()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise IndexDamaged from error
        if row is not None and not all(type(each) is int and each >= 0 for each in row):
            raise IndexDamaged
        return row

    def _remove(self) -> None:
        for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
            path.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")  # rebuilt from the lines whenever it is behind
    connection.execute("PRAGMA cache_size=-512")
    # The folder's lock keeps others out; no file is opened, made or removed with each batch.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("PRAGMA journal_mode=PERSIST")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS line (place INTEGER PRIMARY KEY, start INTEGER NOT NULL, "
        "length INTEGER NOT NULL, id TEXT)"
    )
    connection.execute("CREATE INDEX IF NOT EXISTS line_id ON line (id) WHERE id IS NOT NULL")
    return connection
