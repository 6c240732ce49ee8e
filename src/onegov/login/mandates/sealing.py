"""Names at rest are sealed; codes and business numbers are kept as digests only."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet

from onegov.login.mandates.conf import conf


def seal(name: str) -> str:
    """A name as the table holds it."""
    return _box().encrypt(name.encode()).decode() if name else ""


def opened(sealed: str) -> str:
    """The name of a table's row."""
    return _box().decrypt(sealed.encode()).decode() if sealed else ""


def digest(purpose: str, value: str) -> str:
    """What a code or number is found by: HMAC-SHA-256 under the room's key."""
    return hmac.new(_key(purpose), value.encode(), hashlib.sha256).hexdigest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("names")))


def _key(purpose: str) -> bytes:
    return hmac.new(conf().key, f"mandates.{purpose}".encode(), hashlib.sha256).digest()
