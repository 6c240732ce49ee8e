"""Decides what a witness cosigns: of each log one history, and only its continuation.

Source: C2SP tlog-witness, tlog-cosignature.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from onegov.core import clock
from onegov.core.signer import Signer
from onegov.exchange.types import Directory
from onegov.exchange.witness.memory import Cosigned, Memory
from onegov.merkle.errors import BadCheckpoint, BadProof
from onegov.merkle.public import (
    Checkpoint,
    Submission,
    claimed_checkpoint,
    cosign,
    open_checkpoint,
    read_submission,
    root_of,
    verify_consistency,
)

_EMPTY = root_of(())


class Refused(Exception):
    """The checkpoint is not cosigned.

    Attributes:
        status: of the reply.
        why: short name of the reason.
        size: what was cosigned last, when the log must say how it grew from there; else None.
    """

    def __init__(self, status: HTTPStatus, why: str, *, size: int | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.size = size


class Cosigner:
    """One witness. For one thread.

    Args:
        signer: its key serves nothing else; ``key_id`` is the witness's name.
        directory: gives the logs' keys, as they hold now.
    """

    def __init__(
        self, signer: Signer, memory: Memory, *, directory: Callable[[], Directory]
    ) -> None:
        self._signer = signer
        self._memory = memory
        self._directory = directory

    def add_checkpoint(self, body: bytes) -> str:
        """The line with the cosignature; what it says is on disk before.

        Raises:
            Refused: with the reply's status.
        """
        (found,) = self.add_checkpoints([body])
        if isinstance(found, Refused):
            raise found
        return found

    def add_checkpoints(self, bodies: Sequence[bytes]) -> list[str | Refused]:
        """The same for several, which share one write to the disk."""
        at = int(clock.now().timestamp())
        with self._memory.alone():
            decided = [self._decide(body, at) for body in bodies]
        return [
            each if isinstance(each, Refused) else cosign(self._signer, each, at=at)[len(each) :]
            for each in decided
        ]

    def _decide(self, body: bytes, at: int) -> str | Refused:
        """The note to cosign, which is held from now on; or why not."""
        try:
            asked = read_submission(body)
            claimed = claimed_checkpoint(asked.note)
            checkpoint = self._verified(asked.note, claimed.origin)
        except BadCheckpoint:
            return Refused(HTTPStatus.BAD_REQUEST, "malformed")
        except Refused as refused:
            return refused
        if asked.old_size > checkpoint.size:
            return Refused(HTTPStatus.BAD_REQUEST, "old_size")
        return self._continue(asked, checkpoint, at) or asked.note

    def _verified(self, note: str, origin: str) -> Checkpoint:
        keys = _keys_of(origin, self._directory())
        if not keys:
            raise Refused(HTTPStatus.NOT_FOUND, "unknown_log")
        for name, public_key in keys:
            try:
                return open_checkpoint(note, public_key, name=name)
            except BadCheckpoint:
                continue
        raise Refused(HTTPStatus.FORBIDDEN, "signature")

    def _continue(self, asked: Submission, offered: Checkpoint, at: int) -> Refused | None:
        """Why it is refused, or None once it is the one that is held; both stay."""
        held = self._memory.last(offered.origin)
        known = held.checkpoint if held else Checkpoint(offered.origin, 0, _EMPTY)
        if held and offered.size == known.size and offered.root != known.root:
            self._keep_fork("same_size", held, asked, at)
            return Refused(HTTPStatus.CONFLICT, "fork")
        if asked.old_size != known.size:
            return Refused(HTTPStatus.CONFLICT, "stale", size=known.size)
        if not _has_grown(asked, known, offered):
            if held:
                self._keep_fork("not_grown", held, asked, at)
            return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not_grown")
        self._memory.advance(offered, note=asked.note, at=at)
        return None

    def _keep_fork(self, kind: str, held: Cosigned, asked: Submission, at: int) -> None:
        self._memory.note_fork(
            held.checkpoint.origin, kind=kind, held=held.note, offered=asked.note, at=at
        )


def _has_grown(asked: Submission, known: Checkpoint, offered: Checkpoint) -> bool:
    try:
        verify_consistency(
            asked.proof,
            old_size=known.size,
            old_root=known.root,
            size=offered.size,
            root=offered.root,
        )
    except BadProof:
        return False
    return offered.size > 0 or offered.root == _EMPTY


def _keys_of(origin: str, directory: Directory) -> list[tuple[str, bytes]]:
    """Names and keys of the log of that node that may sign now."""
    now = clock.now()
    return [
        (keyid, key.public_key)
        for keyid, (member, key) in directory.keys.items()
        if key.use == "log"
        and member.node_of(key) == origin
        and (key.not_after is None or now <= key.not_after)
    ]
