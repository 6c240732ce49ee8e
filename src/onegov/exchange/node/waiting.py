"""Since when lines of a log wait for somebody outside to attest them."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core import clock
from onegov.exchange.log_reader import LogReader


class Waiting:
    """How far the log is attested, and since when the rest waits.

    Attributes:
        covered: so many lines are attested.
        since: when the first line that is not was written at the earliest, UTC; None when all are.
    """

    def __init__(self, log: Path, *, covered: int) -> None:
        self.covered = covered
        self.since = _written(log, covered)

    def saw(self, size: int, *, at: datetime) -> bool:
        """Will note that the log has so many lines; whether some of them wait."""
        if size > self.covered and self.since is None:
            self.since = at
        return size > self.covered

    def attested(self, size: int) -> None:
        """Will note that so many lines are attested."""
        self.covered, self.since = size, None

    def until(self, hours: int) -> datetime | None:
        """When so many hours of waiting are over, UTC; None while nothing waits."""
        return None if self.since is None else self.since + timedelta(hours=hours)

    def is_over(self, hours: int) -> bool:
        """Whether something has waited for so many hours."""
        return self.since is not None and clock.now() - self.since >= timedelta(hours=hours)


def _written(log: Path, place: int) -> datetime | None:
    """When the line was written at that place, from 0; None when there is none yet."""
    with LogReader(log) as reader:
        try:
            line = reader.line_at(place)
        except IndexError:
            return None
    return datetime.fromisoformat(json.loads(line)["at"])
