"""What each operator of the language means to z3, on terms of which all or some are known."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Final

import z3

from onegov.rules.proofs.kleene import Expression, Logic, Term, Truth, conj, when_known

LAST_DAY: Final = date.max.toordinal()
Operation = Callable[[Expression, Expression], Expression]


def compare(holds: Operation) -> Callable[[Term, Term], Truth]:
    """A comparison of two numbers, dates or words."""

    def run(left: Term, right: Term) -> Truth:
        return when_known(conj(left.known, right.known), holds(left.value, right.value))

    return run


def calculate(operate: Operation) -> Callable[..., Term]:
    """An operation on numbers; on more than two, from the left."""

    def run(*terms: Term) -> Term:
        value = reduce(operate, (term.value for term in terms))
        return Term(value, conj(*(term.known for term in terms)))

    return run


def _lesser(left: Expression, right: Expression) -> Expression:
    return z3.If(left <= right, left, right)


def _greater(left: Expression, right: Expression) -> Expression:
    return z3.If(left >= right, left, right)


def _divide(left: Term, right: Term) -> Term:
    """Exact division; unknown by zero."""
    known = conj(left.known, right.known, right.value != 0)
    return Term(as_real(left.value) / as_real(right.value), known)


def as_real(value: Expression) -> Expression:
    """``value`` as z3 divides it exactly."""
    return z3.ToReal(value) if z3.is_int(value) else value


def is_day(moved: Expression, length: Expression) -> Logic:
    """Whether a date moved by ``length`` is one: not where that is not whole or the calendar ends."""
    whole = True if z3.is_int(length) else z3.IsInt(length)
    return conj(whole, moved >= 1, moved <= LAST_DAY)


def _move_days(sign: int) -> Callable[[Term, Term], Term]:
    """So many days later."""

    def run(day: Term, length: Term) -> Term:
        number = length.value if z3.is_int(length.value) else z3.ToInt(length.value)
        moved = day.value + sign * number
        return Term(moved, conj(day.known, length.known, is_day(moved, length.value)))

    return run


COMPARISONS: Final[Mapping[str, Callable[[Term, Term], Truth]]] = {
    "=": compare(lambda a, b: a == b),
    "!=": compare(lambda a, b: a != b),
    "<": compare(lambda a, b: a < b),
    "<=": compare(lambda a, b: a <= b),
    ">": compare(lambda a, b: a > b),
    ">=": compare(lambda a, b: a >= b),
}

CALCULATIONS: Final[Mapping[str, Callable[..., Term]]] = {
    "+": calculate(lambda a, b: a + b),
    "-": calculate(lambda a, b: a - b),
    "*": calculate(lambda a, b: a * b),
    "/": _divide,
    "min": calculate(_lesser),
    "max": calculate(_greater),
    "days_between": calculate(lambda a, b: a - b),
    "after_days": _move_days(1),
    "earlier_days": _move_days(-1),
}
