"""Facts as z3 sees them: a term within the bounds of its type, and whether somebody told us."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

import z3

from onegov.core.types import UNKNOWN
from onegov.rules.proofs.kleene import Expression, Logic, Term, Truth, conj, disj, when_known
from onegov.rules.types import FactType, Value

FIRST_DAY: Final = date(1900, 1, 1).toordinal()
LAST_DAY: Final = date(2199, 12, 31).toordinal()
#: Stands for any word that no rule names.
OTHER: Final = "…"


class Words:
    """Words as whole numbers, the same word always the same."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def code(self, word: str) -> int:
        """The number of ``word``."""
        return self.codes.setdefault(word, len(self.codes))

    def word(self, code: int) -> str:
        """The word of a number."""
        return next((word for word, known in self.codes.items() if known == code), OTHER)

    def among(self, term: Expression, words: Iterable[str]) -> Logic:
        """Whether ``term`` is one of ``words``."""
        codes = sorted({self.code(word) for word in words})
        return disj(*(_between(term, run[0], run[-1]) for run in _runs(codes)))


def _runs(codes: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = [[code] for code in codes[:1]]
    for before, code in pairwise(codes):
        if code == before + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def _between(term: Expression, least: int, most: int) -> Logic:
    return term == least if least == most else conj(term >= least, term <= most)


@dataclass(frozen=True, slots=True)
class FactTerm:
    """One fact.

    Attributes:
        base: the constant that z3 looks for: of a number with decimals, its last decimal counts one.
        value: the fact's value.
        known: whether it was told; True of the day whose law applies.
        premises: what its type says of it.
    """

    kind: FactType
    base: Expression
    value: Expression
    known: Logic
    premises: tuple[Logic, ...] = ()

    @property
    def meant(self) -> Truth | Term:
        """What an expression that names it works on."""
        if self.kind.kind == "yes_no":
            return when_known(self.known, self.value)
        return Term(self.value, self.known)

    @property
    def can_be_told(self) -> bool:
        """Whether a value that z3 finds for it is one that a person could tell."""
        return self.kind.kind in {"yes_no", "date", "number", "choice", "text"}

    def told(self, model: Any, words: Words) -> Value:
        """Its value in a model; UNKNOWN where nobody told it."""
        if self.known is not True and not z3.is_true(model.eval(self.known, True)):
            return UNKNOWN
        if not self.can_be_told:
            return UNKNOWN
        found = read(model.eval(self.value, True), self.kind, words)
        return found if found is not None else UNKNOWN

    def equals(self, value: Value, words: Words) -> Logic:
        """The condition that it has ``value``."""
        return self.value == write(value, words, self.base.ctx)


def read(found: Expression, kind: FactType, words: Words) -> Value | None:
    """A number, answer, date or word that z3 found; None where z3 leaves it open."""
    if z3.is_true(found) or z3.is_false(found):
        return bool(z3.is_true(found))
    if z3.is_rational_value(found):
        return Fraction(found.numerator_as_long(), found.denominator_as_long())
    if not z3.is_int_value(found):
        return None
    number = found.as_long()
    if kind.kind == "date":
        return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None
    return words.word(number) if kind.kind in {"choice", "text"} else Fraction(number)


def write(value: Value, words: Words, context: Any) -> Expression:
    """A value as a constant of z3."""
    if isinstance(value, bool):
        return z3.BoolVal(value, context)
    if isinstance(value, date):
        return z3.IntVal(value.toordinal(), context)
    if isinstance(value, str):
        return z3.IntVal(words.code(value), context)
    if isinstance(value, Fraction) and value.denominator != 1:
        return z3.Q(value.numerator, value.denominator, context)
    if isinstance(value, Fraction):
        return z3.IntVal(value.numerator, context)
    raise TypeError(f"{value!r} is not one value")


def fact_term(name: str, kind: FactType, words: Words, context: Any) -> FactTerm:
    """The fact ``name``."""
    known = z3.Bool(f"{name} is known", context)
    if kind.kind == "yes_no":
        base = z3.Bool(name, context)
    elif kind.kind == "number" and (kind.least is None or kind.most is None):
        base = z3.Real(name, context)
    elif kind.kind in {"number", "date", "choice", "text"}:
        base = z3.Int(name, context)
    else:
        base = z3.Const(name, z3.DeclareSort(kind.kind, context))
    scale = 10**kind.decimals if kind.kind == "number" and z3.is_int(base) else 1
    value = z3.ToReal(base) / scale if scale > 1 else base
    premises = _premises(kind, base, scale, words)
    return FactTerm(kind, base, value, known, tuple(part for part in premises if part is not True))


def _premises(kind: FactType, base: Expression, scale: int, words: Words) -> tuple[Logic, ...]:
    if kind.kind == "date":
        return (base >= FIRST_DAY, base <= LAST_DAY)
    if kind.kind == "choice" and kind.choices:
        return (words.among(base, kind.choices),)
    if kind.kind == "number" and kind.least is not None and kind.most is not None:
        return (base >= kind.least * scale, base <= kind.most * scale)
    return ()


def day_term(name: str, days: tuple[date, date], context: Any) -> FactTerm:
    """The date whose law applies: always told, one of ``days`` (first, last)."""
    base = z3.Int(name, context)
    first, last = (day.toordinal() for day in days)
    if first <= LAST_DAY and last >= FIRST_DAY:
        first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    within = conj(base >= first, base <= last)
    return FactTerm(FactType("date"), base, base, True, (within,))
