"""What a witness must never forget: the last checkpoint that it cosigned of each log, and the forks.

One SQLite file, written through to the disk with each transaction: after a crash the witness knows all
that it ever let out. The file must never be restored from a copy: the witness would believe an old state.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onegov.merkle.public import Checkpoint

FILE = "witness.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS log (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS fork (
    origin TEXT PRIMARY KEY, held TEXT NOT NULL, offered TEXT NOT NULL, kind TEXT NOT NULL,
    at INTEGER NOT NULL, times INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The newest checkpoint of a log that was cosigned; ``at``: seconds since 1970."""

    checkpoint: Checkpoint
    note: str
    at: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Two checkpoints that a log signed and that do not go together.

    Attributes:
        kind: ``same_size``: two roots of one size, a proof by itself; ``not_grown``: the log did not
            show that the second begins with the first.
        held, offered: the signed notes: what was cosigned, and what was refused first.
        at: when, seconds since 1970.
        times: how often something was refused so.
    """

    origin: str
    kind: str
    held: str
    offered: str
    at: int
    times: int


class Memory:
    """The file. For one thread; another process on the same file waits for its turn."""

    def __init__(self, folder: Path, *, is_read_only: bool = False) -> None:
        if not is_read_only:
            folder.mkdir(parents=True, exist_ok=True)
        mode = "ro" if is_read_only else "rwc"
        address = f"{(folder / FILE).absolute().as_uri()}?mode={mode}"
        self._db = sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
        if not is_read_only:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")  # of WAL too: at each end of a transaction
            self._db.executescript(_TABLES)

    def close(self) -> None:
        """Will close the file."""
        self._db.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One transaction: on disk, whole, when the block ends; undone when it raises."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def last(self, origin: str) -> Cosigned | None:
        """What was cosigned last of that log."""
        return next(self._logs("WHERE origin = ?", origin), None)

    def logs(self) -> list[Cosigned]:
        """The same of all logs, by their names."""
        return list(self._logs("ORDER BY origin"))

    def counts(self) -> tuple[int, int]:
        """How many logs were cosigned, and how many forked."""
        sql = "SELECT (SELECT count(*) FROM log), (SELECT count(*) FROM fork)"
        logs, forks = self._db.execute(sql).fetchone()
        return logs, forks

    def advance(self, checkpoint: Checkpoint, *, note: str, at: int) -> None:
        """Will hold this one from now on; to be called before it is cosigned."""
        row = (checkpoint.origin, checkpoint.size, checkpoint.root, note, at)
        self._db.execute("INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?)", row)

    def note_fork(self, origin: str, *, kind: str, held: str, offered: str, at: int) -> None:
        """Will keep the first two notes of a log that do not go together, and count the others.

        Two roots of one size replace what is no proof by itself.
        """
        self._db.execute(
            "INSERT INTO fork VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (origin) DO UPDATE SET "
            "times = times + 1",
            (origin, held, offered, kind, at),
        )
        if kind == "same_size":
            self._db.execute(
                "UPDATE fork SET held = ?, offered = ?, kind = ?, at = ? "
                "WHERE origin = ? AND kind != ?",
                (held, offered, kind, at, origin, kind),
            )

    def forks(self) -> list[Fork]:
        """All that were refused, by the names of the logs."""
        rows = self._db.execute(
            "SELECT origin, kind, held, offered, at, times FROM fork ORDER BY origin"
        )
        return [Fork(*row) for row in rows]

    def _logs(self, which: str, *values: object) -> Iterator[Cosigned]:
        columns = "SELECT origin, size, root, note, at FROM log"
        for origin, size, root, note, at in self._db.execute(f"{columns} {which}", values):
            yield Cosigned(Checkpoint(origin, size, root), note, at)
