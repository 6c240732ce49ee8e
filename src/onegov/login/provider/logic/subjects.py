"""Names of people and sessions that no two departments can compare.

Source: OpenID Connect Core 1.0 section 8.1.
"""

import base64
import hashlib
import hmac
from uuid import UUID


def session_id(key: bytes, visit: UUID, client_id: str) -> str:
    """``sid`` of a session at one application: 32 signs of base32, another at each."""
    made = hmac.new(key, f"sid\0{client_id}\0{visit}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:20]).decode().lower()


def sector_name(sector: str) -> str:
    """A sector as ``people.pseudonym`` takes it; no member of the exchange has such a name."""
    return f"login:{sector}"
