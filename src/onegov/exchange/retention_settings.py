"""Settings of a node about how long its log keeps lines."""

from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.settings_reader import SettingsReader


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long lines stay.

    Attributes:
        days: since they were written.
        archive: folder for what goes; None: it is deleted.
    """

    days: int
    archive: Path | None


def read_retention_policy(read: SettingsReader, base: Path) -> RetentionPolicy | None:
    """The object ``retention``; None when it is left out: lines stay for ever."""
    content = read.take("retention", None)
    if content is None:
        return None
    given = SettingsReader(content, f"{read.where}: retention")
    days = given.integer("days", low=1, high=36_600)
    archive = given.text("archive", default="")
    given.done()
    return RetentionPolicy(days, base / archive if archive else None)
