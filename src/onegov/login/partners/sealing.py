"""Departments' identifiers at rest: sealed, and hashed to be found again."""

from onegov.core.sealing import Safe
from onegov.login.partners.conf import conf


def uid(kind: str, value: str) -> str:
    """A keyed hash: 64 signs, the same for the same value."""
    return _safe().digest(f"uid.{kind}", value)


def sealed(value: str) -> bytes:
    """The value, readable with our key only."""
    return _safe().seal("subjects", value).encode()


def opened(value: bytes | memoryview) -> str:
    """What ``sealed`` was given."""
    return _safe().opened("subjects", bytes(value).decode())


def _safe() -> Safe:
    return Safe(conf().key, "partners")
