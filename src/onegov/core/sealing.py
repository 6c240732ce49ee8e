"""What a room keeps secret at rest: values that are sealed, and digests by which they are found."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Safe:
    """One room's secret; each purpose has a key of its own, made from it.

    Attributes:
        key: 32 random bytes.
        room: its name, so that two rooms with one key would still not open each other's values.
    """

    key: bytes
    room: str

    def seal(self, purpose: str, value: str) -> str:
        """A value as a table holds it (Fernet); "" stays ""."""
        return self._box(purpose).encrypt(value.encode()).decode() if value else ""

    def opened(self, purpose: str, sealed: str) -> str:
        """What ``seal`` was given."""
        return self._box(purpose).decrypt(sealed.encode()).decode() if sealed else ""

    def digest(self, purpose: str, value: str | bytes) -> str:
        """What a value is found by, in hex: nobody without the key can try all values."""
        told = value.encode() if isinstance(value, str) else value
        return hmac.new(self._key(purpose), told, hashlib.sha256).hexdigest()

    def _box(self, purpose: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._key(purpose)))

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self.key, f"{self.room}.{purpose}".encode(), hashlib.sha256).digest()
