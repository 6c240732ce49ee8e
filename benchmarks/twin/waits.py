"""When two simulations let a case wait equally long."""

import json
from collections.abc import Sequence
from pathlib import Path

#: Hours: sums of floats in another order differ in their last digits.
TOLERANCE = 1e-6


def read(path: Path) -> list[float]:
    """The hours that each case of a file waited."""
    waited: list[float] = json.loads(path.read_text("utf-8"))["waited"]
    return waited


def different(ours: Sequence[float], theirs: Sequence[float]) -> set[int]:
    """The numbers of the cases that wait longer or shorter, or are missing on one side."""
    both = min(len(ours), len(theirs))
    lacking = set(range(both, max(len(ours), len(theirs))))
    return lacking | {n for n in range(both) if not abs(ours[n] - theirs[n]) <= TOLERANCE}
