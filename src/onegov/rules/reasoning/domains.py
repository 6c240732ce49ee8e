"""The values that a fact could have instead, as whole positions in the order of its type."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.types import FactType, Range, RuleSet, Value

Piece = tuple[int, int]
_KINDS: Final = {"yes_no", "choice", "number"}


@dataclass(frozen=True, slots=True)
class Domain:
    """The values of one fact: no then yes, the choices in their order, or a grid of numbers.

    Attributes:
        name: of the fact.
        kind: its type; a number has both bounds.
        current: position of the value that it has.
    """

    name: str
    kind: FactType
    current: int

    @property
    def size(self) -> int:
        """How many values there are."""
        if self.kind.kind == "yes_no":
            return 2
        if self.kind.kind == "choice":
            return len(self.kind.choices)
        return ((self.kind.most or 0) - (self.kind.least or 0)) * _steps(self.kind) + 1

    def value(self, position: int) -> Value:
        """The value at ``position``."""
        if self.kind.kind == "yes_no":
            return position == 1
        if self.kind.kind == "choice":
            return self.kind.choices[position]
        return (self.kind.least or 0) + Fraction(position, _steps(self.kind))

    def cover(self, piece: Piece) -> Value:
        """What is known of a value that lies in ``piece``."""
        low, high = piece
        if low == high:
            return self.value(low)
        if self.kind.kind != "number":
            return UNKNOWN
        first, last = self.value(low), self.value(high)
        if isinstance(first, Fraction) and isinstance(last, Fraction):
            return Range(first, last)
        return UNKNOWN

    def others(self) -> tuple[Piece, ...]:
        """All positions but the current one."""
        pieces = ((0, self.current - 1), (self.current + 1, self.size - 1))
        return tuple(piece for piece in pieces if piece[0] <= piece[1])

    def nearest(self, piece: Piece) -> int:
        """The position in ``piece`` that is nearest to the current one."""
        return min(max(self.current, piece[0]), piece[1])

    def move(self, piece: Piece) -> Fraction:
        """The smallest move into ``piece``, as a share of the widest that the fact allows."""
        return Fraction(abs(self.nearest(piece) - self.current), max(1, self.size - 1))

    def split(self, piece: Piece) -> tuple[Piece, ...]:
        """``piece`` in smaller pieces: a number's in halves, any other value by itself."""
        low, high = piece
        if self.kind.kind != "number":
            return tuple((each, each) for each in range(low, high + 1))
        middle = (low + high) // 2
        return (low, middle), (middle + 1, high)


def _steps(kind: FactType) -> int:
    return int(10**kind.decimals)


def domains_of(
    ruleset: RuleSet, facts: Mapping[str, object], changeable: Collection[str] | None
) -> tuple[Domain, ...]:
    """The domains of the facts that are told, that a rule names and that a person can change.

    ``changeable`` None: every answer, choice and number. Dates, lists and texts are left alone, as
    they tell what has happened.
    """
    wanted = ruleset.uses if changeable is None else ruleset.uses & set(changeable)
    found = (
        _domain(name, ruleset.facts[name], facts.get(name, UNKNOWN))
        for name in ruleset.facts
        if name in wanted and name != ruleset.as_of
    )
    return tuple(domain for domain in found if domain and domain.size > 1)


def _domain(name: str, kind: FactType, value: object) -> Domain | None:
    if kind.kind not in _KINDS or value is UNKNOWN or isinstance(value, Range):
        return None
    if kind.kind == "yes_no":
        return Domain(name, kind, int(value is True))
    if kind.kind == "choice":
        return Domain(name, kind, kind.choices.index(str(value))) if kind.choices else None
    if kind.least is None or kind.most is None or not isinstance(value, Fraction | int):
        return None
    return Domain(name, kind, int((value - kind.least) * _steps(kind)))
