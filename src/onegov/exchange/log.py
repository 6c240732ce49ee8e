"""The evidence log on disk: lines, their hashes, an index. One process, one thread at a time."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onegov.core.types import Text
from onegov.exchange.errors import LogDamaged
from onegov.merkle.public import (
    Frontier,
    Proof,
    frontier_at,
    hashes_to_store,
    leaf_hash,
    make_inclusion_proof,
    stored_count,
    stored_index,
)

LINES = "evidence.jsonl"
HASHES = "hashes.bin"
INDEX = "index.sqlite"
CHECKPOINTS = "checkpoints.jsonl"
_HASH = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to append: JSON without line ends, and the id under which it is found, or ""."""

    line: bytes
    id: str = ""


def damaged(en: str, fr: str) -> LogDamaged:
    """The error that says how the log is damaged."""
    return LogDamaged(Text(en=en, fr=fr), type="", detail="log")


def entry_of(line: bytes) -> Entry | None:
    """The entry in a stored line; None when it is not one whole JSON object."""
    try:
        content = json.loads(line)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    return Entry(line, "" if content.get("kind") == "accepted" else str(content.get("id", "")))


class EvidenceLog:
    """Lines in ``evidence.jsonl`` are the truth; hashes and index are rebuilt from them if need be.

    Attributes:
        frontier: state of the Merkle tree over all lines.
        cut_bytes: length of a torn last line that was cut when the log was opened, or 0.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise damaged(
                "Another process uses this log.", "Un autre processus utilise ce registre."
            ) from error
        self._lines = _open(folder / LINES)
        self._hashes = _open(folder / HASHES)
        self._index = _open_index(folder / INDEX)
        self.frontier = Frontier()
        self.cut_bytes = 0
        self._end = 0
        self._recover()

    @property
    def size(self) -> int:
        return self.frontier.size

    def close(self) -> None:
        """Will close the files and let another process open the log."""
        self._index.close()
        self._hashes.close()
        self._lines.close()
        self._lock.close()

    def append(self, entries: Sequence[Entry]) -> int:
        """Will add the lines and return once they are on disk; gives the place of the first."""
        first = self.size
        _write(self._lines, b"".join(each.line + b"\n" for each in entries), self._end)
        os.fdatasync(self._lines.fileno())
        self._note(entries)
        return first

    def read(self, place: int) -> bytes:
        """The line at that place, without its line end."""
        row = self._index.execute(
            "SELECT start, length FROM line WHERE place = ?", (place,)
        ).fetchone()
        if row is None:
            raise IndexError(place)
        return os.pread(self._lines.fileno(), row[1], row[0])

    def find(self, id: str) -> int | None:
        """The place of the first exchange or refusal with that id."""
        row = self._index.execute(
            "SELECT place FROM line WHERE id = ? ORDER BY place LIMIT 1", (id,)
        ).fetchone()
        return None if row is None else int(row[0])

    def backwards(self) -> Iterator[bytes]:
        """The lines from the newest to the oldest."""
        for place in range(self.size - 1, -1, -1):
            yield self.read(place)

    def hash_at(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree; see ``merkle.public.ReadHash``."""
        return os.pread(self._hashes.fileno(), _HASH, stored_index(level, index) * _HASH)

    def proof(self, place: int, size: int) -> Proof:
        """That the line at ``place`` is in the log of ``size`` lines."""
        return make_inclusion_proof(self.hash_at, index=place, size=size)

    def _note(self, entries: Iterable[Entry]) -> None:
        """Hashes and index for lines that are already in the file; these need no sync of their own."""
        start = stored_count(self.size) * _HASH
        hashes: list[bytes] = []
        rows: list[tuple[int, int, int, str | None]] = []
        for entry in entries:
            leaf = leaf_hash(entry.line)
            hashes.extend(hashes_to_store(self.frontier, leaf))
            rows.append((self.size, self._end, len(entry.line), entry.id or None))
            self.frontier = self.frontier.append(leaf)
            self._end += len(entry.line) + 1
        _write(self._hashes, b"".join(hashes), start)
        self._index.execute("BEGIN")
        self._index.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
        self._index.execute("COMMIT")

    def _recover(self) -> None:
        if not self._take_index():
            self._index.execute("DELETE FROM line")
            self.frontier, self._end = Frontier(), 0
        os.ftruncate(self._hashes.fileno(), stored_count(self.size) * _HASH)
        total = os.fstat(self._lines.fileno()).st_size
        self._note_new_lines()
        self.cut_bytes = total - self._end
        os.ftruncate(self._lines.fileno(), self._end)

    def _take_index(self) -> bool:
        """Whether the index and the hashes fit the lines, as far as they reach."""
        row = self._index.execute(
            "SELECT place, start, length FROM line ORDER BY place DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return True
        place, start, length = row
        line = os.pread(self._lines.fileno(), length + 1, start)
        if line[length:] != b"\n" or leaf_hash(line[:length]) != self.hash_at(0, place):
            return False
        size = place + 1
        if os.fstat(self._hashes.fileno()).st_size < stored_count(size) * _HASH:
            return False
        self.frontier, self._end = frontier_at(self.hash_at, size), start + length + 1
        return True

    def _note_new_lines(self) -> None:
        self._lines.seek(self._end)
        batch: list[Entry] = []
        for raw in self._lines:
            if not raw.endswith(b"\n"):
                break  # torn: the crash came before its sync, so it was never acknowledged
            batch.append(self._whole_entry(raw[:-1], len(batch)))
            if len(batch) == 1000:
                self._note_keeping_place(batch)
                batch = []
        self._note_keeping_place(batch)

    def _note_keeping_place(self, batch: list[Entry]) -> None:
        if batch:
            self._note(batch)

    def _whole_entry(self, line: bytes, waiting: int) -> Entry:
        """The entry in a whole line; one that is none was changed, not torn."""
        entry = entry_of(line)
        if entry is None:
            place = self.size + waiting + 1
            raise damaged(
                f"Line {place} of the evidence log is not readable.",
                f"La ligne {place} du registre de preuves n’est pas lisible.",
            )
        return entry


def _write(file: BinaryIO, data: bytes, start: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file.fileno(), view, start)
        view, start = view[written:], start + written


def _open(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


def _open_index(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.DatabaseError:
        path.unlink()
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")  # rebuilt from the lines whenever it is behind
    connection.execute("PRAGMA cache_size=-512")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS line (place INTEGER PRIMARY KEY, start INTEGER NOT NULL, "
        "length INTEGER NOT NULL, id TEXT)"
    )
    connection.execute("CREATE INDEX IF NOT EXISTS line_id ON line (id) WHERE id IS NOT NULL")
    return connection
