"""A node's own certificate: self-signed, made by the node, renewed by it before it ends.

There is no authority over certificates: the directory lists them, so neither a chain nor a
revocation service can fail. Source: RFC 5280 section 4 (form), FIPS 186-5 (P-256).
"""

import os
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onegov.core.signer import write_once
from onegov.exchange.own_keys import SPREAD

LIFE = timedelta(days=90)
RENEW = timedelta(days=30)  # left when the next one is made and can be listed
SWITCH = timedelta(days=7)  # left when the next one is shown: all others have read of it by then
_SKEW = timedelta(hours=1)


def fingerprint(der: bytes) -> bytes:
    """SHA-256 of a certificate in DER: 32 bytes."""
    return sha256(der).digest()


def make_certificate(node_id: str, *, now: datetime, life: timedelta = LIFE) -> bytes:
    """A new key and its certificate, valid from an hour before ``now`` for ``life``; both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, node_id[:64]),
            # OpenSSL finds anchors by subject, so no two certificates may have the same.
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"{serial:x}"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(_purposes(), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _purposes() -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])


def end_of(der: bytes) -> datetime:
    """The last moment of a certificate, UTC; ValueError when it is none."""
    return x509.load_der_x509_certificate(der).not_valid_after_utc


def subject_of(der: bytes) -> bytes:
    """A certificate's subject in DER; ValueError when it is no certificate."""
    return x509.load_der_x509_certificate(der).subject.public_bytes()


class OwnCertificates:
    """The certificate in ``path`` (PEM, key and certificate, mode 0600), and the next one beside it.

    The next one is made 30 days before the end and shown to others once 7 days are left, so that a
    directory may be as old as three weeks, and the directory has listed it for two hours.
    """

    def __init__(self, path: Path, *, node_id: str) -> None:
        self._path = path
        self._next = path.with_name(f"{path.name}.next")
        self._listed = path.with_name(f"{path.name}.next.listed")
        self._node_id = node_id

    def renew(self, now: datetime) -> None:
        """Will make the certificate when there is none, and the next one when it is time."""
        if not self._path.exists():
            write_once(self._path, lambda: make_certificate(self._node_id, now=now))
        if end_of(_read(self._path)) - now < RENEW and not self._next.exists():
            write_once(self._next, lambda: make_certificate(self._node_id, now=now))

    def listed(self) -> tuple[bytes, ...]:
        """What the directory must list, in DER: the certificate, and the next one if it is made."""
        return tuple(_read(path) for path in (self._path, self._next) if path.exists())

    def choose(self, known: Collection[bytes], now: datetime) -> Path:
        """The file to show, which may be the next one from now on; ``known``: fingerprints listed."""
        if self._next.exists() and fingerprint(_read(self._next)) in known:
            current = _read(self._path)
            left = end_of(current) - now
            waited = now - self._listed_since(now) >= min(SPREAD, left)
            if fingerprint(current) not in known or (left < SWITCH and waited):
                self._listed.unlink()
                os.replace(self._next, self._path)
        return self._path

    def _listed_since(self, now: datetime) -> datetime:
        """When the next one was first seen to be listed; noted beside it, for restarts."""
        write_once(self._listed, lambda: now.isoformat().encode())
        return datetime.fromisoformat(self._listed.read_text())


def _read(path: Path) -> bytes:
    """The certificate in a file, in DER."""
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)


def read_fingerprint(path: Path) -> bytes:
    """The fingerprint of the certificate in a PEM file."""
    return fingerprint(_read(path))


def read_end(path: Path) -> datetime:
    """The last moment of the certificate in a PEM file, UTC."""
    return end_of(_read(path))
