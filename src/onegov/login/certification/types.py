"""Shapes of certification."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from onegov.core.types import Text


class Seen(StrEnum):
    """What an application did in one case."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_REQUEST = "no_request"
    BAD_REQUEST = "bad_request"
    UNREACHABLE = "unreachable"


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a run.

    Attributes:
        detail: what more was seen (a status, a named check), for engineers; or "".
    """

    name: str
    title: Text
    source: str
    expected: Seen
    seen: Seen
    detail: str

    @property
    def passed(self) -> bool:
        return self.expected is self.seen


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an application through the cases.

    Attributes:
        fingerprint: of the registration that was tried.
        is_current: the registration is still that one.
        rows: in the order of the cases; those that did not run yet are absent.
        of: how many cases there are for this application.
    """

    id: UUID
    client_id: str
    app_url: str
    state: State
    fingerprint: str
    is_current: bool
    started_at: datetime
    ended_at: datetime | None
    rows: tuple[Row, ...]
    of: int

    @property
    def failed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.passed)
