"""What ``recovery`` hands out: a way back, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """``asked``: waits for proof. ``cooling``: proved, waits. ``done``, ``stopped``: over."""

    ASKED = "asked"
    COOLING = "cooling"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Recovery:
    """One attempt to come back after every factor was lost.

    Attributes:
        needed: the highest identity level the person was ever proved at: the proof must reach it.
        until: the last moment for the next step (UTC).
        proved_level: what the proof reached, 0 before it.
        ready_at: when the cooling-off is over; None before the proof.
    """

    needed: int
    until: datetime
    state: State = State.ASKED
    proved_level: int = 0
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """What whoever asked is shown, for known and unknown accounts alike."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A recovery as the holder of a link sees it."""

    id: UUID
    state: State
    ready_at: datetime | None
    is_ready: bool
