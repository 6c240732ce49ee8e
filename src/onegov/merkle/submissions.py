"""What a log sends to a witness: its newest checkpoint, and that it only grew.

Source: C2SP tlog-witness (body of ``add-checkpoint``).
"""

import re
from base64 import b64encode
from dataclasses import dataclass

from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.notes import decode
from onegov.merkle.proofs import Proof
from onegov.merkle.tree import HASH_BYTES

_MOST_HASHES = 63
_OLD = re.compile("old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that a witness is asked to cosign.

    Attributes:
        old_size: size of the checkpoint that it cosigned last; 0 when there was none.
        proof: consistency proof from there.
        note: the signed checkpoint.
    """

    old_size: int
    proof: Proof
    note: str


def submission_bytes(submission: Submission) -> bytes:
    """The body of the request."""
    hashes = (b64encode(each).decode() for each in submission.proof)
    return "\n".join([f"old {submission.old_size}", *hashes, "", submission.note]).encode()


def read_submission(body: bytes) -> Submission:
    """What was sent, nothing of it verified.

    Raises:
        BadCheckpoint: it has another form.
    """
    try:
        head, separator, note = body.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise BadCheckpoint from error
    old, *lines = head.split("\n")
    match = _OLD.fullmatch(old)
    if match is None or not separator or len(lines) > _MOST_HASHES:
        raise BadCheckpoint
    proof = tuple(decode(line) for line in lines)
    if any(len(each) != HASH_BYTES for each in proof):
        raise BadCheckpoint
    return Submission(int(match[1]), proof, note)
