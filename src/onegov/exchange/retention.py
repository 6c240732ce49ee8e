"""Takes lines out of a log once they are old enough, into an archive or for good; their proofs stay."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from onegov.exchange.directory.keeper import sync_folder
from onegov.exchange.log import CHECKPOINTS
from onegov.exchange.log_attested import last_within
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_gone import Archive, Gone
from onegov.exchange.log_reader import LogReader
from onegov.merkle.public import Checkpoint, Frontier, claimed_checkpoint, leaf_hash

_MOST = 20_000  # lines at a time, so that a busy log is not held up


def take_out(
    folder: Path, *, before: datetime, archive: Path | None, at: datetime, most: int = _MOST
) -> Gone | None:
    """Will archive the lines written before that moment, up to a signed checkpoint; what is to be gone
    then, for ``EvidenceLog.remove``. None when no checkpoint seals lines that are old enough.

    Args:
        folder: the log; it may be in use.
        archive: folder for the file, made when absent; None: nothing is kept of the lines.
        at: now, UTC.
        most: lines at a time.

    Raises:
        LogDamaged: the lines are not those that were signed; they stay where they are.
    """
    with LogReader(folder) as log:
        last = log.gone.lines + _older(log, before, most)
        note, checkpoint = _sealing(folder, log.gone.lines, last)
        if checkpoint is None:
            return None
        moved = _moved(log, checkpoint, archive)
    return Gone(
        lines=checkpoint.size,
        bytes=log.gone.bytes + moved.bytes,
        frontier=moved.frontier,
        note=note,
        at=at.isoformat(timespec="seconds"),
        archives=(*log.gone.archives, moved.archive),
    )


@dataclass(frozen=True, slots=True)
class _Moved:
    """What is out of the log's way: its length, the tree after it, and where it is."""

    bytes: int
    frontier: Frontier
    archive: Archive


def _older(log: LogReader, before: datetime, most: int) -> int:
    """How many lines from the first on were written before that moment."""
    count = 0
    for raw in log.lines():
        if count == most or not raw.endswith(b"\n") or _written(raw, count) >= before:
            break
        count += 1
    return count


def _written(raw: bytes, count: int) -> datetime:
    try:
        return datetime.fromisoformat(json.loads(raw)["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(
            f"Line {count + 1} of those that are left cannot be read; nothing is taken out.",
            f"La ligne {count + 1} de celles qui restent est illisible; rien n’est retiré.",
        ) from error


def _sealing(folder: Path, first: int, last: int) -> tuple[str, Checkpoint | None]:
    """The newest checkpoint of more than ``first`` lines and at most ``last``."""
    found = last_within(folder / CHECKPOINTS, last)
    checkpoint = claimed_checkpoint(found["note"]) if found else None
    if found is None or checkpoint is None or checkpoint.size <= first:
        return "", None
    return found["note"], checkpoint


def _moved(log: LogReader, sealed: Checkpoint, folder: Path | None) -> _Moved:
    """Writes the lines up to the checkpoint into a file of the folder; they must be those it sealed."""
    first, start = log.gone.lines + 1, log.gone.bytes
    lines = islice(log.lines(), sealed.size - log.gone.lines)
    if folder is None:
        count, digest, frontier = _copied(lines, log.gone.frontier, _nowhere)
        _check_sealed(frontier, sealed, first)
        return _Moved(count, frontier, Archive(first, sealed.size, start, "", digest))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"lines-{first:012d}-{sealed.size:012d}.jsonl"
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        count, digest, frontier = _copied(lines, log.gone.frontier, file.write)
        file.flush()
        os.fsync(file.fileno())
    try:
        _check_sealed(frontier, sealed, first)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(folder)
    return _Moved(count, frontier, Archive(first, sealed.size, start, str(path), digest))


def _copied(
    lines: Iterator[bytes], frontier: Frontier, write: Callable[[bytes], object]
) -> tuple[int, str, Frontier]:
    """Bytes, SHA-256 and the tree after these lines."""
    count, digest = 0, sha256()
    for raw in lines:
        write(raw)
        digest.update(raw)
        count, frontier = count + len(raw), frontier.append(leaf_hash(raw[:-1]))
    return count, digest.hexdigest(), frontier


def _nowhere(raw: bytes) -> None:
    """What is deleted is written to nowhere."""


def _check_sealed(frontier: Frontier, sealed: Checkpoint, first: int) -> None:
    if frontier.root() != sealed.root:
        raise damaged(
            f"Lines {first} to {sealed.size} are not as they were signed; they stay.",
            f"Les lignes {first} à {sealed.size} ne sont pas telles qu’elles ont été signées; "
            "elles restent en place.",
        )
