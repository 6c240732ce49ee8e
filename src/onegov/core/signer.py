"""Signatures: one protocol, one key per purpose, rotation from day one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_open,
    crypto_sign_PUBLICKEYBYTES,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import CryptoError


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
        self._public_key, self._private_key = crypto_sign_seed_keypair(private_key)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of ``message``."""
        return crypto_sign(message, self._private_key)[:crypto_sign_BYTES]

    def public_key(self) -> bytes:
        """The 32-byte public key."""
        return self._public_key


def load_or_make(path: Path, key_id: str) -> Ed25519Signer:
    """The signer whose key (32 raw bytes) is in ``path``; made there when absent."""
    return Ed25519Signer(key_id, load_or_make_secret(path))


def load_or_make_secret(path: Path) -> bytes:
    """The 32 random bytes in ``path`` (mode 0600); made there when absent, once, whoever is first.

    They serve as an Ed25519 private key or as a secret for HMAC; one file serves one purpose.
    """
    write_once(path, lambda: os.urandom(32))
    return path.read_bytes()


def write_once(path: Path, make: Callable[[], bytes]) -> None:
    """Will write a secret that is made now (mode 0600), unless the file exists or comes to exist."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(make())
    try:
        os.link(draft, path)  # unlike rename, it never replaces what another process made
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key whose public half is given."""
    if len(public_key) != crypto_sign_PUBLICKEYBYTES or len(signature) != crypto_sign_BYTES:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except CryptoError:
        return False
    return True
