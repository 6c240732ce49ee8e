"""What a proof finds: a problem, how grave it is, and facts that show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from onegov.rules.errors import WARNINGS, Problem
from onegov.rules.types import Value

Level = Literal["error", "warning", "note"]

#: A note is only told when asked for: nothing need be done about it.
_NOTES: Final = frozenset({"rules.dead_otherwise"})


@dataclass(frozen=True, slots=True)
class Witness:
    """A person of whom it is so.

    Attributes:
        on: the day whose law applies.
        facts: what is known of that person; what is left out does not matter.
        is_whole: whether these facts suffice to see it; False where it takes facts that cannot
            be told here, such as trips.
    """

    on: date
    facts: Mapping[str, Value]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Flaw:
    """One finding."""

    problem: Problem
    witness: Witness | None = None

    @property
    def level(self) -> Level:
        """How grave it is."""
        code = self.problem.code
        return "note" if code in _NOTES else "warning" if code in WARNINGS else "error"
