"""Claims at rest are sealed; codes and evidence are kept as digests only."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet

from onegov.login.assurance.conf import conf


def seal(values: Mapping[str, object]) -> str:
    """Values as a table holds them."""
    return _box().encrypt(json.dumps(dict(values), sort_keys=True).encode()).decode()


def opened(sealed: str) -> dict[str, object]:
    """What ``seal`` was given; nothing for nothing."""
    return dict(json.loads(_box().decrypt(sealed.encode()))) if sealed else {}


def digest(purpose: str, value: str) -> str:
    """HMAC-SHA-256 under the part's key: nobody without it can try all document numbers."""
    return hmac.new(_key(purpose), value.encode(), hashlib.sha256).hexdigest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("claims")))


def _key(purpose: str) -> bytes:
    return hmac.new(conf().key, f"assurance.{purpose}".encode(), hashlib.sha256).digest()
