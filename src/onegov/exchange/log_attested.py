"""What outsiders said of an evidence log: notes that witnesses cosigned, tokens of a timestamp authority.

Each file holds one JSON object a line, ``{"note": …}`` and more, each of a later checkpoint than the one
before, so that the first that covers a line of the log is found with few reads.
"""

import json
import os
from pathlib import Path
from typing import BinaryIO

from onegov.exchange.log_checkpoints import LONGEST, cut_torn_end
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import claimed_checkpoint

COSIGNED, STAMPED = "cosigned.jsonl", "stamped.jsonl"
Attested = dict[str, str]


def read_attested(line: bytes) -> Attested:
    """The object in a line; BadCheckpoint when it is none with a note."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadCheckpoint from error
    if not isinstance(content, dict) or not isinstance(content.get("note"), str):
        raise BadCheckpoint
    return content


def size_of(attested: Attested) -> int:
    """How many lines of the log it covers."""
    return claimed_checkpoint(attested["note"]).size


class AttestedFile:
    """One of the files, for the process that writes it.

    Attributes:
        last: what was added last; None when there is nothing.
    """

    def __init__(self, path: Path) -> None:
        """BadCheckpoint when the last line is none of this file's."""
        self._path = path
        line = cut_torn_end(path)
        self.last = read_attested(line) if line else None

    def add(self, attested: Attested) -> None:
        """Will add it, on disk when this returns."""
        with self._path.open("ab") as file:
            file.write(json.dumps(attested).encode() + b"\n")
            file.flush()
            os.fdatasync(file.fileno())
        self.last = attested


def first_covering(path: Path, place: int) -> Attested | None:
    """The first in the file that covers the line at ``place`` (from 0), or None.

    Raises:
        BadCheckpoint: a line is none of this file's.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        file.seek(_beginning(file, place))
        line = file.readline()
    return read_attested(line) if line.endswith(b"\n") else None


def last_within(path: Path, size: int) -> Attested | None:
    """The last in the file that covers no more than ``size`` lines, or None; BadCheckpoint likewise."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        end = _beginning(file, size)
        file.seek(max(0, end - LONGEST))
        lines = file.read(min(end, LONGEST)).splitlines()
    return read_attested(lines[-1]) if lines else None


def _beginning(file: BinaryIO, place: int) -> int:
    """Where the first line begins that covers ``place``; else where the whole lines end."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        file.seek(_next_line(file, middle))
        line = file.readline()
        if line.endswith(b"\n") and size_of(read_attested(line)) <= place:
            low = middle + 1
        else:
            high = middle
    return _next_line(file, low)


def _next_line(file: BinaryIO, offset: int) -> int:
    """Where the first line begins at the offset or after it."""
    file.seek(max(0, offset - 1))
    if offset:
        file.readline()
    return file.tell()


def without_cosignatures(note: str) -> tuple[str, dict[str, str]]:
    """The note as the log signed it, and the lines that follow, by the witness's name."""
    body, _, stamps = note.rpartition("\n\n")
    own, *others = stamps.splitlines(keepends=True)
    return f"{body}\n\n{own}", {line.split(" ")[1]: line for line in others}
