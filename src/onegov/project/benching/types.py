"""What a benchmark says about its figures, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Sign = Literal[">=", "<="]


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach.

    Attributes:
        sign, value: the figure is to be ``>=`` or ``<=`` this value.
        decides: whether it decides if the benchmark is ok. Only a figure that does not depend on
            the machine may: a ratio to a peer of the same run, a count.
    """

    sign: Sign
    value: float
    decides: bool = False

    def is_met_by(self, figure: float) -> bool:
        """Whether ``figure`` reaches it; never for a figure that is not a number."""
        return figure >= self.value if self.sign == ">=" else figure <= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a benchmark: what it means (its unit is the end of its key) and its target."""

    meaning: str
    target: Target | None = None


Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark gave.

    Attributes:
        bench: its name.
        title: what is compared with what.
        figures: median of all rounds, by key.
        spread: lowest and highest of all rounds, by key.
        described: the meanings and targets, by key, in the order in which they are shown.
        machine: where it ran.
        quick: whether it ran at the smaller scale.
    """

    bench: str
    title: str
    figures: Mapping[str, float]
    spread: Mapping[str, tuple[float, float]]
    described: Figures
    machine: Mapping[str, str | float]
    quick: bool

    @property
    def targets(self) -> dict[str, Target]:
        return {key: figure.target for key, figure in self.described.items() if figure.target}

    @property
    def ok(self) -> bool:
        """Whether every target that decides is met; False when none decides."""
        deciding = {key: target for key, target in self.targets.items() if target.decides}
        return bool(deciding) and all(
            target.is_met_by(self.figures[key]) for key, target in deciding.items()
        )


def at_least(value: float, *, decides: bool = False) -> Target:
    """A figure that should be ``value`` or more."""
    return Target(">=", value, decides)


def at_most(value: float, *, decides: bool = False) -> Target:
    """A figure that should be ``value`` or less."""
    return Target("<=", value, decides)
