"""Addresses at rest are sealed; codes are digests; a link's token is made from its id, never kept."""

import hmac
from uuid import UUID

from onegov.core.sealing import Safe
from onegov.login.recovery.conf import conf


def seal(address: str) -> str:
    """An address as the table holds it."""
    return _safe().seal("addresses", address)


def opened(sealed: str) -> str:
    """What ``seal`` was given."""
    return _safe().opened("addresses", sealed)


def digest(code: str) -> str:
    """What a code is found by."""
    return _safe().digest("code", code)


def token(purpose: str, recovery_id: UUID) -> str:
    """256 bits that only a mail of ours can tell: for one recovery and one purpose."""
    return _safe().digest(f"link.{purpose}", recovery_id.bytes)


def fits(purpose: str, recovery_id: UUID, shown: str) -> bool:
    """Whether a token is the right one, in the same time for any wrong one."""
    return hmac.compare_digest(token(purpose, recovery_id).encode(), shown.encode())


def _safe() -> Safe:
    return Safe(conf().key, "recovery")
