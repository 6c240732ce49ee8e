"""Every operator of the language as an expression; numbers known within bounds by their bounds."""

from collections.abc import Callable, Mapping
from typing import Final

from onegov.rules.compiled.atoms import (
    NotCompiled,
    answer,
    any_nullable,
    is_answer,
    is_unknown,
    unknown,
    within,
)
from onegov.rules.compiled.comparing import (
    COMPARED,
    DATE_MOVES,
    compared,
    in_list,
    logical,
    opposite,
)
from onegov.rules.compiled.counting import (
    days_between,
    extreme,
    moved,
    plain,
    primitive,
    product,
    quotient,
    total,
)
from onegov.rules.compiled.expressions import Expr
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types import FactType
from onegov.rules.types.tree import Apply

_LOWERED: Final[Mapping[str, Callable[[Apply, tuple[Expr, ...]], Expr]]] = {
    "and": logical,
    "or": logical,
    "not": logical,
    "in": in_list,
    "+": total,
    "-": total,
    "*": product,
    "/": quotient,
    "min": extreme,
    "max": extreme,
    "days_between": days_between,
    **dict.fromkeys(DATE_MOVES, moved),
}


def applied(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if node.op in PRIMITIVES:
        return primitive(node, args)
    if any(arg.op == "range" for arg in args):
        return _within_bounds(node, args)
    if node.op in COMPARED:
        return compared(node.op, args)
    return _LOWERED.get(node.op, plain)(node, args)


def _ends(arg: Expr) -> tuple[Expr, Expr]:
    return (arg.args[0], arg.args[1]) if arg.op == "range" else (arg, arg)


def _within_bounds(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """An operator on numbers known within bounds, by the bounds."""
    lows, highs = zip(*(_ends(arg) for arg in args), strict=True)
    if node.op in {"+", "min", "max"}:
        return within(_LOWERED[node.op](node, lows), _LOWERED[node.op](node, highs))
    if node.op == "-":
        return within(total(node, (lows[0], highs[1])), total(node, (highs[0], lows[1])))
    if node.op in {"<", "<="}:
        return _decided(node.op, (highs[0], lows[1]), (lows[0], highs[1]))
    if node.op in {">", ">="}:
        return _decided(node.op, (lows[0], highs[1]), (highs[0], lows[1]))
    if node.op in {"=", "!="}:
        return _equal_within_bounds(node.op, (lows[0], highs[0]), (lows[1], highs[1]))
    raise NotCompiled(f"{node.op} on a number known within bounds")


def _equal_within_bounds(op: str, left: tuple[Expr, Expr], right: tuple[Expr, Expr]) -> Expr:
    """Equal when both are one and the same number; not when their bounds lie apart."""
    yes = FactType("yes_no")
    (low, high), (least, most) = left, right
    single = (compared("=", pair) for pair in ((low, high), (least, most), (low, least)))
    same = logical(Apply(yes, "and", ()), tuple(single))
    apart = (compared("<", (high, least)), compared("<", (most, low)))
    meeting = opposite(logical(Apply(yes, "or", ()), apart))
    found = _settled_between(same, meeting)
    return found if op == "=" else opposite(found)


def _decided(op: str, surely: tuple[Expr, ...], possibly: tuple[Expr, ...]) -> Expr:
    """Yes where the one comparison holds, no where the other does not, else unknown."""
    return _settled_between(compared(op, surely), compared(op, possibly))


def _settled_between(surely: Expr, possibly: Expr) -> Expr:
    args = (surely, possibly)
    if is_answer(args[0], True) or is_answer(args[1], False):
        return answer(is_answer(args[0], True))
    if any(map(is_unknown, args)) or (is_answer(args[0], False) and is_answer(args[1], True)):
        return unknown(FactType("yes_no"))
    if any_nullable(args):
        raise NotCompiled("bounds of what may be unknown")
    return Expr("decided", "yes_no", args, low=0, high=1, nullable=True)
