"""Tables worked out beforehand: where what they look at has few values, one look-up is enough."""

from collections.abc import Mapping
from math import prod
from typing import Any, Final

import numpy as np

from onegov.rules.compiled.expressions import (
    KNOWN,
    OPEN_CELL,
    UNKNOWN_CELL,
    WHOLE,
    Dense,
    Expr,
    leaves,
    walk,
)
from onegov.rules.compiled.vector import Values, Vector, fitting

#: Most cells of a table that is worked out beforehand.
MOST_CELLS: Final = 4096


def tabulate(expr: Expr) -> Dense | None:
    """``expr`` worked out beforehand; None when that is not worth it or not possible."""
    looked_at = leaves(expr)
    if not looked_at or not _is_worth_it(expr) or not all(map(_is_small, looked_at)):
        return None
    spans = [leaf.span for leaf in looked_at]
    if prod(spans) > MOST_CELLS:
        return None
    grid = np.indices(spans).reshape(len(spans), -1)
    columns: Mapping[str, Values] = {
        leaf.name: (_typed(leaf, grid[place] + (leaf.low or 0)), True)
        for place, leaf in enumerate(looked_at)
    }
    vector = Vector(columns, prod(spans))
    values, known = vector.find(expr)
    size = prod(spans)
    states = np.where(np.broadcast_to(known, (size,)), KNOWN, UNKNOWN_CELL).astype(np.uint8)
    states[np.broadcast_to(vector.open, (size,))] = OPEN_CELL
    strides = tuple(prod(spans[place + 1 :]) for place in range(len(spans)))
    whole = np.broadcast_to(values, (size,)).astype(fitting(expr))
    return Dense(looked_at, strides, whole, None if (states == KNOWN).all() else states)


def _is_worth_it(expr: Expr) -> bool:
    """Whether it is more than one operation."""
    kinds = {each.kind for each in walk(expr)}
    return kinds <= WHOLE and (
        expr.op == "table" or sum(bool(each.args) for each in walk(expr)) > 2
    )


def _is_small(leaf: Expr) -> bool:
    return not leaf.nullable and 0 < leaf.span <= MOST_CELLS


def _typed(leaf: Expr, numbers: Any) -> Any:
    return numbers.astype(bool) if leaf.kind == "yes_no" else numbers
