"""Walks the tiles of a log, recomputes its root, and compares it with what was seen the last time.

Source: C2SP tlog-tiles; RFC 6962 section 2.1.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.types import Directory
from onegov.exchange.witness.errors import NotAudited
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import (
    Checkpoint,
    Frontier,
    claimed_checkpoint,
    open_checkpoint,
    open_cosignature,
    tile_path,
)

#: Gives the file at a path after the log's address, or None when there is none.
Fetch = Callable[[str], bytes | None]
_HASH, _WIDTH = 32, 256
LEAVES, NOTE = "leaves.bin", "checkpoint.txt"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found.

    Attributes:
        origin, size: of the log, as its newest checkpoint says.
        witnesses: names of those whose cosignatures on it hold.
        first_bad_line: from 1, where it can be named; 0 when none is bad.
        problem: what is wrong, or None.
    """

    origin: str
    size: int
    witnesses: tuple[str, ...]
    first_bad_line: int = 0
    problem: Text | None = None


def audit(fetch: Fetch, directory: Directory, *, keep: Path, now: datetime) -> Audit:
    """Will walk the log, and keep its hashes in the folder ``keep`` for the next time if all is well.

    Raises:
        NotAudited: no key of the directory signed its checkpoint, or ``keep`` is another log's or damaged.
    """
    note = (fetch("checkpoint") or b"").decode("utf-8", "replace")
    checkpoint = _opened(note, directory)
    found = Audit(checkpoint.origin, checkpoint.size, _cosigned(note, directory, now))
    known = _known(keep, checkpoint.origin)
    if checkpoint.size < len(known) // _HASH:
        return _wrong(found, checkpoint.size + 1, _GONE)
    leaves = known + b"".join(_tiles_from(fetch, len(known) // _HASH, checkpoint.size))
    if _root(leaves) == checkpoint.root and len(leaves) == checkpoint.size * _HASH:
        _keep(keep, leaves, note, known=len(known))
        return found
    return _compared(fetch, found, known, checkpoint.size)


def _not_audited(en: str, fr: str) -> NotAudited:
    return NotAudited(Text(en=en, fr=fr), detail="log")


def _opened(note: str, directory: Directory) -> Checkpoint:
    for keyid, (member, key) in directory.keys.items():
        if key.use != "log":
            continue
        try:
            checkpoint = open_checkpoint(note, key.public_key, name=keyid)
        except BadCheckpoint:
            continue
        if checkpoint.origin == member.node_of(key):
            return checkpoint
    raise _not_audited(
        "The log shows no checkpoint that a key of the directory signed.",
        "Le registre ne montre aucun point de contrôle signé par une clé de l’annuaire.",
    )


def _cosigned(note: str, directory: Directory, now: datetime) -> tuple[str, ...]:
    found = []
    for each in directory.witnesses(at=now):
        try:
            open_cosignature(note, each.key.public_key, name=each.key.keyid)
        except BadCheckpoint:
            continue
        found.append(each.key.keyid)
    return tuple(found)


def _known(keep: Path, origin: str) -> bytes:
    """The hashes of the last time; none the first time."""
    if not (keep / NOTE).exists():
        return b""
    last = claimed_checkpoint((keep / NOTE).read_text())
    if last.origin != origin:
        raise _not_audited(
            f"{keep.name} keeps the hashes of another log.",
            f"{keep.name} contient les empreintes d’un autre registre.",
        )
    known = (keep / LEAVES).read_bytes()[: last.size * _HASH]
    if _root(known) != last.root:
        raise _not_audited(
            f"The hashes kept in {keep.name} are damaged: the log cannot be compared with them.",
            f"Les empreintes gardées dans {keep.name} sont endommagées\u00a0: "
            "le registre ne peut y être comparé.",
        )
    return known


def _keep(keep: Path, leaves: bytes, note: str, *, known: int) -> None:
    """Hashes first, after the ``known`` bytes: what the checkpoint does not cover is cut when read."""
    keep.mkdir(parents=True, exist_ok=True)
    with (keep / LEAVES).open("ab") as file:
        file.truncate(known)
        file.write(leaves[known:])
        file.flush()
        os.fsync(file.fileno())
    keep_text(keep / NOTE, note)


def _tiles_from(fetch: Fetch, first: int, size: int) -> Iterator[bytes]:
    """The leaf hashes from number ``first`` on, in pieces; ends where one is missing."""
    for index in range(first // _WIDTH, -(-size // _WIDTH)):
        width = min(_WIDTH, size - index * _WIDTH)
        piece = fetch(f"tile/{tile_path(0, index, width)}")
        if piece is None or len(piece) != width * _HASH:
            return
        yield piece[max(0, first - index * _WIDTH) * _HASH :]


def _root(leaves: bytes) -> bytes:
    hashes = (leaves[at : at + _HASH] for at in range(0, len(leaves), _HASH))
    return Frontier().extend(hashes).root()


def _compared(fetch: Fetch, found: Audit, known: bytes, size: int) -> Audit:
    """Which of the known hashes is another now; else where the new ones begin."""
    shown = b"".join(_tiles_from(fetch, 0, size))
    for at in range(0, len(known), _HASH):
        if shown[at : at + _HASH] != known[at : at + _HASH]:
            return _wrong(found, at // _HASH + 1, _CHANGED)
    return _wrong(found, len(known) // _HASH + 1, _NOT_ROOT)


def _wrong(found: Audit, line: int, why: Text) -> Audit:
    problem = Text(en=why.en.format(line), fr=why.fr.format(line))
    return Audit(found.origin, found.size, found.witnesses, line, problem)


_GONE = Text(
    en="The log is shorter than the last time: lines from {} on are gone.",
    fr="Le registre est plus court que la dernière fois\u00a0: les lignes à partir de {} ont disparu.",
)
_CHANGED = Text(
    en="Line {} is not what it was the last time: the log was changed or forked.",
    fr="La ligne {} n’est plus ce qu’elle était la dernière fois\u00a0: "
    "le registre a été modifié ou a bifurqué.",
)
_NOT_ROOT = Text(
    en="The hashes from line {} on do not lead to the root that the log signed.",
    fr="Les empreintes à partir de la ligne {} ne mènent pas à la racine que le registre a signée.",
)
