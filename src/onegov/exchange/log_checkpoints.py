"""Signed checkpoints of the evidence log: made while there is news, kept for ever, checked at start."""

import json
import os
from pathlib import Path

from onegov.core.signer import Signer
from onegov.exchange.log import CHECKPOINTS, EvidenceLog
from onegov.exchange.log_damage import damaged
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import Checkpoint, open_checkpoint, sign_checkpoint

LONGEST = 1 << 16  # bytes of a line; a note is a few hundred, with a timestamp token some thousand


def note_in(line: bytes) -> str:
    """The signed note in a stored line; BadCheckpoint when there is none."""
    try:
        note = json.loads(line)["note"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadCheckpoint from error
    if not isinstance(note, str):
        raise BadCheckpoint
    return note


class CheckpointKeeper:
    """Signs what the log has become; refuses a log that is not what was last signed.

    Attributes:
        note: the newest signed note, or "".
        size: how many lines it covers.
    """

    def __init__(self, folder: Path, log: EvidenceLog, *, signer: Signer, origin: str) -> None:
        self._path = folder / CHECKPOINTS
        self._log = log
        self._signer = signer
        self._origin = origin
        self.note = ""
        self.size = 0
        self._take_last()

    def sign(self) -> None:
        """Will sign the log as it is now, if it grew since the last time."""
        if self._log.size == self.size:
            return
        frontier = self._log.frontier
        checkpoint = Checkpoint(self._origin, frontier.size, frontier.root())
        note = sign_checkpoint(self._signer, checkpoint)
        with self._path.open("ab") as file:
            file.write(json.dumps({"note": note}).encode() + b"\n")
            file.flush()
            os.fdatasync(file.fileno())
        self.note, self.size = note, frontier.size

    def _take_last(self) -> None:
        try:
            line = cut_torn_end(self._path)
            if not line:
                return
            self.note = note_in(line)
            last = open_checkpoint(self.note, self._signer.public_key())
        except BadCheckpoint as error:
            raise damaged(
                "The last checkpoint of the evidence log is not signed by this node.",
                "Le dernier point de contrôle du registre n’est pas signé par ce nœud.",
            ) from error
        self.size = last.size
        self._compare(last)

    def _compare(self, last: Checkpoint) -> None:
        if last.size > self._log.size:
            raise damaged(
                f"The evidence log has {self._log.size} lines; {last.size} were signed.",
                f"Le registre de preuves compte {self._log.size} lignes; {last.size} ont été signées.",
            )
        if self._log.root_at(last.size) == last.root:
            return
        self._log.rebuild()  # the hashes may be what is damaged; the lines decide
        if self._log.root_at(last.size) != last.root:
            raise damaged(
                "The evidence log was changed after its last signed checkpoint.",
                "Le registre de preuves a été modifié après son dernier point de contrôle signé.",
            )


def cut_torn_end(path: Path) -> bytes:
    """The last whole line, or nothing; what a crash left after it is cut."""
    if not path.exists():
        return b""
    with path.open("r+b") as file:
        start = max(0, file.seek(0, os.SEEK_END) - LONGEST)
        file.seek(start)
        tail = file.read()
        whole = tail.rfind(b"\n") + 1
        file.truncate(start + whole)
    lines = tail[:whole].splitlines()
    return lines[-1] if lines else b""
