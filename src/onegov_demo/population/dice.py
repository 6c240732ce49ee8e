"""Chance that falls the same way on every machine and every Python from 3.11 on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Dice named by what they decide, so that one person's change never moves another's.

    Only ``Random.random`` is used: it is the one method whose sequence Python promises to keep.
    """

    def __init__(self, *name: object) -> None:
        self._random = Random(":".join(str(part) for part in name)).random

    def below(self, limit: int) -> int:
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        return self._random() < share

    def pick(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        point = self.below(sum(weights.values()))
        for value, weight in weights.items():
            point -= weight
            if point < 0:
                return value
        raise ValueError("weights must be positive")

    def day(self, first: date, last: date) -> date:
        """A day, both ends included; ``first`` when the span is empty."""
        return first + timedelta(days=self.below(max(0, (last - first).days) + 1))
