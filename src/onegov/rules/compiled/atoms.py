"""What expressions are made from: facts, constants, bounds; and what cannot be compiled."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.compiled.expressions import Expr, whole
from onegov.rules.types import FactType
from onegov.rules.types.tree import Literal

#: Day numbers of the dates that facts may have (codec).
FIRST_DAY: Final = date(1900, 1, 1).toordinal()


LAST_DAY: Final = date(2199, 12, 31).toordinal()


_MOST: Final = 2**62


class NotCompiled(Exception):
    """Something that only the three-valued evaluation can do: it says what."""


def fact(name: str, kind: FactType) -> Expr:
    made = Expr("fact", kind.kind, name=name, choices=kind.choices)
    if kind.kind == "yes_no":
        return replace(made, low=0, high=1)
    if kind.kind == "date":
        return replace(made, low=FIRST_DAY, high=LAST_DAY)
    if kind.kind == "choice":
        return replace(made, low=0, high=len(kind.choices) - 1)
    if kind.kind == "number":
        if kind.least is None or kind.most is None:
            raise NotCompiled(f"the fact {name} has no range")
        scale = 10**kind.decimals
        return replace(made, scale=scale, low=kind.least * scale, high=kind.most * scale)
    if kind.kind == "text":
        raise NotCompiled(f"the fact {name} is a text")
    return made


def anything(kind: FactType) -> Expr:
    """A fact that nobody told: a number is known within its bounds."""
    if kind.kind != "number" or kind.least is None or kind.most is None:
        return unknown(kind)
    if kind.least == kind.most:
        return number(kind.least)
    return within(number(kind.least), number(kind.most))


def unknown(kind: FactType) -> Expr:
    return Expr("const", kind.kind, value=None, nullable=True, choices=kind.choices)


def literal(node: Literal) -> Expr:
    value, kind = node.value, node.type
    if value is UNKNOWN:
        return unknown(kind)
    if isinstance(value, bool):
        return Expr("const", kind.kind, value=value, low=int(value), high=int(value))
    if isinstance(value, Fraction):
        scale = value.denominator
        return number(whole(value, scale), scale)
    if isinstance(value, date):
        day = value.toordinal()
        return Expr("const", kind.kind, value=day, low=day, high=day)
    if kind.kind == "choice" and isinstance(value, str):
        code = kind.choices.index(value)
        return Expr("const", "choice", value=code, low=code, high=code, choices=kind.choices)
    return Expr("const", kind.kind, value=value, choices=kind.choices)


def number(value: int, scale: int = 1) -> Expr:
    return Expr("const", "number", value=value, scale=scale, low=value, high=value)


def within(low: Expr, high: Expr) -> Expr:
    if is_unknown(low) or is_unknown(high):
        return unknown(FactType("number"))
    if low.nullable or high.nullable:
        raise NotCompiled("bounds that may be unknown")
    return Expr("range", "number", (low, high), scale=low.scale)


def scaled(expr: Expr, scale: int) -> Expr:
    """``expr`` at another ``scale``, a multiple of its own."""
    factor = scale // expr.scale
    if factor == 1:
        return expr
    if expr.op == "range":
        return within(*(scaled(arg, scale) for arg in expr.args))
    if expr.op == "const":
        value = None if expr.value is None else int_of(expr) * factor
        return replace(expr, value=value, scale=scale, low=value, high=value)
    return bounded(
        Expr("*", "number", (expr, number(factor)), scale=scale, nullable=expr.nullable),
        [times(expr.low, factor), times(expr.high, factor)],
    )


def int_of(expr: Expr) -> int:
    if not isinstance(expr.value, int):
        raise NotCompiled("a constant is no whole number")
    return expr.value


def times(bound: int | None, factor: int) -> int | None:
    return None if bound is None else bound * factor


def plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def least(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return min(known) if known and len(known) == len(values) else None


def greatest(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None


def bounded(expr: Expr, corners: list[int | None]) -> Expr:
    low, high = least(corners), greatest(corners)
    if low is None or high is None or max(-low, high) > _MOST:
        raise NotCompiled("a number can be too large")
    return replace(expr, low=low, high=high)


def together(args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    scale = lcm(*(arg.scale for arg in args))
    return tuple(scaled(arg, scale) for arg in args)


def any_nullable(args: tuple[Expr, ...]) -> bool:
    return any(arg.nullable for arg in args)


def is_unknown(expr: Expr) -> bool:
    return expr.op == "const" and expr.value is None


def is_answer(expr: Expr, answer: bool) -> bool:
    return expr.op == "const" and expr.value is answer


def answer(value: bool) -> Expr:
    return Expr("const", "yes_no", value=value, low=int(value), high=int(value))
