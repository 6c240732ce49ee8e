"""The one table along which an application moves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from onegov.cases.errors import WrongMove
from onegov.cases.types import State

Move = Literal["submit", "take", "release", "decide"]

TRANSITIONS: Final[Mapping[tuple[State, Move], State]] = MappingProxyType(
    {
        (State.DRAFT, "submit"): State.SUBMITTED,
        (State.SUBMITTED, "take"): State.IN_REVIEW,
        # The lease before this one had run out.
        (State.IN_REVIEW, "take"): State.IN_REVIEW,
        (State.IN_REVIEW, "release"): State.SUBMITTED,
        (State.IN_REVIEW, "decide"): State.DECIDED,
    }
)


def after(state: State, move: Move) -> State:
    """The state after ``move``.

    Raises:
        WrongMove: the table has no such move from ``state``.
    """
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise WrongMove from None
