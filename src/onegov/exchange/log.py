"""The evidence log on disk: lines, their hashes, an index. One process, one thread at a time."""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_gone import GONE, Gone, erase, gone_text, read_gone
from onegov.exchange.log_index import IndexDamaged, LineIndex
from onegov.merkle.public import (
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
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to append: JSON without line ends, and the id under which it is found, or ""."""

    line: bytes
    id: str = ""


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
        gone: what retention took out: the first lines.
        frontier: state of the Merkle tree over all lines, also those.
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
        self._index = LineIndex(folder / INDEX)
        self._folder = folder
        self.gone = read_gone(folder)
        self.frontier, self._end = self.gone.frontier, self.gone.bytes
        self.cut_bytes = 0
        self._check_gone()
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
        try:
            self._note(entries)
        except IndexDamaged:
            self.rebuild()
        return first

    def read(self, place: int) -> bytes:
        """The line at that place, without its line end."""
        row = self._asked(lambda: self._index.at(place))
        if row is None:
            raise IndexError(place)
        return os.pread(self._lines.fileno(), row[1], row[0])

    def find(self, id: str, suits: Callable[[bytes], bool] = bool) -> int | None:
        """The place of the first exchange or refusal with that id whose line suits."""
        return self._asked(lambda: self._find(id, suits))

    def backwards(self) -> Iterator[bytes]:
        """The lines from the newest to the oldest that is there."""
        for place in range(self.size - 1, self.gone.lines - 1, -1):
            yield self.read(place)

    def hash_at(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree; see ``merkle.public.ReadHash``."""
        return os.pread(self._hashes.fileno(), _HASH, stored_index(level, index) * _HASH)

    def root_at(self, size: int) -> bytes:
        """Root of the first ``size`` lines, as far as the stored hashes are right."""
        return frontier_at(self.hash_at, size).root()

    def proof(self, place: int, size: int) -> Proof:
        """That the line at ``place`` is in the log of ``size`` lines."""
        return make_inclusion_proof(self.hash_at, index=place, size=size)

    def rebuild(self) -> None:
        """Will make hashes and index anew from the lines."""
        self._forget()
        self._note_new_lines()

    def _asked(self, ask: Callable[[], _T]) -> _T:
        """What the index says; if it is damaged, what it says once it is made anew."""
        try:
            return ask()
        except IndexDamaged:
            self.rebuild()
            return ask()

    def _find(self, id: str, suits: Callable[[bytes], bool]) -> int | None:
        place = self._index.place_after(id, -1)
        while place is not None:
            entry = entry_of(self.read(place)) if place < self.size else None
            if entry is None or entry.id != id:
                raise IndexDamaged
            if suits(entry.line):
                return place
            place = self._index.place_after(id, place)
        return None

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
        self._index.add(rows)

    def _recover(self) -> None:
        try:
            fits = self._take_index()
        except IndexDamaged:
            fits = False
        if not fits:
            self._forget()
        os.ftruncate(self._hashes.fileno(), stored_count(self.size) * _HASH)
        total = os.fstat(self._lines.fileno()).st_size
        self._note_new_lines()
        self.cut_bytes = total - self._end
        os.ftruncate(self._lines.fileno(), self._end)

    def remove(self, gone: Gone) -> None:
        """Will take the first lines out of the file; ``gone`` is what ``retention.take_out`` gave."""
        keep_text(self._folder / GONE, gone_text(gone))
        self.gone = gone
        erase(self._lines, gone)
        try:
            self._index.drop_before(gone.lines)
        except IndexDamaged:
            self.rebuild()

    def _check_gone(self) -> None:
        """Will finish what a crash left undone; the hashes of what is gone must be there."""
        if not self.gone.lines:
            return
        erase(self._lines, self.gone)
        if frontier_at(self.hash_at, self.gone.lines) != self.gone.frontier:
            raise damaged(
                f"{HASHES} does not hold the hashes of the lines that are gone.",
                f"{HASHES} ne contient pas les empreintes des lignes retirées.",
            )

    def _forget(self) -> None:
        self._index.renew()
        self.frontier, self._end = self.gone.frontier, self.gone.bytes

    def _take_index(self) -> bool:
        """Whether the index and the hashes fit the lines, as far as they reach."""
        row = self._index.last()
        if row is None:
            return True
        place, start, length = row
        if place < self.gone.lines:
            return False
        if start + length >= os.fstat(self._lines.fileno()).st_size:
            return False
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
