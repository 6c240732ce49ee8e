"""Proof Key for Code Exchange, method S256 only.

Source: RFC 7636 sections 4.1, 4.2 and 4.6.
"""

import base64
import hashlib
import hmac
import re

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def is_challenge(value: str) -> bool:
    """Whether this can be the challenge of a verifier: the base64url of a SHA-256."""
    return _CHALLENGE.fullmatch(value) is not None


def is_verified(verifier: str, challenge: str) -> bool:
    """Whether ``verifier`` is well formed and is the one whose challenge was sent."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    computed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    return hmac.compare_digest(computed.rstrip(b"="), challenge.encode())
