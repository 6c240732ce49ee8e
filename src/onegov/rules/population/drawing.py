"""Draws invented people: one column for each fact, the same people for the same seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from onegov.rules.meaning.dates import months_before
from onegov.rules.population import lists
from onegov.rules.population.chances import Ints, Random, draw_bands, pick
from onegov.rules.population.distributions import (
    Ages,
    Bands,
    Distribution,
    Lists,
    Returns,
    Weights,
    number_band,
)
from onegov.rules.types import FactType
from onegov.rules.types.columns import Column, Columns, IntArray, Ragged
from onegov.rules.types.questions import Condition

BLOCK: Final = 1 << 17
OLDEST: Final = 150  # years
Drawn = dict[str, Any]


@dataclass(frozen=True)
class People:
    """Invented people.

    Attributes:
        facts: type of each fact to draw.
        spread: how each is spread; a fact without is not drawn, so nobody knows it.
        only_if: conditions without which a fact does not concern a person. It is then left at its
            least: no, the first choice, the lowest number, an empty list.
        day: the day from which ages and years are counted back.
        seed: the same seed draws the same people, fact by fact, whatever other facts there are.
        given: types of facts that conditions name and that are drawn elsewhere.
    """

    facts: Mapping[str, FactType]
    spread: Mapping[str, Distribution]
    only_if: Mapping[str, Sequence[Condition]]
    day: date
    seed: int = 1
    given: Mapping[str, FactType] = field(default_factory=dict)

    def blocks(self, size: int) -> Iterator[Drawn]:
        """``size`` people, in blocks of at most BLOCK."""
        for number, first in enumerate(range(0, size, BLOCK)):
            yield self.block(number, min(BLOCK, size - first))

    def block(self, number: int, size: int, given: Columns | None = None) -> Drawn:
        """Block ``number``, ``size`` people of it; ``given``: what was drawn elsewhere."""
        drawn = {
            name: self._draw(name, kind, self._random(name, number), size)
            for name, kind in self.facts.items()
            if name in self.spread
        }
        for name in drawn:
            wanted = self._concerned(self.only_if.get(name, ()), {**(given or {}), **drawn})
            if wanted is not None:
                drawn[name] = _only(drawn[name], self.facts[name], wanted)
        return drawn

    def _random(self, name: str, number: int) -> Random:
        return np.random.default_rng([self.seed, crc32(name.encode()), number])

    def _draw(self, name: str, kind: FactType, random: Random, size: int) -> Column:
        spread = self.spread[name]
        if isinstance(spread, Weights):
            return _answers(spread, kind, random, size)
        if isinstance(spread, Ages):
            return _births(spread, self.day, random, size)
        if isinstance(spread, Lists):
            return lists.draw_entries(spread, kind, self.day, random, size)
        if isinstance(spread, Returns):
            return lists.draw_returns(spread, self.day, random, size)
        return draw_bands(spread.bands, random, size).astype(_held(spread, kind))

    def _concerned(
        self, conditions: Sequence[Condition], drawn: Columns
    ) -> NDArray[np.bool_] | None:
        """Who meets all conditions that can be told; None when there are none."""
        known = [each for each in conditions if each.fact in drawn]
        met = [self._meets(each, drawn[each.fact]) for each in known]
        return np.logical_and.reduce(met) if met else None

    def _meets(self, condition: Condition, column: Any) -> Any:
        kind = self.facts.get(condition.fact) or self.given[condition.fact]
        if isinstance(column, Ragged):
            return np.ones(len(column), dtype=bool)
        met = np.ones(len(column), dtype=bool)
        if condition.values:
            words = ("no", "yes") if kind.kind == "yes_no" else kind.choices
            met &= np.isin(
                column, [words.index(word) for word in condition.values if word in words]
            )
        if kind.kind == "date":
            years = ages_of(column, self.day)
            met &= years >= (condition.age_from or 0)
            met &= years <= (1_000 if condition.age_through is None else condition.age_through)
        return met


def _answers(spread: Weights, kind: FactType, random: Random, size: int) -> Column:
    if kind.kind == "yes_no":
        weights = [spread.weights.get(word, 0) for word in ("no", "yes")]
        is_yes: NDArray[np.bool_] = pick(weights, random, size) == 1
        return is_yes
    codes = pick([spread.weights.get(choice, 0) for choice in kind.choices], random, size)
    return codes.astype(narrow(0, len(kind.choices) - 1))


def _births(spread: Ages, day: date, random: Random, size: int) -> Column:
    """Day numbers at which somebody of each age was born."""
    birthdays = _birthdays(day)
    ages = np.minimum(draw_bands(spread.bands, random, size), OLDEST)
    return random.integers(birthdays[ages + 1] + 1, birthdays[ages] + 1).astype(np.int32)


def ages_of(births: IntArray, day: date) -> Ints:
    """The whole years that have passed on ``day`` since each day number; -1 where it is to come."""
    return np.searchsorted(-_birthdays(day), -births.astype(np.int64), side="right") - 1


def _birthdays(day: date) -> Ints:
    """For each age, the last day number on which somebody of that age was born."""
    years = range(OLDEST + 2)
    return np.array([months_before(day, 12 * age).toordinal() for age in years], dtype=np.int64)


def _held(spread: Bands, kind: FactType) -> Any:
    """The narrowest type for what the fact can be, so that look-ups by it stay small."""
    if kind.kind == "date":
        return np.int32
    whole = number_band(kind)
    first = min([whole.first, *(band.first for band in spread.bands)])
    return narrow(first, max([whole.last, *(band.last for band in spread.bands)]))


def narrow(first: int, last: int) -> Any:
    """The narrowest type of whole numbers from ``first`` to ``last``."""
    for dtype in (np.uint8, np.int8, np.int16, np.int32):
        if np.iinfo(dtype).min <= first and last <= np.iinfo(dtype).max:
            return dtype
    return np.int64


def _only(column: Any, kind: FactType, wanted: NDArray[np.bool_]) -> Any:
    """``column`` for whom it concerns, the least that the fact can be for everybody else."""
    if isinstance(column, Ragged):
        return lists.keep(column, wanted)
    if kind.kind == "date":
        return column
    least = number_band(kind).first if kind.kind == "number" else 0
    return np.where(wanted, column, np.asarray(least, dtype=column.dtype))
