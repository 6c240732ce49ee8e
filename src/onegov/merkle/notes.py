"""Signed notes: a text, then lines with signatures, each by a named key of some type."""

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from onegov.merkle.errors import BadCheckpoint

ED25519, COSIGNATURE_V1 = b"\x01", b"\x04"
_KEY_ID = 4
_SIGNATURE = re.compile("\u2014 ([^ +\n]+) ([A-Za-z0-9+/]+=*)\n")


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart, nothing of it verified.

    Attributes:
        body: what the signatures cover, with its last line end.
        stamps: name and decoded bytes (key id, then signature) of each signature line.
    """

    body: str
    stamps: tuple[tuple[str, bytes], ...]

    def signatures(self, public_key: bytes, *, kind: bytes, name: str | None) -> list[bytes]:
        """The signatures that say that they are by this key (its type, and its name if given)."""
        return [
            stamp[_KEY_ID:]
            for signer, stamp in self.stamps
            if name in (None, signer) and stamp[:_KEY_ID] == key_id(signer, kind, public_key)
        ]


def key_id(name: str, kind: bytes, public_key: bytes) -> bytes:
    """The four bytes that name a key on a signature line. Source: C2SP signed-note."""
    return sha256(name.encode() + b"\n" + kind + public_key).digest()[:_KEY_ID]


def signature_line(name: str, stamp: bytes) -> str:
    """One signature line; ValueError when the name cannot stand in one."""
    if re.search(r"[\s+]", name) or not name:
        raise ValueError("the name of a checkpoint key holds neither spaces nor plus signs")
    return f"\u2014 {name} {b64encode(stamp).decode()}\n"


def decode(encoded: str) -> bytes:
    """Strict base64: spellings that differ only in unused bits are BadCheckpoint."""
    try:
        decoded = b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadCheckpoint from error
    if b64encode(decoded).decode() != encoded:
        raise BadCheckpoint
    return decoded


def read_note(text: str) -> Note:
    """The note in the text. Source: C2SP signed-note.

    Raises:
        BadCheckpoint: it is none, or no UTF-8 can write it.
    """
    body, separator, signatures = text.rpartition("\n\n")
    lines = _SIGNATURE.findall(signatures)
    if not separator or "".join(f"\u2014 {name} {stamp}\n" for name, stamp in lines) != signatures:
        raise BadCheckpoint
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadCheckpoint from error
    return Note(body + "\n", tuple((name, decode(stamp)) for name, stamp in lines))
