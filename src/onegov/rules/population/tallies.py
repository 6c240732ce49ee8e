"""Counts, block by block, of what changes between two versions of one rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from onegov.rules.compiled.everybody import Outcomes

Ints = NDArray[np.int64]
YES_NO: Final = ("no", "yes")


@dataclass(frozen=True)
class Moves:
    """How many people went from each answer to each, of one group.

    Attributes:
        answers: ``no`` and ``yes``, or the choices of both versions.
        counts: by old answer, then new answer; the last of each is unknown.
    """

    answers: tuple[str, ...]
    counts: Ints

    @property
    def people(self) -> int:
        """How many there are."""
        return int(self.counts.sum())

    @property
    def changed(self) -> int:
        """How many have another answer."""
        return self.people - int(np.trace(self.counts))


@dataclass(frozen=True)
class Shifts:
    """How a number changed for one group; what is unknown in either version has no difference.

    Attributes:
        people: how many there are.
        up, down: for how many it is more, or less.
        found, lost: for how many it became known, or unknown.
        sum_up, sum_down: sums of those differences.
        most_up, most_down: the greatest differences, 0 where there is none.
    """

    people: int
    up: int
    down: int
    found: int
    lost: int
    sum_up: Fraction
    sum_down: Fraction
    most_up: Fraction
    most_down: Fraction

    @property
    def changed(self) -> int:
        """For how many it is not the same."""
        return self.up + self.down + self.found + self.lost

    @property
    def mean_up(self) -> Fraction:
        """The mean difference of those for whom it is more."""
        return self.sum_up / self.up if self.up else Fraction(0)

    @property
    def mean_down(self) -> Fraction:
        """The mean difference of those for whom it is less."""
        return self.sum_down / self.down if self.down else Fraction(0)


class AnswerTally:
    """Counts a rule that is a yes-or-no or a choice."""

    def __init__(self, answers: Sequence[str], groups: int) -> None:
        self.answers = tuple(answers)
        self.size = len(self.answers) + 1
        self.counts = np.zeros(groups * self.size**2, dtype=np.int64)

    def add(self, groups: Any, old: Outcomes, new: Outcomes) -> None:
        """Will count one block; ``groups`` says which group each person is in."""
        place = groups * self.size + self._codes(old)
        place = place * self.size + self._codes(new)
        self.counts += np.bincount(place, minlength=len(self.counts))

    def _codes(self, outcomes: Outcomes) -> Any:
        data = outcomes.data.astype(np.int64)
        if outcomes.choices and outcomes.choices != self.answers:
            data = np.array([self.answers.index(word) for word in outcomes.choices])[data]
        return np.where(outcomes.known, data, len(self.answers))

    def result(self) -> list[Moves]:
        """What was counted, for each group."""
        tables = self.counts.reshape(-1, self.size, self.size)
        return [Moves(self.answers, table) for table in tables]


class NumberTally:
    """Sums a rule that is a number, or a date (in days)."""

    def __init__(self, groups: int) -> None:
        self.groups = [_Sums() for _ in range(groups)]

    def add(self, groups: Any, old: Outcomes, new: Outcomes) -> None:
        """Will count one block; ``groups`` says which group each person is in."""
        if _are_same(old, new):
            self._add_people(np.broadcast_to(groups, old.data.shape))
            return
        scale = lcm(old.scale, new.scale)
        before, after = (each.data.astype(np.int64) * (scale // each.scale) for each in (old, new))
        had, has = (np.broadcast_to(np.asarray(each.known), before.shape) for each in (old, new))
        differences = np.where(had & has, after - before, 0)
        groups = np.broadcast_to(groups, before.shape)
        for number, sums in enumerate(self.groups):
            here = groups == number if len(self.groups) > 1 else slice(None)
            sums.add(differences[here], had[here], has[here], scale)

    def _add_people(self, groups: Any) -> None:
        for sums, people in zip(
            self.groups, np.bincount(groups, minlength=len(self.groups)), strict=True
        ):
            sums.counts[0] += int(people)

    def result(self) -> list[Shifts]:
        """What was counted, for each group."""
        return [sums.result() for sums in self.groups]


def _are_same(old: Outcomes, new: Outcomes) -> bool:
    """Whether nothing changes for anybody: what most blocks of most rules are."""
    same_scale = old.scale == new.scale and old.data.shape == new.data.shape
    return bool(
        same_scale and np.array_equal(old.data, new.data) and np.array_equal(old.known, new.known)
    )


class _Sums:
    """The sums of one group."""

    def __init__(self) -> None:
        self.counts = [0] * 5
        self.totals = [Fraction(0)] * 2
        self.most = [Fraction(0)] * 2

    def add(self, differences: Ints, had: Any, has: Any, scale: int) -> None:
        up, down = differences[differences > 0], differences[differences < 0]
        counts = (
            len(differences),
            len(up),
            len(down),
            int((has & ~had).sum()),
            int((had & ~has).sum()),
        )
        sums = (int(up.sum()), int(down.sum()))
        highest, lowest = int(up.max(initial=0)), int(down.min(initial=0))
        self.counts = [so_far + count for so_far, count in zip(self.counts, counts, strict=True)]
        self.totals = [t + Fraction(each, scale) for t, each in zip(self.totals, sums, strict=True)]
        self.most = [
            max(self.most[0], Fraction(highest, scale)),
            min(self.most[1], Fraction(lowest, scale)),
        ]

    def result(self) -> Shifts:
        """What was summed."""
        people, up, down, found, lost = self.counts
        return Shifts(people, up, down, found, lost, *self.totals, *self.most)
