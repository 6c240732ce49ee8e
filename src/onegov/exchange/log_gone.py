"""What retention took out of a log: its first lines. Their hashes, proofs and checkpoints stay.

The file keeps its length: what is gone reads as zeros and takes no room. So nothing else moves, and a
crash at any moment leaves either the lines or the note of how they went.
"""

import ctypes
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from onegov.exchange.log_damage import damaged
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import Frontier, claimed_checkpoint

GONE = "gone.json"
_PUNCH_KEEPING_SIZE = 0x03  # FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """Lines ``first`` to ``last`` (from 1), which began at the byte ``start`` of the log.

    ``file`` holds them as they were, with that SHA-256; "" when they were deleted.
    """

    first: int
    last: int
    start: int
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What is no longer in the log.

    Attributes:
        lines, bytes: so many, from its beginning.
        frontier: state of the Merkle tree over them.
        note: the signed checkpoint over exactly them.
        at: when the newest of them went, ISO 8601.
        archives: where they went, oldest first.
    """

    lines: int = 0
    bytes: int = 0
    frontier: Frontier = field(default_factory=Frontier)
    note: str = ""
    at: str = ""
    archives: tuple[Archive, ...] = ()


def gone_text(gone: Gone) -> str:
    """As the file holds it."""
    content = asdict(gone) | {"frontier": gone.frontier.to_bytes().hex()}
    return json.dumps(content, indent=1) + "\n"


def read_gone(folder: Path) -> Gone:
    """What is gone from the log in the folder.

    Raises:
        LogDamaged: the file is not what it was, as far as its own checkpoint says.
    """
    try:
        content = json.loads((folder / GONE).read_text("utf-8"))
    except FileNotFoundError:
        return Gone()
    except ValueError as error:
        raise _not_sealed() from error
    try:
        frontier = Frontier.from_bytes(bytes.fromhex(content.pop("frontier")))
        archives = tuple(Archive(**each) for each in content.pop("archives"))
        gone = Gone(frontier=frontier, archives=archives, **content)
        sealed = claimed_checkpoint(gone.note)
    except (ValueError, TypeError, KeyError, BadCheckpoint) as error:
        raise _not_sealed() from error
    if (sealed.size, sealed.root) != (gone.lines, frontier.root()) or frontier.size != gone.lines:
        raise _not_sealed()
    return gone


def _not_sealed() -> Exception:
    return damaged(
        f"{GONE} does not agree with the checkpoint over the lines that are gone.",
        f"{GONE} ne concorde pas avec le point de contrôle des lignes retirées.",
    )


def erase(file: BinaryIO, gone: Gone) -> None:
    """Will turn what went last into zeros that take no room, unless that is done already.

    Its first byte goes last: while it is there, the work is not done.
    """
    start, end = gone.archives[-1].start, gone.bytes
    if os.pread(file.fileno(), 1, start) == b"\0":
        return
    if not _punch(file, start + 1, end):
        for place in range(start + 1, end, _PIECE):
            os.pwrite(file.fileno(), bytes(min(_PIECE, end - place)), place)
    os.fdatasync(file.fileno())
    os.pwrite(file.fileno(), b"\0", start)
    os.fdatasync(file.fileno())


def _punch(file: BinaryIO, start: int, end: int) -> bool:
    """Whether the system gave the room back; not every system and disk can."""
    call = getattr(ctypes.CDLL(None), "fallocate64", None)
    if call is None:
        return False
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return bool(call(file.fileno(), _PUNCH_KEEPING_SIZE, start, end - start) == 0)
