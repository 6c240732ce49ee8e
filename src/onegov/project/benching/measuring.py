"""Rounds, medians and spreads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from onegov.core.types import Text
from onegov.project.benching.errors import BadBenchmark
from onegov.project.benching.progress import Progress
from onegov.project.benching.types import Figures

Side = TypeVar("Side")
Answer = TypeVar("Answer")
Sample = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a benchmark, as its ``measure`` sees it.

    Attributes:
        quick: whether the smaller scale was asked for.
        progress: where to say what goes on.
    """

    quick: bool
    progress: Progress

    def scale(self, *, quick: int, full: int) -> int:
        """``quick`` for a quick run, else ``full``; to be yielded as a figure, so that it is stated."""
        return quick if self.quick else full

    def rounds(self, count: int) -> Iterator[int]:
        """Will count the rounds from 1, and show them."""
        for number in range(1, count + 1):
            self.progress.show(f"round {number} of {count}", done=(number - 1) / count)
            yield number


def in_turn(
    number: int, sides: Mapping[str, Side], act: Callable[[Side], Answer]
) -> dict[str, Answer]:
    """Will let each side act, the other one first in every second round.

    What slows the machine down for a while, or warms it up, then meets both sides alike.
    """
    names = list(sides) if number % 2 else list(sides)[::-1]
    return {name: act(sides[name]) for name in names}


def summarise(
    samples: Sequence[Sample], described: Figures
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The median of each figure over the rounds that measured it, and its lowest and highest.

    Raises:
        BadBenchmark: the measured figures are not those that are described.
    """
    measured = {key for sample in samples for key in sample}
    if odd := sorted(measured ^ set(described)):
        listed = ", ".join(odd)
        raise BadBenchmark(
            Text(
                en=f"Measured but not described, or described but not measured: {listed}.",
                fr=f"Mesuré sans être décrit, ou décrit sans être mesuré : {listed}.",
            )
        )
    values = {key: [sample[key] for sample in samples if key in sample] for key in described}
    figures = {key: _short(median(given)) for key, given in values.items()}
    spread = {key: (_short(min(given)), _short(max(given))) for key, given in values.items()}
    return figures, spread


def _short(value: float) -> float:
    """Four significant digits: more would pretend to a precision that timings do not have."""
    return value if isinstance(value, int) else float(f"{value:.4g}")
