"""Checkpoints as signed notes: short texts that people can read and machines can check."""

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256

from onegov.core.signer import Signer, is_signed
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.tree import HASH_BYTES
from onegov.merkle.types import Checkpoint

_ED25519 = b"\x01"
_SIGNATURE = re.compile("\u2014 ([^ +\n]+) ([A-Za-z0-9+/]+=*)\n")
_BODY = re.compile("([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]+=*)\n")


def _key_hash(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


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
    if re.search(r"[\s+]", signer.key_id) or not signer.key_id:
        raise ValueError("the name of a checkpoint key holds neither spaces nor plus signs")
    text = checkpoint_text(checkpoint)
    stamp = _key_hash(signer.key_id, signer.public_key()) + signer.sign(text.encode())
    return f"{text}\n\u2014 {signer.key_id} {b64encode(stamp).decode()}\n"


def _decode(encoded: str) -> bytes:
    """Strict base64: spellings that differ only in unused bits are refused."""
    try:
        decoded = b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadCheckpoint from error
    if b64encode(decoded).decode() != encoded:
        raise BadCheckpoint
    return decoded


def _is_text(text: str) -> bool:
    """Whether it has a form in UTF-8: no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(text: str) -> Checkpoint:
    match = _BODY.fullmatch(text)
    if match is None or len(root := _decode(match[3])) != HASH_BYTES:
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
    body, separator, signatures = text.rpartition("\n\n")
    lines = _SIGNATURE.findall(signatures)
    if not _is_text(text):
        raise BadCheckpoint
    if not separator or "".join(f"\u2014 {name} {stamp}\n" for name, stamp in lines) != signatures:
        raise BadCheckpoint
    body += "\n"
    for signer, stamp in lines:
        decoded = _decode(stamp)
        if name in (None, signer) and decoded[:4] == _key_hash(signer, public_key):
            if not is_signed(public_key, decoded[4:], body.encode()):
                raise BadCheckpoint
            return _read(body)
    raise BadCheckpoint
