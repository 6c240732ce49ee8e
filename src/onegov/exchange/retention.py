"""Takes lines out of a log once they are old enough, into an archive or for good; their proofs stay."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from onegov.exchange.directory.keeper import sync_folder
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_gone import Archive, Gone
from onegov.exchange.log_reader import LogReader
from onegov.merkle.public import Checkpoint, Frontier, claimed_checkpoint, leaf_hash

_MOST = 50_000  # lines at a time, so that a busy log is not held up


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
        gone = log.gone
        old = _older(log, before, most)
        note, checkpoint = _sealing(log, gone.lines, gone.lines + old)
        if checkpoint is None:
            return None
        raw, frontier = _read(log, gone, checkpoint.size)
    if frontier.root() != checkpoint.root:
        raise damaged(
            f"Lines {gone.lines + 1} to {checkpoint.size} are not as they were signed; they stay.",
            f"Les lignes {gone.lines + 1} à {checkpoint.size} ne sont pas telles qu’elles ont été "
            "signées; elles restent en place.",
        )
    kept = Archive(gone.lines + 1, checkpoint.size, "", sha256(raw).hexdigest())
    if archive is not None:
        kept = _archived(archive, kept, raw)
    return Gone(
        lines=checkpoint.size,
        bytes=gone.bytes + len(raw),
        frontier=frontier,
        note=note,
        at=at.isoformat(timespec="seconds"),
        archives=(*gone.archives, kept),
    )


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


def _sealing(log: LogReader, first: int, last: int) -> tuple[str, Checkpoint | None]:
    """The newest checkpoint of more than ``first`` lines and at most ``last``."""
    found: tuple[str, Checkpoint | None] = ("", None)
    for note in log.notes():
        checkpoint = claimed_checkpoint(note)
        if checkpoint.size > last:
            break
        if checkpoint.size > first:
            found = (note, checkpoint)
    return found


def _read(log: LogReader, gone: Gone, size: int) -> tuple[bytes, Frontier]:
    lines = list(_first(log.lines(), size - gone.lines))
    return b"".join(lines), gone.frontier.extend(leaf_hash(line[:-1]) for line in lines)


def _first(lines: Iterator[bytes], count: int) -> Iterator[bytes]:
    for _, line in zip(range(count), lines, strict=False):
        yield line


def _archived(folder: Path, kept: Archive, raw: bytes) -> Archive:
    """The same with its file, which is on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"lines-{kept.first:012d}-{kept.last:012d}.jsonl"
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(folder)
    return Archive(kept.first, kept.last, str(path), kept.sha256)
