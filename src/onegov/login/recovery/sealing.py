"""Addresses at rest are sealed; codes are digests; a link's token is made from its id, never kept."""

import base64
import hashlib
import hmac
from uuid import UUID

from cryptography.fernet import Fernet

from onegov.login.recovery.conf import conf


def seal(address: str) -> str:
    """An address as the table holds it."""
    return _box().encrypt(address.encode()).decode()


def opened(sealed: str) -> str:
    """What ``seal`` was given."""
    return _box().decrypt(sealed.encode()).decode() if sealed else ""


def digest(code: str) -> str:
    """What a code is found by."""
    return hmac.new(_key("code"), code.encode(), hashlib.sha256).hexdigest()


def token(purpose: str, recovery_id: UUID) -> str:
    """256 bits that only a mail of ours can tell: for one recovery and one purpose."""
    return hmac.new(_key(f"link.{purpose}"), recovery_id.bytes, hashlib.sha256).hexdigest()


def fits(purpose: str, recovery_id: UUID, shown: str) -> bool:
    """Whether a token is the right one, in the same time for any wrong one."""
    return hmac.compare_digest(token(purpose, recovery_id).encode(), shown.encode())


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("addresses")))


def _key(purpose: str) -> bytes:
    return hmac.new(conf().key, f"recovery.{purpose}".encode(), hashlib.sha256).digest()
