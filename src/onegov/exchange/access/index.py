"""Which lines of the log are about whom: a file beside the log that can be made anew from it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from onegov.exchange.access.entries import Scribe
from onegov.exchange.log_reader import LogReader
from onegov.merkle.public import leaf_hash

_TABLES = """
CREATE TABLE IF NOT EXISTS found (tag BLOB, place INTEGER, PRIMARY KEY (tag, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (subject BLOB PRIMARY KEY, records TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rule (name TEXT PRIMARY KEY, since TEXT, content TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (
  one INTEGER PRIMARY KEY CHECK (one = 1), mark BLOB, unreadable INTEGER,
  place INTEGER, start INTEGER, leaf BLOB);
"""
_KINDS = (b'"kind":"access"', b'"kind":"withheld"', b'"kind":"released"')
_HEAD = 64  # bytes in which a line names its kind
_BATCH = 5_000


class AccessIndex:
    """Used by one thread.

    Attributes:
        unreadable: so many entries were sealed under another secret.
    """

    def __init__(self, path: Path, scribe: Scribe) -> None:
        self._path = path
        self._scribe = scribe
        self._base = _connect(path)
        self._gone = 0  # lines that retention took out of the log
        row = self._one("SELECT unreadable FROM reached WHERE mark = ?", scribe.mark)
        self.unreadable = int(row[0]) if row else 0

    def close(self) -> None:
        """Will close the file."""
        self._base.close()

    def catch_up(self, folder: Path) -> None:
        """Will take in what the log in ``folder`` holds beyond what was read of it before."""
        with LogReader(folder) as log:
            place, start, leaf = self._reached()
            if not place or log.hash_at(0, place - 1) != leaf:
                self._renew()  # another secret, a log that a crash cut, or another one
                place, start = 0, 0
            if self._gone != log.gone.lines:
                self._base.execute("DELETE FROM found WHERE place < ?", (log.gone.lines,))
                self._gone = log.gone.lines
            if place < log.gone.lines:
                place, start = log.gone.lines, log.gone.bytes
            lines = enumerate(log.lines(start), place)
            while batch := _some(lines):
                self._take(batch, start)
                start += sum(len(line) for _, line in batch)

    def is_known(self, subject: bytes) -> bool:
        """Whether a client ever read about somebody under that name."""
        return self._one("SELECT 1 FROM found WHERE tag = ? LIMIT 1", subject) is not None

    def records_of(self, subject: bytes) -> list[bytes]:
        """The records that the newest answer named for this subject; none when none ever did."""
        row = self._one("SELECT records FROM named WHERE subject = ?", subject)
        return [bytes.fromhex(tag) for tag in json.loads(row[0])] if row else []

    def places(self, tags: Iterable[bytes], *, before: int) -> list[int]:
        """The lines about these tags, newest first."""
        wanted = list(tags)
        marks = ",".join("?" * len(wanted))
        rows = self._base.execute(
            f"SELECT DISTINCT place FROM found WHERE tag IN ({marks}) AND place < ?"  # noqa: S608 - marks only
            " ORDER BY place DESC",
            (*wanted, before),
        )
        return [place for (place,) in rows]

    def rules(self) -> Mapping[str, tuple[datetime, dict[str, Any]]]:
        """The rules that the log says are in force: since when, and their content."""
        rows = self._base.execute("SELECT name, since, content FROM rule").fetchall()
        return {n: (datetime.fromisoformat(at), json.loads(text)) for n, at, text in rows}

    def _reached(self) -> tuple[int, int, bytes]:
        row = self._one("SELECT place, start, leaf FROM reached WHERE mark = ?", self._scribe.mark)
        return (row[0], row[1], row[2]) if row else (0, 0, b"")

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._base.execute(sql, values).fetchone()
        return row

    def _take(self, batch: list[tuple[int, bytes]], start: int) -> None:
        place, last = batch[-1]
        end = start + sum(len(line) for _, line in batch)
        with self._base:
            self._base.execute("BEGIN")
            for number, line in batch:
                if any(line.find(kind, 0, _HEAD) > 0 for kind in _KINDS):
                    self._take_line(number, line[:-1])
            self._base.execute(
                "INSERT OR REPLACE INTO reached VALUES (1, ?, ?, ?, ?, ?)",
                (self._scribe.mark, self.unreadable, place + 1, end, leaf_hash(last[:-1])),
            )

    def _take_line(self, place: int, line: bytes) -> None:
        content = json.loads(line)
        if content["kind"] == "access":
            self._take_entry(place, line)
        elif content["kind"] == "released":
            self._base.execute("DELETE FROM rule WHERE name = ?", (content["rule"],))
        else:  # a rule that is set again keeps what it withholds already
            self._base.execute(
                "INSERT INTO rule VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                (content["rule"], content["at"], json.dumps(content)),
            )

    def _take_entry(self, place: int, line: bytes) -> None:
        entry = self._scribe.read(line)
        if entry is None:
            self.unreadable += 1
            return
        subject, records = entry.sealed.subject, entry.sealed.records
        tags = [tag for tag in (subject, *records) if tag]
        self._base.executemany(
            "INSERT OR IGNORE INTO found VALUES (?, ?)", [(tag, place) for tag in tags]
        )
        if subject and records:
            named = json.dumps([tag.hex() for tag in records])
            self._base.execute("INSERT OR REPLACE INTO named VALUES (?, ?)", (subject, named))

    def _renew(self) -> None:
        self._base.close()
        _remove(self._path)
        self._base = _connect(self._path)
        self.unreadable = 0


def _some(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The next whole lines; a last one without its end is still being written."""
    batch = []
    for place, line in lines:
        if not line.endswith(b"\n"):
            break
        batch.append((place, line))
        if len(batch) == _BATCH:
            break
    return batch


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        _remove(path)
        return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    base.execute("PRAGMA synchronous=OFF")  # made anew from the log whenever it does not fit
    base.execute("PRAGMA journal_mode=PERSIST")
    base.executescript(_TABLES)
    return base


def _remove(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)
