"""Values that are secret because nobody can guess them: 256 random bits, kept as a digest.

A digest without salt or rounds is enough for what has 256 bits; a password hash here would only
be a lever against the server's processor.
"""

import hashlib
import secrets


def new_secret() -> str:
    """43 signs of base64url."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """The SHA-256 of a secret, in hex: what tables hold."""
    return hashlib.sha256(value.encode()).hexdigest()
