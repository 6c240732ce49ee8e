"""A rule set on one day → a plan: names resolved, tables of the day, numbers made whole."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.compiled.expressions import ABOVE, WHOLE, Dense, Expr, Plan, Step, TableRow, whole
from onegov.rules.compiled.tabulation import tabulate
from onegov.rules.meaning import exact
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types import FactType, Rule, RuleSet
from onegov.rules.types.tree import Apply, Literal, Name, Node, Table

#: Day numbers of the dates that facts may have (codec).
FIRST_DAY: Final = date(1900, 1, 1).toordinal()
LAST_DAY: Final = date(2199, 12, 31).toordinal()
_MOST: Final = 2**62
_DATE_MOVES: Final = frozenset(
    f"{way}_{unit}" for way in ("after", "earlier") for unit in ("days", "months", "years")
)
_COMPARED: Final = {"=", "!=", "<", "<=", ">", ">="}
_PRIMITIVE_BOUNDS: Final = {"days": (0, 4_000_000), "years": (-10_000, 10_000), "": (0, 10_000)}


class NotCompiled(Exception):
    """Something that only the three-valued evaluation can do: it says what."""


def lower(ruleset: RuleSet, on: date, missing: Collection[str] = ()) -> Plan:
    """The plan of ``ruleset`` on the day ``on`` where the ``missing`` facts are unknown.

    A missing ``as_of`` date is ``on``.

    Raises:
        NotCompiled: it needs what only the three-valued evaluation does.
    """
    return _Lowering(ruleset, on, missing).plan()


class _Lowering:
    def __init__(self, ruleset: RuleSet, on: date, missing: Collection[str]) -> None:
        self.ruleset = ruleset
        self.on = on
        self.missing = missing
        self.rules = ruleset.in_force(on)
        self.facts: dict[str, Expr] = {}
        self.steps: list[Step] = []
        self.tables: dict[str, Dense] = {}
        self.known: dict[str, Expr] = {}

    def plan(self) -> Plan:
        order = dict.fromkeys(rule.name for rule in self.ruleset.rules)
        for name in order:
            if name in self.rules:
                self._rule(self.rules[name])
        absent = frozenset(name for name in order if name not in self.rules)
        return Plan(self.facts, tuple(self.steps), self.tables, absent)

    def _rule(self, rule: Rule) -> None:
        for binding in rule.lets:
            name = f"{rule.name}.{binding.name}"
            self._step(name, rule.name, binding.name, self._whole(binding.node, name, rule.name))
        value = self._whole(rule.node, rule.name, rule.name)
        if rule.refer:
            value = Expr("refer", "yes_no", (value,), low=0, high=1, nullable=True)
        self._step(rule.name, rule.name, "", value)

    def _step(self, name: str, rule: str, let: str, expr: Expr) -> Expr:
        if expr.op == "range":
            ends = [
                self._step(name + end, rule, let, arg)
                for end, arg in zip(("", ABOVE), expr.args, strict=True)
            ]
            self.known[name] = replace(expr, args=tuple(ends))
            return self.known[name]
        dense = tabulate(expr)
        if dense is not None:
            expr = narrowed(expr, dense)
            if expr.op != "const":
                self.tables[name] = dense
        self.steps.append(Step(name, rule, let, expr))
        plain = expr.op in {"const", "fact", "step"}
        self.known[name] = expr if plain else replace(expr, op="step", name=name, args=(), rows=())
        return self.known[name]

    def _whole(self, node: Node, place: str, rule: str) -> Expr:
        """``node`` that is the whole of a rule or of a named part."""
        return (
            self._table(node, place, rule)
            if isinstance(node, Table)
            else self._expr(node, place, rule)
        )

    def _expr(self, node: Node, place: str, rule: str) -> Expr:
        """``node`` in the rule ``rule``; a table in it becomes a step of its own."""
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, Name):
            return self._name(node, rule)
        if isinstance(node, Table):
            table = self._table(node, place, rule)
            return table if table.op != "table" else self._apart(table, place, rule)
        args = tuple(self._expr(arg, place, rule) for arg in node.args)
        return _applied(node, args)

    def _apart(self, table: Expr, place: str, rule: str) -> Expr:
        count = sum(step.name.partition("#")[0] == place for step in self.steps)
        let = place.partition(".")[2]
        return self._step(f"{place}#{count}", rule, let, table)

    def _name(self, node: Name, rule: str) -> Expr:
        if node.scope == "fact":
            if node.name in self.missing:
                is_day = node.name == self.ruleset.as_of
                return _literal(Literal(node.type, self.on)) if is_day else _anything(node.type)
            if node.name not in self.facts:
                self.facts[node.name] = _fact(node.name, node.type)
            return self.facts[node.name]
        if node.scope == "parameter":
            return self._parameter(node)
        name = f"{rule}.{node.name}" if node.scope == "let" else node.name
        return self.known[name] if name in self.known else _unknown(node.type)

    def _parameter(self, node: Name) -> Expr:
        values = self.ruleset.parameters[node.name].values
        current = [value for first, value in values if first <= self.on]
        if not current or current[-1] is UNKNOWN:
            return _unknown(node.type)
        return _literal(Literal(node.type, current[-1]))

    def _table(self, node: Table, place: str, rule: str) -> Expr:
        found = (
            TableRow(
                None if row.when is None else self._expr(row.when, place, rule),
                self._expr(row.then, place, rule),
                number,
            )
            for number, row in enumerate(node.rows)
            if row.in_force.includes(self.on)
        )
        rows = tuple(row for row in found if row.when is None or not _is(row.when, False))
        if not rows:
            return _unknown(node.type)
        return _table_of(node.type, rows, unique=node.unique)


def narrowed(expr: Expr, dense: Dense) -> Expr:
    """``expr`` with the bounds that it was found to have."""
    nullable = dense.states is not None
    low, high = int(dense.values.min()), int(dense.values.max())
    if low == high and not nullable:
        value = bool(low) if expr.kind == "yes_no" else low
        return replace(
            expr, op="const", args=(), rows=(), value=value, low=low, high=high, nullable=False
        )
    return replace(expr, low=low, high=high, nullable=nullable)


def _table_of(kind: FactType, rows: tuple[TableRow, ...], *, unique: bool) -> Expr:
    scale = lcm(*(row.then.scale for row in rows))
    if any(row.then.op == "range" for row in rows):
        raise NotCompiled("a table of numbers known within bounds")
    rows = tuple(TableRow(row.when, _scaled(row.then, scale), row.place) for row in rows)
    thens = [row.then for row in rows if not (row.then.op == "const" and row.then.value is None)]
    lows, highs = [then.low for then in thens], [then.high for then in thens]
    closed = any(row.when is None or row.when.value is True for row in rows)
    return Expr(
        "table",
        kind.kind,
        scale=scale,
        low=_least(lows),
        high=_greatest(highs),
        nullable=not closed or len(thens) < len(rows) or any(then.nullable for then in thens),
        choices=kind.choices,
        rows=rows,
        unique=unique,
    )


def _least(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return min(known) if known and len(known) == len(values) else None


def _greatest(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None


def _fact(name: str, kind: FactType) -> Expr:
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


def _anything(kind: FactType) -> Expr:
    """A fact that nobody told: a number is known within its bounds."""
    if kind.kind != "number" or kind.least is None or kind.most is None:
        return _unknown(kind)
    if kind.least == kind.most:
        return _number(kind.least)
    return _range(_number(kind.least), _number(kind.most))


def _unknown(kind: FactType) -> Expr:
    return Expr("const", kind.kind, value=None, nullable=True, choices=kind.choices)


def _literal(node: Literal) -> Expr:
    value, kind = node.value, node.type
    if value is UNKNOWN:
        return _unknown(kind)
    if isinstance(value, bool):
        return Expr("const", kind.kind, value=value, low=int(value), high=int(value))
    if isinstance(value, Fraction):
        scale = value.denominator
        return _number(whole(value, scale), scale)
    if isinstance(value, date):
        number = value.toordinal()
        return Expr("const", kind.kind, value=number, low=number, high=number)
    if kind.kind == "choice" and isinstance(value, str):
        code = kind.choices.index(value)
        return Expr("const", "choice", value=code, low=code, high=code, choices=kind.choices)
    return Expr("const", kind.kind, value=value, choices=kind.choices)


def _number(value: int, scale: int = 1) -> Expr:
    return Expr("const", "number", value=value, scale=scale, low=value, high=value)


def _scaled(expr: Expr, scale: int) -> Expr:
    """``expr`` at another ``scale``, a multiple of its own."""
    factor = scale // expr.scale
    if factor == 1:
        return expr
    if expr.op == "range":
        return _range(*(_scaled(arg, scale) for arg in expr.args))
    if expr.op == "const":
        value = None if expr.value is None else _int(expr) * factor
        return replace(expr, value=value, scale=scale, low=value, high=value)
    return _bounded(
        Expr("*", "number", (expr, _number(factor)), scale=scale, nullable=expr.nullable),
        [_times(expr.low, factor), _times(expr.high, factor)],
    )


def _int(expr: Expr) -> int:
    if not isinstance(expr.value, int):
        raise NotCompiled("a constant is no whole number")
    return expr.value


def _times(bound: int | None, factor: int) -> int | None:
    return None if bound is None else bound * factor


def _bounded(expr: Expr, corners: list[int | None]) -> Expr:
    low, high = _least(corners), _greatest(corners)
    if low is None or high is None or max(-low, high) > _MOST:
        raise NotCompiled("a number can be too large")
    return replace(expr, low=low, high=high)


# -- operators -----------------------------------------------------------------------------------


def _applied(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if node.op in PRIMITIVES:
        return _primitive(node, args)
    if any(arg.op == "range" for arg in args):
        return _within_bounds(node, args)
    if node.op in _COMPARED:
        return _compared(node.op, args)
    return _LOWERED.get(node.op, _plain)(node, args)


def _range(low: Expr, high: Expr) -> Expr:
    if _is_unknown(low) or _is_unknown(high):
        return _unknown(FactType("number"))
    if low.nullable or high.nullable:
        raise NotCompiled("bounds that may be unknown")
    return Expr("range", "number", (low, high), scale=low.scale)


def _ends(arg: Expr) -> tuple[Expr, Expr]:
    return (arg.args[0], arg.args[1]) if arg.op == "range" else (arg, arg)


def _within_bounds(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """An operator on numbers known within bounds, by the bounds."""
    lows, highs = zip(*(_ends(arg) for arg in args), strict=True)
    if node.op in {"+", "min", "max"}:
        return _range(_LOWERED[node.op](node, lows), _LOWERED[node.op](node, highs))
    if node.op == "-":
        return _range(_sum(node, (lows[0], highs[1])), _sum(node, (highs[0], lows[1])))
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
    single = (_compared("=", pair) for pair in ((low, high), (least, most), (low, least)))
    same = _logical(Apply(yes, "and", ()), tuple(single))
    apart = (_compared("<", (high, least)), _compared("<", (most, low)))
    meeting = _not(_logical(Apply(yes, "or", ()), apart))
    found = _settled_between(same, meeting)
    return found if op == "=" else _not(found)


def _decided(op: str, surely: tuple[Expr, ...], possibly: tuple[Expr, ...]) -> Expr:
    """Yes where the one comparison holds, no where the other does not, else unknown."""
    return _settled_between(_compared(op, surely), _compared(op, possibly))


def _settled_between(surely: Expr, possibly: Expr) -> Expr:
    args = (surely, possibly)
    if _is(args[0], True) or _is(args[1], False):
        return _answer(_is(args[0], True))
    if any(map(_is_unknown, args)) or (_is(args[0], False) and _is(args[1], True)):
        return _unknown(FactType("yes_no"))
    if _any_nullable(args):
        raise NotCompiled("bounds of what may be unknown")
    return Expr("decided", "yes_no", args, low=0, high=1, nullable=True)


def _any_nullable(args: tuple[Expr, ...]) -> bool:
    return any(arg.nullable for arg in args)


def _plain(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """Windows and parts of periods."""
    if _any_nullable(args):
        raise NotCompiled("a period from a day that may be unknown")
    return Expr(node.op, node.type.kind, args)


def _logical(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """``and``, ``or`` and ``not``, without the parts that are known beforehand."""
    if node.op == "not":
        return _not(args[0])
    decides = node.op == "or"
    if any(_is(arg, decides) for arg in args):
        return _answer(decides)
    left = tuple(arg for arg in args if not _is(arg, not decides))
    if len(left) < 2:
        return left[0] if left else _answer(not decides)
    return Expr(node.op, "yes_no", left, low=0, high=1, nullable=_any_nullable(left))


def _is(expr: Expr, answer: bool) -> bool:
    return expr.op == "const" and expr.value is answer


def _answer(value: bool) -> Expr:
    return Expr("const", "yes_no", value=value, low=int(value), high=int(value))


def _not(arg: Expr) -> Expr:
    if arg.op == "const" and isinstance(arg.value, bool):
        return _answer(not arg.value)
    return Expr("not", "yes_no", (arg,), low=0, high=1, nullable=arg.nullable)


def _compared(op: str, args: tuple[Expr, ...]) -> Expr:
    left, right = args
    if _is_unknown(left) or _is_unknown(right):
        return _unknown(FactType("yes_no"))
    if right.op in _DATE_MOVES:
        left, right, op = right, left, _TURNED[op]
    if left.op in _DATE_MOVES and right.op == "const" and op in _TURNED:
        return _day_compared(op, left, right)
    if left.kind == "number":
        scale = lcm(left.scale, right.scale)
        left, right = _scaled(left, scale), _scaled(right, scale)
    elif "choice" in (left.kind, right.kind):
        left, right = _coded(left, right), _coded(right, left)
    elif left.kind not in WHOLE:
        raise NotCompiled(f"{left.kind} compared")
    return _logical_compare(op, left, right)


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


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


_CONSTANTS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "=": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


def _logical_compare(op: str, left: Expr, right: Expr) -> Expr:
    if isinstance(left.value, int) and isinstance(right.value, int):
        return _answer(_CONSTANTS[op](int(left.value), int(right.value)))
    nullable = _any_nullable((left, right))
    return Expr(op, "yes_no", (left, right), low=0, high=1, nullable=nullable)


def _is_unknown(expr: Expr) -> bool:
    return expr.op == "const" and expr.value is None


def _coded(expr: Expr, other: Expr) -> Expr:
    """A word compared with a choice, as its code; the choices of both must be the same."""
    if expr.kind == "choice":
        if other.kind == "choice" and expr.choices != other.choices:
            raise NotCompiled("two different choices compared")
        return expr
    word = expr.value
    code = other.choices.index(word) if isinstance(word, str) and word in other.choices else -1
    return Expr("const", "choice", value=code, low=code, high=code)


def _in(node: Apply, args: tuple[Expr, ...]) -> Expr:
    chosen, options = args
    if chosen.kind != "choice":
        raise NotCompiled("a text looked up in a list")
    listed = options.value if isinstance(options.value, tuple) else ()
    codes = tuple(chosen.choices.index(word) for word in listed if word in chosen.choices)
    nullable = chosen.nullable or options.nullable
    if options.nullable or _is_unknown(chosen):
        return _unknown(node.type)
    return Expr("in", "yes_no", (chosen,), value=codes, low=0, high=1, nullable=nullable)


def _together(args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    scale = lcm(*(arg.scale for arg in args))
    return tuple(_scaled(arg, scale) for arg in args)


def _sum(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
    left, right = _together(args)
    sign = 1 if node.op == "+" else -1
    ends = (right.low, right.high) if sign > 0 else (_times(right.high, -1), _times(right.low, -1))
    made = Expr(node.op, "number", (left, right), scale=left.scale, nullable=_any_nullable(args))
    return _bounded(made, [_plus(left.low, ends[0]), _plus(left.high, ends[1])])


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _product(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
    left, right = args
    made = Expr("*", "number", args, scale=left.scale * right.scale, nullable=_any_nullable(args))
    corners = [
        None if a is None or b is None else a * b
        for a in (left.low, left.high)
        for b in (right.low, right.high)
    ]
    return _bounded(made, corners)


def _quotient(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """Division by a constant p/q of a number at scale s: times q, at a scale of s·p."""
    left, right = args
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
    if right.op != "const":
        raise NotCompiled("division by what is no constant")
    if right.value == 0:
        return _unknown(node.type)
    divisor = Fraction(_int(right), right.scale)
    factor = divisor.denominator * (1 if divisor > 0 else -1)
    scale = left.scale * abs(divisor.numerator)
    made = Expr("*", "number", (left, _number(factor)), scale=scale, nullable=left.nullable)
    return _bounded(made, [_times(left.low, factor), _times(left.high, factor)])


def _extreme(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
    args = _together(args)
    pick = min if node.op == "min" else max
    lows, highs = [arg.low for arg in args], [arg.high for arg in args]
    made = Expr(node.op, "number", args, scale=args[0].scale, nullable=_any_nullable(args))
    if None in lows or None in highs:
        return made
    ends = [pick(end for end in bounds if end is not None) for bounds in (lows, highs)]
    return replace(made, low=ends[0], high=ends[1])


def _days_between(node: Apply, args: tuple[Expr, ...]) -> Expr:
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
    later, earlier = args
    made = Expr("-", "number", args, nullable=_any_nullable(args))
    return _bounded(
        made,
        [
            _plus(later.low, _times(earlier.high, -1)),
            _plus(later.high, _times(earlier.low, -1)),
        ],
    )


_DAYS_IN: Final = {"days": 1, "months": 31, "years": 366}


def _moved(node: Apply, args: tuple[Expr, ...]) -> Expr:
    """A moved date; one that can leave the calendar can be unknown."""
    if any(map(_is_unknown, args)):
        return _unknown(node.type)
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
    return Expr(node.op, "date", args, low=low, high=high, nullable=_any_nullable(args))


def _primitive(node: Apply, args: tuple[Expr, ...]) -> Expr:
    low, high = _PRIMITIVE_BOUNDS[node.type.unit]
    if _any_nullable(args):
        raise NotCompiled(f"{node.op} of what may be unknown")
    if PRIMITIVES[node.op].within_bounds:
        ends = (f"least {node.op}", f"most {node.op}")
        return _range(*(Expr(end, node.type.kind, args, low=low, high=high) for end in ends))
    return Expr(node.op, node.type.kind, args, low=low, high=high)


_LOWERED: Final[Mapping[str, Callable[[Apply, tuple[Expr, ...]], Expr]]] = {
    "and": _logical,
    "or": _logical,
    "not": _logical,
    "in": _in,
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _quotient,
    "min": _extreme,
    "max": _extreme,
    "days_between": _days_between,
    **dict.fromkeys(_DATE_MOVES, _moved),
}
