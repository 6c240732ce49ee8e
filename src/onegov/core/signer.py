"""Signatures: one protocol, one key per purpose, rotation from day one."""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_open,
    crypto_sign_PUBLICKEYBYTES,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import CryptoError

Algorithm = Literal["ed25519", "ecdsa-p256-sha256"]
ALGORITHMS: tuple[Algorithm, ...] = ("ed25519", "ecdsa-p256-sha256")
#: Bytes of a public key: raw Ed25519, or a compressed point of P-256 (SEC 1 section 2.3.3).
KEY_BYTES: dict[Algorithm, int] = {"ed25519": 32, "ecdsa-p256-sha256": 33}
_SHA256 = ec.ECDSA(hashes.SHA256())
_HALF = 32  # bytes of r and of s


class Signer(Protocol):
    """Signs bytes under one named key.

    Attributes:
        key_id: name of the key, as verifiers look it up (``IRCC:node:1``).
        alg: its algorithm, as RFC 9421 section 6.2.2 names it.
    """

    key_id: str
    alg: Algorithm

    def sign(self, message: bytes) -> bytes: ...

    def public_key(self) -> bytes: ...


class Ed25519Signer:
    """A signer whose Ed25519 key lies in memory.

    Source: RFC 8032.
    """

    alg: Algorithm = "ed25519"

    def __init__(self, key_id: str, private_key: bytes) -> None:
        self.key_id = key_id
        self._public_key, self._private_key = crypto_sign_seed_keypair(private_key)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of ``message``."""
        return crypto_sign(message, self._private_key)[:crypto_sign_BYTES]

    def public_key(self) -> bytes:
        """The 32-byte public key."""
        return self._public_key


class EcdsaP256Signer:
    """A signer whose P-256 key lies in memory; for who must use it, since Ed25519 is faster.

    Source: FIPS 186-5 section 6.4; RFC 9421 section 3.3.4 (form of the signature).
    """

    alg: Algorithm = "ecdsa-p256-sha256"

    def __init__(self, key_id: str, private_key: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private_key.curve, ec.SECP256R1):
            raise ValueError("not a key of P-256")
        self.key_id = key_id
        self._private_key = private_key

    def sign(self, message: bytes) -> bytes:
        """The signature of ``message``: r and s, 32 bytes each, big-endian."""
        r, s = decode_dss_signature(self._private_key.sign(message, _SHA256))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    def public_key(self) -> bytes:
        """The public key as a compressed point, 33 bytes."""
        point = self._private_key.public_key()
        return point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def load_or_make(path: Path, key_id: str) -> Ed25519Signer:
    """The signer whose key (32 raw bytes) is in ``path``; made there when absent."""
    return Ed25519Signer(key_id, load_or_make_secret(path))


def load_or_make_p256(path: Path, key_id: str) -> EcdsaP256Signer:
    """The signer whose key (PKCS #8, PEM) is in ``path``; made there when absent (mode 0600).

    Raises:
        ValueError: the file holds another kind of key.
    """
    write_once(path, _p256_pem)
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of P-256")
    return EcdsaP256Signer(key_id, key)


def _p256_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


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


def is_signed(
    public_key: bytes, signature: bytes, message: bytes, *, alg: Algorithm = "ed25519"
) -> bool:
    """Whether ``signature`` over ``message`` was made with the key whose public half is given.

    ``alg`` is the key's, never what the message says of itself. Of ECDSA both s and n - s are
    accepted, as the standard has it: never take a signature as the name of a message.
    """
    if alg == "ecdsa-p256-sha256":
        return _is_signed_p256(public_key, signature, message)
    if len(public_key) != crypto_sign_PUBLICKEYBYTES or len(signature) != crypto_sign_BYTES:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except CryptoError:
        return False
    return True


def _is_signed_p256(public_key: bytes, signature: bytes, message: bytes) -> bool:
    if len(public_key) != KEY_BYTES["ecdsa-p256-sha256"] or len(signature) != 2 * _HALF:
        return False
    halves = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        _point(public_key).verify(encode_dss_signature(*halves), message, _SHA256)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def _point(public_key: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
