"""Files that a department drops: which one is there, and its lines, one at a time and bounded."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.adapters.quarantine import RowRejected
from onegov.exchange.settings_reader import SettingsReader

_LONGEST_LINE = 64 * 1024


class Unreadable(Exception):
    """The file as a whole cannot be trusted; what was loaded before stays."""

    def __init__(self, code: str, reason: Text) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def cannot_read() -> Unreadable:
    """The error for a file that is not there or not readable."""
    return Unreadable(
        "unreadable", Text(en="The file cannot be read.", fr="Le fichier ne peut être lu.")
    )


@dataclass(frozen=True, slots=True)
class Drop:
    """One file as it was when it was seen; ``stamp`` changes with its content."""

    path: Path
    stamp: tuple[int, int, int]

    @classmethod
    def of(cls, paths: Iterable[Path]) -> list["Drop"]:
        """Those of ``paths`` that are there, newest first."""
        found = []
        for path in paths:
            try:
                seen = path.stat()
            except OSError:
                continue
            found.append(cls(path, (seen.st_mtime_ns, seen.st_size, seen.st_ino)))
        return sorted(found, key=lambda drop: drop.age, reverse=True)

    @property
    def age(self) -> tuple[int, str]:
        """What orders files: when they were written (ns), then their names."""
        return self.stamp[0], self.path.name

    def is_same(self) -> bool:
        """Whether the file still is as it was seen."""
        return self.of([self.path]) == [self]


@dataclass(slots=True)
class Lines:
    """What one reading found: ``count`` lines with rows, and the ``date`` that the file bears."""

    count: int = 0
    date: str = ""


def read_lines(drop: Drop) -> Iterator[bytes | None]:
    """The lines without their ends; None for one longer than 64 KiB; Unreadable if it cannot be."""
    try:
        with drop.path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
                while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
                    whole = False
                yield line.rstrip(b"\r\n") if whole else None
    except OSError as error:
        raise cannot_read() from error


def ends_with_a_line(drop: Drop) -> bool:
    """Whether the last line is whole; Unreadable when the file cannot be read."""
    try:
        with drop.path.open("rb") as file:
            file.seek(max(0, drop.stamp[1] - 1))
            return file.read().endswith(b"\n")
    except OSError as error:
        raise cannot_read() from error


def too_long() -> RowRejected:
    """The reason for a line that ``read_lines`` did not give."""
    return RowRejected(
        "too_long",
        Text(en="The line is longer than 64 KiB.", fr="La ligne dépasse 64 Kio."),
    )


def decode(line: bytes, encoding: str) -> str:
    """The line as text; RowRejected when it is written otherwise."""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError as error:
        raise RowRejected(
            "bad_encoding",
            Text(
                en=f"The line is not written in {encoding}.",
                fr=f"La ligne n’est pas codée en {encoding}.",
            ),
        ) from error


def read_encoding(read: SettingsReader, default: str) -> str:
    """The name of an encoding in which a line end is one byte."""
    name = read.text("encoding", default=default)
    try:
        if "\r\n".encode(name) == b"\r\n":
            return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        pass
    raise read.wrong("encoding", "cannot be used here", "ne peut servir ici")
