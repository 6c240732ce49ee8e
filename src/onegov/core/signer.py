"""Signatures: one protocol, one key per purpose, rotation from day one."""

import os
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Signer(Protocol):
    """Signs bytes under one named key.

    Attributes:
        key_id: name of the key, as verifiers look it up (``IRCC:node:1``).
    """

    key_id: str

    def sign(self, message: bytes) -> bytes: ...

    def public_key(self) -> bytes: ...


class Ed25519Signer:
    """A signer whose Ed25519 key lies in memory.

    Source: RFC 8032.
    """

    def __init__(self, key_id: str, private_key: bytes) -> None:
        self.key_id = key_id
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of ``message``."""
        return self._key.sign(message)

    def public_key(self) -> bytes:
        """The 32-byte public key."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def load_or_make(path: Path, key_id: str) -> Ed25519Signer:
    """The signer whose key (32 raw bytes) is in ``path``; made there when absent."""
    return Ed25519Signer(key_id, load_or_make_secret(path))


def load_or_make_secret(path: Path) -> bytes:
    """The 32 random bytes in ``path`` (mode 0600); made there when absent, once, whoever is first.

    They serve as an Ed25519 private key or as a secret for HMAC; one file serves one purpose.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(os.urandom(32))
        try:
            os.link(draft, path)  # unlike rename, it never replaces what another process made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key whose public half is given."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
