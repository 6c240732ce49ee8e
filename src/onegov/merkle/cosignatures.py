"""Cosignatures: what a witness says of a checkpoint that it has seen, and when.

Source: C2SP tlog-cosignature, the Ed25519 form ``cosignature/v1`` (type 0x04).
"""

from onegov.core.signer import Signer, is_signed
from onegov.merkle.checkpoints import read_checkpoint
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.notes import COSIGNATURE_V1, key_id, read_note, signature_line

_TIME = 8  # bytes before the signature, big-endian
_LAST = 2**63 - 1


def cosigned_text(body: str, at: int) -> str:
    """What the witness signs: a line that says what it is, one with the time, the note's body."""
    return f"cosignature/v1\ntime {at}\n{body}"


def cosign(signer: Signer, note: str, *, at: int) -> str:
    """The note with one more signature line, by a witness.

    A witness that calls this says that, of all trees of this log that it has seen, this is the
    largest, and begins with the others: verify the log's signature and the growth before.

    Args:
        signer: its key is for cosignatures of this witness alone; ``key_id`` is the witness's name.
        note: the signed checkpoint.
        at: seconds since 1970, UTC.

    Raises:
        BadCheckpoint: the note holds no checkpoint.
    """
    if not 0 <= at <= _LAST:
        raise ValueError("a time of a cosignature has 63 bits")
    opened = read_note(note)
    read_checkpoint(opened)
    mark = key_id(signer.key_id, COSIGNATURE_V1, signer.public_key())
    signature = signer.sign(cosigned_text(opened.body, at).encode())
    return note + signature_line(signer.key_id, mark + at.to_bytes(_TIME, "big") + signature)


def open_cosignature(note: str, public_key: bytes, *, name: str) -> int:
    """When the witness saw this checkpoint: seconds since 1970, by the witness's clock.

    Args:
        note: the signed checkpoint with its cosignatures.
        public_key: 32-byte Ed25519 key of the witness.
        name: name of the witness.

    Raises:
        BadCheckpoint: no checkpoint, or no cosignature by that witness that holds.
    """
    opened = read_note(note)
    read_checkpoint(opened)
    found = opened.signatures(public_key, kind=COSIGNATURE_V1, name=name)
    if not found:
        raise BadCheckpoint
    at = int.from_bytes(found[0][:_TIME], "big")
    text = cosigned_text(opened.body, at)
    if at > _LAST or not is_signed(public_key, found[0][_TIME:], text.encode()):
        raise BadCheckpoint
    return at
