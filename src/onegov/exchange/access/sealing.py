"""What of an entry only the node itself can read: by which tags it is found.

Sealed with ChaCha20-Poly1305 (RFC 8439) under a fresh nonce: two entries about one person look
unlike, so nobody who is shown them can tell that they belong together. Whoever destroys the secret
file makes all of it unreadable.
"""

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onegov.core.errors import WrongSetting
from onegov.core.signer import write_once
from onegov.core.types import Text

_NONCE = 12
_SECRET = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """How an entry is found.

    Attributes:
        subject: tag of the person as the client named them, or b"".
        records: tags of the person's records.
        hidden: members of the entry that it does not show, for rules that withhold it.
    """

    subject: bytes
    records: tuple[bytes, ...]
    hidden: dict[str, str] = field(default_factory=dict)


def read_secret(path: Path) -> bytes:
    """The node's secret of 32 bytes; made, mode 0600, when absent. WrongSetting when it is none."""
    write_once(path, lambda: secrets.token_bytes(_SECRET))
    secret = path.read_bytes()
    if len(secret) != _SECRET:
        raise WrongSetting(
            Text(
                en=f"The file {path.name} must hold {_SECRET} bytes of secret.",
                fr=f"Le fichier {path.name} doit contenir un secret de {_SECRET} octets.",
            ),
            next_step=Text(
                en="Restore it from a copy: without it no earlier entry can be found.",
                fr="Rétablissez-le à partir d’une copie\u00a0: sans lui, aucune inscription "
                "antérieure ne peut être retrouvée.",
            ),
        )
    return secret


def derived(secret: bytes, use: str) -> bytes:
    """A key of 32 bytes for one use. Source: RFC 5869."""
    return HKDF(SHA256(), 32, None, f"onegov access log: {use}".encode()).derive(secret)


class Seal:
    """Seals and opens under one key; ``bound`` is the id of the exchange, so no seal can be moved."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)

    def close(self, content: Sealed, *, bound: str) -> str:
        """The sealed content, base64."""
        tags = [tag.hex() for tag in (content.subject, *content.records)]
        plain = json.dumps([tags, content.hidden]).encode()
        nonce = secrets.token_bytes(_NONCE)
        return b64encode(nonce + self._cipher.encrypt(nonce, plain, bound.encode())).decode()

    def open(self, text: str, *, bound: str) -> Sealed | None:
        """The content; None when it was sealed with another key, or for another exchange."""
        try:
            raw = b64decode(text, validate=True)
            plain = self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], bound.encode())
        except (ValueError, InvalidTag):
            return None
        (subject, *records), hidden = json.loads(plain)
        return Sealed(bytes.fromhex(subject), tuple(bytes.fromhex(tag) for tag in records), hidden)
