"""Who is served next: one rule for the officers' queue and for its simulation.

A case has a place: the moment by which it is to be served, which is when it was submitted and the
patience of its priority tier; then its id. The smallest place is served first. So a tier with less
patience goes before one with more, but only for so long: whoever is submitted after a case's moment
never goes before it, and within a tier the oldest is first.

Moments are times (patience then a timedelta) or numbers of days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar, overload

Id = TypeVar("Id")
Moment = TypeVar("Moment")

#: The tier of every case that nobody put into another one.
ORDINARY: Final = "ordinary"
ORDINARY_PATIENCE: Final = timedelta(days=30)
#: The parts of a place in their order, as the columns of the queue are named.
ORDER: Final = ("serve_by", "id")


@dataclass(frozen=True, slots=True)
class Tier:
    """A priority.

    Attributes:
        name: as the rows of the queue have it.
        patience: how long after its submission a case may still be passed by newer ones; never
            negative.
    """

    name: str
    patience: timedelta

    def __post_init__(self) -> None:
        if self.patience < timedelta(0):
            raise ValueError(f"the patience of the tier {self.name} is negative")


@overload
def serve_by(submitted: datetime, patience: timedelta) -> datetime: ...
@overload
def serve_by(submitted: float, patience: float) -> float: ...
def serve_by(submitted: datetime | float, patience: timedelta | float) -> datetime | float:
    """The moment after which no newer case goes before one of this patience."""
    return submitted + patience  # type: ignore[operator]  # the overloads pair them


def place(serve_by: Moment, id: Id) -> tuple[Moment, Id]:
    """What a queue is ordered by, smallest first."""
    return serve_by, id
