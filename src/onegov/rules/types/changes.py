"""What would have to be different for a goal to pass."""

from dataclasses import dataclass
from fractions import Fraction

from onegov.core.types import Text
from onegov.rules.types.values import Value


@dataclass(frozen=True, slots=True)
class Aim:
    """What it means that a goal passes.

    Attributes:
        goal: name of the rule; "" = the rule set's own goal.
        at_least: what a number must reach, in the unit of the rule; a goal that is a yes-or-no
            passes when it is yes. Any other goal never passes.
    """

    goal: str = ""
    at_least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact with another value."""

    fact: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Option:
    """Changes that together are enough.

    Attributes:
        changes: each by the smallest move that does, in the order of the facts.
        value: what the goal then comes to.
        waits_for: facts that the goal would then still wait for; empty when it passes.
        text: the change in words.
    """

    changes: tuple[Change, ...]
    value: Value
    waits_for: frozenset[str]
    text: Text

    @property
    def passes(self) -> bool:
        """Whether the goal would pass, whatever is still unknown."""
        return not self.waits_for


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The smallest changes that would make a goal pass.

    Attributes:
        options: all with the same, smallest number of facts; the smallest move first. Empty when
            none was found.
        tried: every change of up to so many facts was tried, as far as it found nothing.
        never: whether it is proved that no change of the facts that can change is enough.
        gave_up: whether the search stopped at its limit, so that smaller changes may exist.
        text: what was found, in words.
    """

    options: tuple[Option, ...]
    tried: int
    never: bool
    gave_up: bool
    text: Text
