"""How the facts of invented people are spread; every figure here is made up, not measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from onegov.rules.meaning.dates import months_before
from onegov.rules.types import FactType


@dataclass(frozen=True, slots=True)
class Band:
    """Whole numbers from ``first`` to ``last``, all equally likely, drawn ``weight`` times."""

    first: int
    last: int
    weight: int


@dataclass(frozen=True, slots=True)
class Weights:
    """How often each answer is drawn: by ``yes`` and ``no``, or by choice; absent = never."""

    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bands:
    """Numbers (times ten to the fact's decimals) or day numbers, by band."""

    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Ages:
    """A date, by the whole years that have passed since on the day of the comparison."""

    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """Trips or spans.

    Attributes:
        entries: how often a list has so many entries.
        days: how long one is, in days.
        years: how far back one may begin; what would end after the day is still open.
        kinds: how often a span has each kind.
    """

    entries: Mapping[int, int]
    days: tuple[Band, ...]
    years: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Returns:
    """Taxation years before the day of the comparison.

    Attributes:
        years: how many of them, ending with the year before.
        duty, filed: how often the answer is ``yes``, ``no`` or ``unknown``.
    """

    years: int
    duty: Mapping[str, int]
    filed: Mapping[str, int]


Distribution = Weights | Bands | Ages | Lists | Returns
Distributions = Mapping[str, Distribution]

YEARS: Final = 10  # how far back things lie when nothing else is said
_FEW: Final = {0: 4, 1: 3, 2: 2, 4: 1}


def usual(kind: FactType, day: date, *, is_birth: bool) -> Distribution | None:
    """How a fact is spread when ``population:`` says nothing; None for a text, which is unknown.

    Args:
        day: the day of the comparison.
        is_birth: whether a rule takes an age from it.
    """
    if kind.kind == "yes_no":
        return Weights({"yes": 1, "no": 1})
    if kind.kind == "choice":
        return Weights(dict.fromkeys(kind.choices, 1))
    if kind.kind == "number":
        return Bands((number_band(kind),))
    if kind.kind == "date":
        first = months_before(day, 12 * YEARS).toordinal()
        return Ages((Band(0, 90, 1),)) if is_birth else Bands((Band(first, day.toordinal(), 1),))
    if kind.kind == "tax_years":
        return Returns(6, {"yes": 9, "no": 1}, {"yes": 9, "no": 1})
    if kind.kind in {"trips", "spans"}:
        kinds = dict.fromkeys(kind.choices, 1)
        return Lists(_FEW, (Band(1, 30, 4), Band(31, 300, 1)), YEARS, kinds)
    return None


def number_band(kind: FactType) -> Band:
    """Every number that the fact can have, times ten to its decimals."""
    scale = 10**kind.decimals
    least, most = (0 if bound is None else bound for bound in (kind.least, kind.most))
    return Band(least * scale, max(least, most) * scale, 1)
