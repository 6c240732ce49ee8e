"""Yes-or-no operators as expressions: what is known beforehand is left out."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from math import lcm
from typing import Final

from onegov.rules.compiled.atoms import (
    NotCompiled,
    answer,
    any_nullable,
    is_answer,
    is_unknown,
    scaled,
    unknown,
)
from onegov.rules.compiled.expressions import WHOLE, Expr
from onegov.rules.meaning import exact
from onegov.rules.types import FactType
from onegov.rules.types.tree import Apply

COMPARED: Final = {"=", "!=", "<", "<=", ">", ">="}


_CONSTANTS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "=": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


DATE_MOVES: Final = frozenset(
    f"{way}_{unit}" for way in ("after", "earlier") for unit in ("days", "months", "years")
)


def logical(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """``and``, ``or`` and ``not``, without the parts that are known beforehand."""
    if node.op == "not":
        return opposite(args[0])
    decides = node.op == "or"
    if any(is_answer(arg, decides) for arg in args):
        return answer(decides)
    left = tuple(arg for arg in args if not is_answer(arg, not decides))
    if len(left) < 2:
        return left[0] if left else answer(not decides)
    return Expr(node.op, "yes_no", left, low=0, high=1, nullable=any_nullable(left))


def opposite(arg: Expr) -> Expr:
    if arg.op == "const" and isinstance(arg.value, bool):
        return answer(not arg.value)
    return Expr("not", "yes_no", (arg,), low=0, high=1, nullable=arg.nullable)


def compared(op: str, args: tuple[Expr, ...]) -> Expr:
    left, right = args
    if is_unknown(left) or is_unknown(right):
        return unknown(FactType("yes_no"))
    if right.op in DATE_MOVES:
        left, right, op = right, left, _TURNED[op]
    if left.op in DATE_MOVES and right.op == "const" and op in _TURNED:
        return _day_compared(op, left, right)
    if left.kind == "number":
        scale = lcm(left.scale, right.scale)
        left, right = scaled(left, scale), scaled(right, scale)
    elif "choice" in (left.kind, right.kind):
        left, right = _coded(left, right), _coded(right, left)
    elif left.kind not in WHOLE:
        raise NotCompiled(f"{left.kind} compared")
    return _logical_compare(op, left, right)


def _day_compared(op: str, moved: Expr, than: Expr) -> Expr:
    """A moved date compared with a fixed one, as the date itself compared with its first such day.

    Moving keeps the order of days, so that from some day on the comparison holds, or no longer.
    """
    day, length = moved.args
    if op in {"=", "!="} or length.op != "const" or day.low is None or day.high is None:
        return _logical_compare(op, moved, than)
    move = exact.FUNCTIONS[moved.op]
    reached = {"<": True, ">=": True, "<=": False, ">": False}[op]
    first = bisect_left(
        range(day.low, day.high + 1),
        True,
        key=lambda number: _reaches(move(number, length.value), than.value, reached),
    )
    bound = Expr("const", "date", value=day.low + first, low=day.low + first, high=day.low + first)
    return _logical_compare("<" if op in {"<", "<="} else ">=", day, bound)


def _reaches(moved: object, than: object, reached: bool) -> bool:
    if not isinstance(moved, int) or not isinstance(than, int):
        raise NotCompiled("a date that may leave the calendar")
    return moved >= than if reached else moved > than


def _logical_compare(op: str, left: Expr, right: Expr) -> Expr:
    if isinstance(left.value, int) and isinstance(right.value, int):
        return answer(_CONSTANTS[op](int(left.value), int(right.value)))
    nullable = any_nullable((left, right))
    return Expr(op, "yes_no", (left, right), low=0, high=1, nullable=nullable)


def _coded(expr: Expr, other: Expr) -> Expr:
    """A word compared with a choice, as its code; the choices of both must be the same."""
    if expr.kind == "choice":
        if other.kind == "choice" and expr.choices != other.choices:
            raise NotCompiled("two different choices compared")
        return expr
    word = expr.value
    code = other.choices.index(word) if isinstance(word, str) and word in other.choices else -1
    return Expr("const", "choice", value=code, low=code, high=code)


def in_list(node: Apply, args: tuple[Expr, ...]) -> Expr:
    chosen, options = args
    if chosen.kind != "choice":
        raise NotCompiled("a text looked up in a list")
    listed = options.value if isinstance(options.value, tuple) else ()
    codes = tuple(chosen.choices.index(word) for word in listed if word in chosen.choices)
    nullable = chosen.nullable or options.nullable
    if options.nullable or is_unknown(chosen):
        return unknown(node.type)
    return Expr("in", "yes_no", (chosen,), value=codes, low=0, high=1, nullable=nullable)
