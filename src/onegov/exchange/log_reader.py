"""Reads a log folder beside the node that writes it: no lock, not one byte written, little memory."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType

from onegov.exchange.log import CHECKPOINTS, HASHES, INDEX, LINES, entry_of
from onegov.exchange.log_checkpoints import note_in
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_gone import read_gone
from onegov.merkle.public import (
    Proof,
    leaf_hash,
    make_inclusion_proof,
    stored_index,
    stream_inclusion_proof,
)

LINE_BYTES = 1 << 20  # a node writes at most some hundred kilobytes in a line
_MOST_OF_ONE_ID = 100
_CHUNK = 1 << 18
_TAIL = 1 << 13  # a note is a few hundred bytes
_HASH = 32


@dataclass(frozen=True, slots=True)
class Found:
    """A line without its end, and its place from 0."""

    place: int
    line: bytes


class LogReader:
    """What a log held at the moment when this was made; what the node adds later is not seen.

    Attributes:
        folder: of the log.
        gone: what retention took out of it before this was made.

    The order in which the sizes are taken matters: the node writes lines, then hashes, then the
    checkpoint, so every checkpoint seen here has its lines and hashes here too.
    """

    def __init__(self, folder: Path) -> None:
        """LogDamaged when there is no log in the folder."""
        self.folder = folder
        self.gone = read_gone(folder)
        self._index = folder / INDEX
        self._files: list[int] = []
        self._notes, self._notes_end = self._open(folder / CHECKPOINTS)
        self._hashes, self._hashes_end = self._open(folder / HASHES)
        self._lines, self._lines_end = self._open(folder / LINES)
        if self._lines is None:
            self.close()
            raise damaged("The log cannot be read.", "Le registre ne peut être lu.")

    def __enter__(self) -> "LogReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Will close the files."""
        while self._files:
            os.close(self._files.pop())

    @property
    def hash_count(self) -> int:
        """How many whole hashes are stored."""
        return self._hashes_end // _HASH

    @property
    def line_count(self) -> int:
        """About how many lines there are, by the stored hashes."""
        return self.hash_count // 2

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """Each line from that byte on, or from the first that is there, with its end.

        The last may have none: torn, or longer than ``LINE_BYTES``.
        """
        return _split(self._lines, max(start, self.gone.bytes), self._lines_end)

    def notes(self) -> Iterator[str]:
        """The signed notes, oldest first; a torn last one is left out.

        Raises:
            BadCheckpoint: a line holds no note.
        """
        for raw in _split(self._notes, 0, self._notes_end):
            if raw.endswith(b"\n") or len(raw) > LINE_BYTES:
                yield note_in(raw)

    def newest_note(self) -> str:
        """The newest signed note, or ""; BadCheckpoint when it is none."""
        start = max(0, self._notes_end - _TAIL)
        whole = [raw for raw in _split(self._notes, start, self._notes_end) if raw[-1:] == b"\n"]
        return note_in(whole[-1]) if whole else ""

    def hash_at(self, level: int, index: int) -> bytes:
        """The stored hash of a subtree, as ``merkle.public.ReadHash``; b"" where there is none."""
        return self.stored(stored_index(level, index), 1)

    def stored(self, first: int, count: int) -> bytes:
        """So many stored hashes in one piece, from the one numbered ``first``; fewer at the end."""
        start, end = first * _HASH, min((first + count) * _HASH, self._hashes_end)
        if self._hashes is None or end <= start:
            return b""
        return os.pread(self._hashes, end - start, start)

    def find(self, id: str) -> Found | None:
        """The first exchange or refusal with that id."""
        return next(iter(self.find_all(id)), None)

    def find_all(self, id: str) -> list[Found]:
        """All with that id, oldest first: by the index, by every line, or in the archives."""
        return self._by_index(id) or list(self.scan(id)) or list(self._in_archives(id))

    def scan(self, id: str) -> Iterator[Found]:
        """The same, whatever the index says."""
        sought = id.encode()
        for place, raw in enumerate(self.lines(), self.gone.lines):
            if sought in raw and raw.endswith(b"\n") and _has_id(raw[:-1], id):
                yield Found(place, raw[:-1])

    def proof(self, place: int, size: int) -> Proof:
        """By the stored hashes: right unless they are damaged, so verify it."""
        return make_inclusion_proof(self.hash_at, index=place, size=size)

    def proof_from_lines(self, place: int, size: int) -> Proof:
        """By reading every line; IndexError when there are fewer than ``size``."""
        gone = (self.hash_at(0, each) for each in range(self.gone.lines))
        lines = (leaf_hash(raw[:-1]) for raw in self.lines() if raw.endswith(b"\n"))
        leaves = chain(gone, lines)
        return stream_inclusion_proof(leaves, index=place, size=size)

    def _open(self, path: Path) -> tuple[int | None, int]:
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None, 0
        self._files.append(file)
        return file, os.fstat(file).st_size

    def line_at(self, place: int) -> bytes:
        """The line at that place, by the index, else by reading every line; IndexError when there is none."""
        rows = self._asked("SELECT place, start, length FROM line WHERE place = ?", place)
        found = self._read(rows[0]) if rows else None
        if found is not None and leaf_hash(found.line) == self.hash_at(0, place):
            return found.line
        if place < self.gone.lines:
            raise IndexError(place)
        raw = next(islice(self.lines(), place - self.gone.lines, None), b"")
        if not raw.endswith(b"\n"):
            raise IndexError(place)
        return raw[:-1]

    def _by_index(self, id: str) -> list[Found]:
        """What the index says, where such lines bear this id; a hint: a node may be writing it."""
        sql = "SELECT place, start, length FROM line WHERE id = ? ORDER BY place LIMIT ?"
        found = [self._read(row) for row in self._asked(sql, id, _MOST_OF_ONE_ID)]
        return [each for each in found if each is not None and _has_id(each.line, id)]

    def _in_archives(self, id: str) -> Iterator[Found]:
        """In what retention moved elsewhere, as far as it is there."""
        sought = id.encode()
        for archive in self.gone.archives:
            if not archive.file or not Path(archive.file).is_file():
                continue
            with Path(archive.file).open("rb") as file:
                for place, raw in enumerate(file, archive.first - 1):
                    if sought in raw and _has_id(raw[:-1], id):
                        yield Found(place, raw[:-1])

    def _asked(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """``immutable`` takes no lock, which could stop the node, and so no journal either."""
        try:
            address = f"{self._index.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True)
            try:
                return connection.execute(sql, values).fetchall()
            finally:
                connection.close()
        except (sqlite3.Error, UnicodeDecodeError):  # a damaged schema cannot even be told
            return []

    def _read(self, row: tuple[object, ...]) -> Found | None:
        place, start, length = row
        if not (isinstance(place, int) and isinstance(start, int) and isinstance(length, int)):
            return None
        if min(place, start, length) < 0 or length > LINE_BYTES or self._lines is None:
            return None
        return Found(place, os.pread(self._lines, length, start))


def _has_id(line: bytes, id: str) -> bool:
    entry = entry_of(line)
    return entry is not None and bool(entry.id) and entry.id == id


def _split(file: int | None, start: int, end: int) -> Iterator[bytes]:
    rest = b""
    while file is not None and start < end and len(rest) <= LINE_BYTES:
        chunk = os.pread(file, min(_CHUNK, end - start), start)
        if not chunk:
            break
        start += len(chunk)
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
