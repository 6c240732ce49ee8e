"""Conditions on one column of a decision table → FEEL's unary tests: ``[20..29]``, ``"a","b"``."""

from datetime import date
from fractions import Fraction
from typing import Final

from onegov.rules.formats.feel.writing import write_literal
from onegov.rules.types.tree import Apply, Literal, Node

ANY: Final = "-"
_ENDS: Final = (">=", "<=")
_ORDERED: Final = {"<", "<=", ">", ">="}
_COMPARED: Final = {"=", "!=", *_ORDERED}


def subject(condition: Node) -> Node:
    """What ``condition`` is about, such as ``age`` in ``age < 18 years or age >= 55 years``."""
    if isinstance(condition, Apply):
        literal = isinstance(condition.args[-1], Literal)
        if condition.op == "not" or (condition.op in {"in", *_COMPARED} and literal):
            return condition.args[0]
        about = {subject(arg) for arg in condition.args}
        if condition.op in {"or", "and"} and len(about) == 1:
            return about.pop()
    return condition


def write_test(condition: Node | None, column: Node, *, nullable: bool = False) -> str | None:
    """The unary test on ``column`` that is ``condition``, None when there is none.

    With ``nullable``, it is one that never holds of null.
    """
    if condition is None:
        return ANY
    if condition == column:
        return "true"
    if not isinstance(condition, Apply):
        return None
    if condition.op == "not":
        return "false" if condition.args[0] == column else None
    if condition.op == "or":
        return _any_of(condition, column, nullable)
    if condition.op == "and":
        return _interval(condition, column)
    return _compared(condition, column, nullable)


def _any_of(condition: Apply, column: Node, nullable: bool) -> str | None:
    tests = [write_test(part, column, nullable=nullable) for part in condition.args]
    known = [test for test in tests if test is not None and not test.startswith("not(")]
    return ", ".join(known) if len(known) == len(tests) else None


def _interval(condition: Apply, column: Node) -> str | None:
    """``[20..29]``, of two comparisons with the column, both ends included.

    None of ends in the wrong order: such a range holds of nothing here, but not everywhere.
    """
    if len(condition.args) != len(_ENDS):
        return None
    low, high = (_end(part, sign, column) for part, sign in zip(condition.args, _ENDS, strict=True))
    if low is None or high is None:
        return None
    written = f"[{write_literal(low)}..{write_literal(high)}]"
    return written if _in_order(low.value, high.value) else None


def _in_order(low: object, high: object) -> bool:
    if isinstance(low, date) and isinstance(high, date):
        return low <= high
    return isinstance(low, Fraction) and isinstance(high, Fraction) and low <= high


def _end(part: Node, op: str, column: Node) -> Literal | None:
    if not isinstance(part, Apply) or part.op != op or part.args[0] != column:
        return None
    return part.args[1] if isinstance(part.args[1], Literal) else None


def _compared(condition: Apply, column: Node, nullable: bool) -> str | None:
    value = condition.args[-1]
    if condition.args[0] != column or not isinstance(value, Literal):
        return None
    written = write_literal(value)
    if condition.op == "in":
        return written[1:-1]
    if condition.op == "=":
        return written
    if condition.op == "!=":
        return f"not({written}, null)" if nullable else f"not({written})"
    return f"{condition.op} {written}" if condition.op in _ORDERED else None
