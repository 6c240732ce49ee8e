"""Small makers of Python's own syntax tree; no text is ever read as code."""

import ast
from collections.abc import Sequence
from typing import Any

_LOAD = ast.Load()


def read(name: str) -> ast.expr:
    """The variable ``name``."""
    return ast.Name(name, _LOAD)


def const(value: Any) -> ast.expr:
    """A constant: a number, None, a yes or no, or a tuple of these."""
    return ast.Constant(value)


def assign(name: str, value: ast.expr) -> ast.stmt:
    """``name = value``."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """``left <operator> right``."""
    return ast.Compare(left, [operator], [right])


def is_none(value: ast.expr) -> ast.expr:
    """``value is None``."""
    return compare(value, ast.Is(), const(None))


def either(*values: ast.expr) -> ast.expr:
    """``a or b or …``."""
    return values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), list(values))


def every(*values: ast.expr) -> ast.expr:
    """``a and b and …``."""
    return values[0] if len(values) == 1 else ast.BoolOp(ast.And(), list(values))


def negated(value: ast.expr) -> ast.expr:
    """``not value``."""
    return ast.UnaryOp(ast.Not(), value)


def if_else(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """``then if test else otherwise``."""
    return ast.IfExp(test, then, otherwise)


def call(name: str, args: Sequence[ast.expr]) -> ast.expr:
    """``name(args)``."""
    return ast.Call(read(name), list(args), [])


def item(container: ast.expr, key: ast.expr) -> ast.expr:
    """``container[key]``."""
    return ast.Subscript(container, key, _LOAD)


def give_up_if(test: ast.expr) -> ast.stmt:
    """``if test: return None``: only the three-valued evaluation can say."""
    return ast.If(test, [ast.Return(const(None))], [])


def function(name: str, argument: str, body: Sequence[ast.stmt]) -> ast.Module:
    """A module with one function of one argument."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(argument)], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    made = ast.FunctionDef(name, arguments, list(body), [])
    return ast.fix_missing_locations(ast.Module([made], []))
