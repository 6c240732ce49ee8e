"""Checkpoints as signed notes: short texts that people can read and machines can check."""

import re
from base64 import b64encode

from onegov.core.signer import Signer, is_signed
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.notes import ED25519, Note, decode, key_id, read_note, signature_line
from onegov.merkle.tree import HASH_BYTES
from onegov.merkle.types import Checkpoint

_BODY = re.compile("([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]+=*)\n")


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that is signed: origin, size and base64 root, one line each."""
    if not checkpoint.origin or "\n" in checkpoint.origin or len(checkpoint.root) != HASH_BYTES:
        raise ValueError("a checkpoint needs a one-line origin and a root of 32 bytes")
    root = b64encode(checkpoint.root).decode()
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"


def sign_checkpoint(signer: Signer, checkpoint: Checkpoint) -> str:
    """The checkpoint as a signed note.

    Source: C2SP tlog-checkpoint and signed-note (Ed25519, type 0x01).

    Args:
        signer: its ``key_id`` becomes the name on the signature line: no space, no ``+``.
    """
    text = checkpoint_text(checkpoint)
    mark = key_id(signer.key_id, ED25519, signer.public_key())
    return f"{text}\n{signature_line(signer.key_id, mark + signer.sign(text.encode()))}"


def read_checkpoint(note: Note) -> Checkpoint:
    """The checkpoint in a note, unverified; BadCheckpoint when there is none."""
    match = _BODY.fullmatch(note.body)
    if match is None or len(root := decode(match[3])) != HASH_BYTES:
        raise BadCheckpoint
    return Checkpoint(origin=match[1], size=int(match[2]), root=root)


def open_checkpoint(text: str, public_key: bytes, *, name: str | None = None) -> Checkpoint:
    """The checkpoint in a signed note, once a signature by ``public_key`` on it holds.

    Source: C2SP signed-note; signature lines of other keys are passed over.

    Args:
        text: the whole note.
        public_key: 32-byte Ed25519 public key of the log.
        name: name of that key; None accepts the signature under any name.

    Raises:
        BadCheckpoint: not a checkpoint, or not signed by that key.
    """
    note = read_note(text)
    found = note.signatures(public_key, kind=ED25519, name=name)
    if not found or not is_signed(public_key, found[0], note.body.encode()):
        raise BadCheckpoint
    return read_checkpoint(note)


def claimed_checkpoint(text: str) -> Checkpoint:
    """What a signed note says, no signature verified: to find out whose keys to verify it with.

    Raises:
        BadCheckpoint: not a checkpoint.
    """
    return read_checkpoint(read_note(text))
