"""Names at rest are sealed; codes and business numbers are kept as digests only."""

from onegov.core.sealing import Safe
from onegov.login.mandates.conf import conf


def seal(name: str) -> str:
    """A name as the table holds it."""
    return _safe().seal("names", name)


def opened(sealed: str) -> str:
    """The name of a table's row."""
    return _safe().opened("names", sealed)


def digest(purpose: str, value: str) -> str:
    """What a code or number is found by."""
    return _safe().digest(purpose, value)


def _safe() -> Safe:
    return Safe(conf().key, "mandates")
