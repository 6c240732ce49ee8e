"""Departments' identifiers at rest: sealed, and hashed to be found again."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet

from onegov.login.partners.conf import conf


def uid(kind: str, value: str) -> str:
    """A keyed hash: 64 signs, the same for the same value."""
    return hmac.new(conf().key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def sealed(value: str) -> bytes:
    """The value, readable with our key only."""
    return _box().encrypt(value.encode())


def opened(value: bytes | memoryview) -> str:
    """What ``sealed`` was given."""
    return _box().decrypt(bytes(value)).decode()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(conf().key, b"sealed subjects", "sha256")))
