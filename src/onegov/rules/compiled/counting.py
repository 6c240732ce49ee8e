"""Operators on numbers and days as expressions, with the bounds of what they give."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.rules.compiled.atoms import (
    NotCompiled,
    any_nullable,
    bounded,
    int_of,
    is_unknown,
    number,
    plus,
    times,
    together,
    unknown,
    within,
)
from onegov.rules.compiled.expressions import Expr
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types.tree import Apply

_PRIMITIVE_BOUNDS: Final = {"days": (0, 4_000_000), "years": (-10_000, 10_000), "": (0, 10_000)}


_DAYS_IN: Final = {"days": 1, "months": 31, "years": 366}


def total(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(is_unknown, args)):
        return unknown(node.type)
    left, right = together(args)
    sign = 1 if node.op == "+" else -1
    ends = (right.low, right.high) if sign > 0 else (times(right.high, -1), times(right.low, -1))
    made = Expr(node.op, "number", (left, right), scale=left.scale, nullable=any_nullable(args))
    return bounded(made, [plus(left.low, ends[0]), plus(left.high, ends[1])])


def product(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(is_unknown, args)):
        return unknown(node.type)
    left, right = args
    made = Expr("*", "number", args, scale=left.scale * right.scale, nullable=any_nullable(args))
    corners = [
        None if a is None or b is None else a * b
        for a in (left.low, left.high)
        for b in (right.low, right.high)
    ]
    return bounded(made, corners)


def quotient(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """Division by a constant p/q of a number at scale s: times q, at a scale of s·p."""
    left, right = args
    if any(map(is_unknown, args)):
        return unknown(node.type)
    if right.op != "const":
        raise NotCompiled("division by what is no constant")
    if right.value == 0:
        return unknown(node.type)
    divisor = Fraction(int_of(right), right.scale)
    factor = divisor.denominator * (1 if divisor > 0 else -1)
    scale = left.scale * abs(divisor.numerator)
    made = Expr("*", "number", (left, number(factor)), scale=scale, nullable=left.nullable)
    return bounded(made, [times(left.low, factor), times(left.high, factor)])


def extreme(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(is_unknown, args)):
        return unknown(node.type)
    args = together(args)
    pick = min if node.op == "min" else max
    lows, highs = [arg.low for arg in args], [arg.high for arg in args]
    made = Expr(node.op, "number", args, scale=args[0].scale, nullable=any_nullable(args))
    if None in lows or None in highs:
        return made
    ends = [pick(end for end in bounds if end is not None) for bounds in (lows, highs)]
    return replace(made, low=ends[0], high=ends[1])


def days_between(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(is_unknown, args)):
        return unknown(node.type)
    later, earlier = args
    made = Expr("-", "number", args, nullable=any_nullable(args))
    return bounded(
        made,
        [
            plus(later.low, times(earlier.high, -1)),
            plus(later.high, times(earlier.low, -1)),
        ],
    )


def moved(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """A moved date; one that can leave the calendar can be unknown."""
    if any(map(is_unknown, args)):
        return unknown(node.type)
    day, length = args
    unit = node.op.partition("_")[2]
    sign = 1 if node.op.startswith("after") else -1
    if length.scale != 1 or day.low is None or day.high is None:
        raise NotCompiled("a date moved by parts of a unit")
    if length.low is None or length.high is None:
        raise NotCompiled("a date moved by any length")
    shifts = [sign * length.low * _DAYS_IN[unit], sign * length.high * _DAYS_IN[unit]]
    low, high = day.low + min(0, *shifts), day.high + max(0, *shifts)
    if low < date.min.toordinal() + 400 or high > date.max.toordinal() - 400:
        raise NotCompiled("a date moved out of the calendar")
    return Expr(node.op, "date", args, low=low, high=high, nullable=any_nullable(args))


def primitive(node: Apply, args: tuple[Expr, ...]) -> Expr:
    low, high = _PRIMITIVE_BOUNDS[node.type.unit]
    if any_nullable(args):
        raise NotCompiled(f"{node.op} of what may be unknown")
    if PRIMITIVES[node.op].within_bounds:
        ends = (f"least {node.op}", f"most {node.op}")
        return within(*(Expr(end, node.type.kind, args, low=low, high=high) for end in ends))
    return Expr(node.op, node.type.kind, args, low=low, high=high)


def plain(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """Windows and parts of periods."""
    if any_nullable(args):
        raise NotCompiled("a period from a day that may be unknown")
    return Expr(node.op, node.type.kind, args)
