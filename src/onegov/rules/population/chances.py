"""Drawing by weights, fast enough for millions."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from onegov.rules.population.distributions import Band

Random = np.random.Generator
Ints = NDArray[np.int64]
_TABLE: Final = 1 << 16


def pick(weights: Sequence[int], random: Random, size: int) -> NDArray[np.integer[Any]]:
    """``size`` places in ``weights``, each as often as its weight; all alike when all are 0."""
    if not any(weights):
        weights = [1] * len(weights)
    total = sum(weights)
    numbers = random.integers(0, total, size)
    if total <= _TABLE:
        return np.repeat(np.arange(len(weights), dtype=np.int32), weights)[numbers]
    return np.searchsorted(np.cumsum(weights), numbers, side="right")


def draw_bands(bands: Sequence[Band], random: Random, size: int) -> Ints:
    """``size`` whole numbers, each out of a band picked by its weight."""
    chosen = pick([band.weight for band in bands], random, size)
    firsts = np.array([band.first for band in bands], dtype=np.int64)
    after = np.array([band.last + 1 for band in bands], dtype=np.int64)
    if len(bands) == 1:
        return random.integers(firsts[0], after[0], size)
    drawn: Ints = random.integers(firsts[chosen], after[chosen])
    return drawn
