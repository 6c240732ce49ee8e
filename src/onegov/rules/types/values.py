"""The values that facts and expressions have."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import Unknown

#: Kinds of fact that a service definition may declare.
FACT_KINDS: Final = ("yes_no", "date", "number", "text", "choice", "trips", "spans", "tax_years")


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact or of an expression.

    Attributes:
        kind: one of FACT_KINDS; inside expressions also ``period`` and ``list``.
        unit: unit of a number (``days``, ``years``, ``cents``; see ``units``) or "".
        choices: allowed values of a ``choice``, or allowed kinds of ``spans``; empty = any.
        least, most: bounds of a number that a fact may have, both inclusive; None = no bound.
        decimals: how many decimals a number that a fact has may have.
    """

    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = field(default=None, compare=False)
    most: int | None = field(default=None, compare=False)
    decimals: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """A number known only within bounds, both inclusive.

    A comparison with a threshold that lies inside the bounds is UNKNOWN.
    """

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise ValueError(f"the range ends ({self.high}) below its start ({self.low})")


@dataclass(frozen=True, slots=True)
class Trip:
    """One absence from Canada; the days of leaving and of returning count as presence.

    Attributes:
        left_earliest, left_latest: bounds of the day of leaving, equal when it is known.
        returned_earliest, returned_latest: bounds of the day of return, equal when it is known;
            None = not back yet. Both None: certainly still away. Only ``returned_latest`` None:
            perhaps still away.

    Source: IRCC form CIT 0407 (both days count as days in Canada).
    """

    left_earliest: date
    left_latest: date
    returned_earliest: date | None
    returned_latest: date | None

    def __post_init__(self) -> None:
        if self.left_latest < self.left_earliest:
            raise ValueError("the latest day of leaving is before the earliest")
        if self.returned_earliest is None and self.returned_latest is not None:
            raise ValueError("a trip with a latest day of return needs an earliest one")
        if self.returned_latest is not None:
            if self.returned_earliest is not None and self.returned_latest < self.returned_earliest:
                raise ValueError("the latest day of return is before the earliest")
            if self.returned_latest < self.left_earliest:
                raise ValueError("the trip ends before it begins")


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days with a kind (``probation``, ``temporary_resident`` …), both ends inclusive.

    ``last`` is None while the span is open.
    """

    kind: str
    first: date
    last: date | None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("the period ends before it begins")


@dataclass(frozen=True, slots=True)
class TaxYear:
    """Whether a return had to be filed for a taxation year (calendar year) and was.

    Source: Citizenship Act 5(1)(c)(iii).
    """

    year: int
    duty: bool | Unknown
    filed: bool | Unknown


@dataclass(frozen=True, slots=True)
class Window:
    """A period of days, perhaps known only within bounds (day numbers, ``last`` inclusive).

    Attributes:
        inner: (first, last) ordinals of the days that are surely in the period; empty when
            last < first.
        outer: (first, last) ordinals of the days that are possibly in it; contains ``inner``.
    """

    inner: tuple[int, int]
    outer: tuple[int, int]


#: What an expression can be worth; UNKNOWN where nobody told us.
Value = bool | Fraction | Range | date | str | Window | tuple[object, ...] | Unknown
