"""Rows that were left out: where they are and why, never what they held."""

from collections import deque
from dataclasses import dataclass

from onegov.core.types import Text

_LISTED = 1000


class RowRejected(Exception):
    """A row does not fit the schema; ``field`` is "" when the row as a whole is wrong."""

    def __init__(self, code: str, reason: Text, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.field = field


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out; ``number`` counts from 1. The reason never repeats what it held."""

    number: int
    field: str
    code: str
    reason: Text


def as_content(reason: Text) -> dict[str, str]:
    """The text as JSON carries it."""
    return {"en": reason.en, "fr": reason.fr}


class Quarantine:
    """Counts every rejection and lists the first thousand (or the latest, for a live source)."""

    def __init__(self, *, latest: bool = False) -> None:
        self.count = 0
        self._latest = latest
        self._listed: deque[Rejection] = deque(maxlen=_LISTED)

    def add(self, number: int, problem: RowRejected) -> None:
        """Will count the row and list it while there is room."""
        self.count += 1
        if self._latest or len(self._listed) < _LISTED:
            self._listed.append(Rejection(number, problem.field, problem.code, problem.reason))

    def listed(self) -> list[Rejection]:
        """Those that are listed, in the order in which they were found."""
        return list(self._listed)

    def content(self) -> dict[str, object]:
        """``rejected_count`` and ``rejected`` as the report has them."""
        return {
            "rejected_count": self.count,
            "rejected": [
                {
                    "line": each.number,
                    "field": each.field or None,
                    "code": each.code,
                    "reason": as_content(each.reason),
                }
                for each in self._listed
            ],
        }
