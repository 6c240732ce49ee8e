"""Time-based one-time passwords, so that the demonstration can sign in as its characters.

Source: RFC 6238 with the usual 30 seconds, 6 digits, HMAC-SHA-1 (RFC 4226 section 5.3).
"""

import hmac
import time
from base64 import b32decode, b32encode
from hashlib import sha1, sha256

STEP = 30  # seconds


def secret_for(name: str) -> str:
    """The base32 secret (20 bytes, 32 signs) that belongs to ``name``, the same each time."""
    return b32encode(sha256(f"onegov-demo:totp:{name}".encode()).digest()[:20]).decode()


def code_at(secret: str, moment: float | None = None) -> str:
    """The six digits at ``moment`` (seconds since 1970, default now)."""
    counter = int(time.time() if moment is None else moment) // STEP
    digest = hmac.digest(b32decode(secret), counter.to_bytes(8), sha1)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def until_next(moment: float | None = None) -> float:
    """Seconds from ``moment`` (default now) to the next code."""
    return STEP - (time.time() if moment is None else moment) % STEP
