"""How damage of an evidence log is said."""

from onegov.core.types import Text
from onegov.exchange.errors import LogDamaged


def damaged(en: str, fr: str) -> LogDamaged:
    """The error that says how the log is damaged."""
    return LogDamaged(Text(en=en, fr=fr), type="", detail="log")
