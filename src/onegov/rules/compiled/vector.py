"""Expressions over whole columns, with NumPy: for each, its values and where they are known."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from onegov.rules.compiled import ragged
from onegov.rules.compiled.expressions import Dense, Expr, TableRow
from onegov.rules.meaning import exact

#: What is computed, and where it is known: True, False or an array of both.
Values = tuple[Any, Any]


class Vector:
    """One block of persons.

    Args:
        columns: values of facts and of steps by name; steps are added by ``keep``.
        size: how many persons.

    Attributes:
        open: where only the three-valued evaluation can say.
    """

    def __init__(self, columns: Mapping[str, Values], size: int) -> None:
        self.columns = dict(columns)
        self.size = size
        self.open: Any = False
        self._prefixes: dict[tuple[object, ...], Any] = {}

    def keep(self, name: str, values: Values) -> None:
        """Will remember what a step came to."""
        self.columns[name] = values

    def index(self, dense: Dense) -> Any:
        """Each person's cell in a table; what tables have in common is added up once."""
        dtype = np.uint8 if len(dense.values) <= 256 else np.uint16
        key: tuple[object, ...] = (dtype,)
        index: Any = None
        for leaf, stride in zip(dense.leaves, dense.strides, strict=True):
            key = (*key, leaf.name, stride)
            if key not in self._prefixes:
                part = self._offset(leaf, stride, dtype)
                self._prefixes[key] = part if index is None else np.add(index, part)
            index = self._prefixes[key]
        return index

    def _offset(self, leaf: Expr, stride: int, dtype: Any) -> Any:
        part = np.asarray(self.columns[leaf.name][0])
        if leaf.low:
            part = np.subtract(part, leaf.low, dtype=np.int64)
        part = part.view(np.uint8) if part.dtype == np.bool_ else part
        if part.dtype != dtype:
            part = part.astype(dtype)
        return part if stride == 1 else np.multiply(part, dtype(stride))

    def find(self, expr: Expr) -> Values:
        """What ``expr`` comes to."""
        if expr.op == "const":
            nothing = False if expr.kind == "yes_no" else 0
            return (nothing, False) if expr.value is None else (expr.value, True)
        if expr.op in {"fact", "step"}:
            return self.columns[expr.name]
        if expr.op == "table":
            return self._table(expr)
        if expr.op in ragged.PRIMITIVES:
            return self._primitive(expr)
        args = [self.find(arg) for arg in expr.args]
        return _OPERATORS[expr.op](expr, *args)

    def _primitive(self, expr: Expr) -> Values:
        args = [_coded(expr, place) or self.find(arg)[0] for place, arg in enumerate(expr.args)]
        return ragged.PRIMITIVES[expr.op](*args), True

    def _table(self, expr: Expr) -> Values:
        """The value of the row that applies; where an unknown condition decides, it stays open."""
        whens = [self._condition(row) for row in expr.rows]
        surely = [when & known for when, known in whens]
        if expr.unique:
            self._mark_unique(expr.rows, whens)
        else:
            self._mark_first(whens)
        return self._chosen(expr, surely)

    def _mark_first(self, whens: list[Values]) -> None:
        """Open where an unknown condition comes before the first that holds."""
        undecided: Any = True
        for when, known in whens:
            self.open = self.open | (undecided & ~np.asarray(known))
            undecided = undecided & ~np.asarray(when & known)

    def _mark_unique(self, rows: tuple[TableRow, ...], whens: list[Values]) -> None:
        """Open where two rows hold, or none surely does and one may."""
        conditions = [each for row, each in zip(rows, whens, strict=True) if row.when is not None]
        holding: Any = np.int16(0)
        unsure: Any = False
        for when, known in conditions:
            holding = holding + np.asarray(when & known, dtype=np.int16)
            unsure = unsure | ~np.asarray(known)
        self.open = self.open | (holding > 1) | ((holding == 0) & unsure)

    def _condition(self, row: TableRow) -> Values:
        return (True, True) if row.when is None else self.find(row.when)

    def _chosen(self, expr: Expr, surely: list[Any]) -> Values:
        values: Any = 0
        known: Any = False
        for row, sure in zip(reversed(expr.rows), reversed(surely), strict=True):
            value, value_known = self.find(row.then)
            if sure is True:
                values, known = value, value_known
            else:
                values = np.where(sure, value, values)
                known = np.where(sure, value_known, known)
        return values, known


def _coded(expr: Expr, place: int) -> tuple[int, ...] | None:
    """A list of kinds of spans as codes of the spans that stand before it."""
    listed = expr.args[place].value
    if expr.args[place].kind != "list" or not isinstance(listed, tuple):
        return None
    kinds = expr.args[place - 1].choices
    return tuple(kinds.index(word) for word in listed if word in kinds) or (-1,)


def narrowest(low: int, high: int) -> Any:
    """The narrowest whole-number type that holds ``low`` and ``high``."""
    for dtype in (np.uint8, np.int8, np.int16, np.int32):
        bounds = np.iinfo(dtype)
        if bounds.min <= low and high <= bounds.max:
            return dtype
    return np.int64


def fitting(expr: Expr) -> Any:
    """The narrowest type that holds what ``expr`` can be."""
    if expr.kind == "yes_no":
        return np.bool_
    if expr.low is None or expr.high is None:
        return np.int64
    return narrowest(expr.low, expr.high)


def _wide(expr: Expr) -> Any:
    """The narrowest type that holds the result and both sides of an operation."""
    sides = (expr, *expr.args)
    ends = [end for each in sides for end in (each.low, each.high) if end is not None]
    return narrowest(min(ends), max(ends)) if len(ends) == 2 * len(sides) else np.int64


def _both(*known: Any) -> Any:
    result: Any = True
    for each in known:
        if each is not True:
            result = each if result is True else result & each
    return result


def _and(_expr: Expr, *args: Values) -> Values:
    every, some_no = _both(*(value for value, _ in args)), None
    if all(known is True for _, known in args):
        return every, True
    surely = _both(*(value & known for value, known in args))
    some_no = ~_both(*(np.asarray(value) | ~np.asarray(known) for value, known in args))
    return surely, surely | some_no


def _or(_expr: Expr, *args: Values) -> Values:
    values, known = _and(_expr, *((~np.asarray(value), known) for value, known in args))
    return ~np.asarray(values) & known, known


def _not(_expr: Expr, arg: Values) -> Values:
    return ~np.asarray(arg[0]), arg[1]


def _refer(_expr: Expr, arg: Values) -> Values:
    """``refer_if``: True where the situation is surely absent, unknown elsewhere."""
    absent = ~np.asarray(arg[0]) & arg[1]
    return absent, absent


def _decided(_expr: Expr, surely: Values, possibly: Values) -> Values:
    """See ``lowering``: the first where it holds; no where the second does not."""
    return surely[0], surely[0] | ~np.asarray(possibly[0])


def _compare(run: Callable[[Any, Any], Any]) -> Callable[..., Values]:
    def find(_expr: Expr, left: Values, right: Values) -> Values:
        return run(left[0], right[0]), _both(left[1], right[1])

    return find


def _number(run: Any) -> Callable[..., Values]:
    def find(expr: Expr, *args: Values) -> Values:
        dtype = _wide(expr)
        values = args[0][0]
        for other, _ in args[1:]:
            values = run(values, other, dtype=dtype, casting="unsafe")
        return values, _both(*(known for _, known in args))

    return find


def _in(expr: Expr, arg: Values) -> Values:
    codes = expr.value if isinstance(expr.value, tuple) else ()
    listed = np.zeros((expr.args[0].high or 0) + 1, dtype=bool)
    listed[list(codes)] = True
    return listed.take(arg[0]), arg[1]


def _window(expr: Expr, length: Values, day: Values) -> Values:
    unit = expr.op.partition("_")[2]
    first = np.maximum(1, ragged.moved(day[0], length[0], unit, -1))
    return (first, np.asarray(day[0], dtype=np.int64) - 1), True


def _since(_expr: Expr, whole: Values, day: Values) -> Values:
    return (np.maximum(whole[0][0], day[0]), whole[0][1]), True


def _before(_expr: Expr, whole: Values, day: Values) -> Values:
    return (whole[0][0], np.minimum(whole[0][1], np.asarray(day[0], dtype=np.int64) - 1)), True


def _moved(expr: Expr, day: Values, length: Values) -> Values:
    way, _, unit = expr.op.partition("_")
    sign = 1 if way == "after" else -1
    return ragged.moved(day[0], length[0], unit, sign), _both(day[1], length[1])


_OPERATORS: Final[Mapping[str, Callable[..., Values]]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "refer": _refer,
    "decided": _decided,
    "=": _compare(lambda a, b: np.equal(a, b)),
    "!=": _compare(lambda a, b: np.not_equal(a, b)),
    "<": _compare(lambda a, b: np.less(a, b)),
    "<=": _compare(lambda a, b: np.less_equal(a, b)),
    ">": _compare(lambda a, b: np.greater(a, b)),
    ">=": _compare(lambda a, b: np.greater_equal(a, b)),
    "+": _number(np.add),
    "-": _number(np.subtract),
    "*": _number(np.multiply),
    "min": _number(np.minimum),
    "max": _number(np.maximum),
    "in": _in,
    "since": _since,
    "before": _before,
    **{f"window_{unit}": _window for unit in ("days", "months", "years")},
    **{name: _moved for name in exact.FUNCTIONS if name.startswith(("after_", "earlier_"))},
}
