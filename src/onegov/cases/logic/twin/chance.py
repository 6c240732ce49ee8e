"""What is drawn: when cases come, and how long an officer works on one."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt
from random import Random


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Handling times around a mean; few are much longer.

    Attributes:
        mean: office hours, above 0.
        variation: standard deviation as a part of the mean, 0 or more.
    """

    mean: float
    variation: float = 0.8

    def draw(self, random: Random) -> float:
        """Office hours."""
        variance = log(1 + self.variation**2)
        return random.lognormvariate(log(self.mean) - variance / 2, sqrt(variance))


@dataclass(frozen=True, slots=True)
class Empirical:
    """Handling times as they were: each as likely as every other one.

    Attributes:
        hours: office hours, at least one of them, all above 0.
    """

    hours: tuple[float, ...]

    def draw(self, random: Random) -> float:
        """Office hours."""
        return random.choice(self.hours)


def stream(seed: int, name: str) -> Random:
    """Chance of its own for each matter, so that a change of one leaves the others as they are."""
    return Random(f"{seed}:{name}")  # noqa: S311  # a simulation


def arrivals(random: Random, per_day: Iterable[float]) -> list[float]:
    """The moments of a Poisson process that expects so many cases on each day, in order."""
    moments = []
    due = random.expovariate(1.0)  # cases expected until the next one comes
    for day, expected in enumerate(per_day):
        while due < expected:
            moments.append(day + due / expected)
            due += random.expovariate(1.0)
        due -= expected
    return moments
