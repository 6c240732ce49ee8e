"""A plan → one Python function that decides for one person, by way of Python's own syntax tree."""

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import CodeType, FunctionType
from typing import Any, Final

from onegov.rules.compiled import syntax as s
from onegov.rules.compiled.expressions import KNOWN, OPEN_CELL, Dense, Expr, Plan, Step
from onegov.rules.meaning import exact

#: The value of every step in order; None when only the three-valued evaluation can say.
Decide = Callable[[Mapping[str, object]], tuple[Any, ...] | None]
_OPEN: Final = -2
_NONE: Final = -1
_COMPARED: Final[Mapping[str, type[ast.cmpop]]] = {
    "=": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
_ARITHMETIC: Final[Mapping[str, type[ast.operator]]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
}


def whole_number(value: object, scale: int) -> int | None:
    """A number as facts have it times ``scale``; None when it is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    scaled = Fraction(value) * scale
    return int(scaled) if scaled.denominator == 1 else None


def emit(plan: Plan) -> Decide:
    """The function that decides by ``plan``."""
    return _Emitter(plan).function()


class _Emitter:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.body: list[ast.stmt] = []
        self.names = {fact: f"f{number}" for number, fact in enumerate(plan.facts)}
        self.names |= {step.name: f"v{number}" for number, step in enumerate(plan.steps)}
        self.given: dict[str, object] = {"take": whole_number}
        self.count = 0

    def function(self) -> Decide:
        for name, fact in self.plan.facts.items():
            self._take(name, fact)
        for step in self.plan.steps:
            self._step(step)
        values: list[ast.expr] = [s.read(self.names[step.name]) for step in self.plan.steps]
        self.body.append(ast.Return(ast.Tuple(values, ast.Load())))
        code = compile(s.function("decide", "facts", self.body), "<rules>", "exec")
        inner = next(part for part in code.co_consts if isinstance(part, CodeType))
        return FunctionType(inner, {"__builtins__": {}, **self.given}, "decide")

    # -- facts -----------------------------------------------------------------------------------

    def _take(self, name: str, fact: Expr) -> None:
        """Reads one fact; what is not of its type is left to the evaluation that says why."""
        local = self.names[name]
        found = s.item(s.read("facts"), s.const(name))
        if fact.kind == "choice":
            self.given[f"codes_{local}"] = {
                word: code for code, word in enumerate(fact.choices)
            }.get
            self.body.append(s.assign(local, s.call(f"codes_{local}", [found])))
            self.body.append(s.give_up_if(s.is_none(s.read(local))))
            return
        self.body.append(s.assign(local, found))
        if fact.kind == "yes_no":
            wrong = (
                s.compare(s.read(local), ast.IsNot(), s.const(answer)) for answer in (True, False)
            )
            self.body.append(s.give_up_if(s.every(*wrong)))
        elif fact.kind == "number":
            self._take_number(local, fact)
        elif fact.kind == "date":
            self._take_date(local, fact)
        else:
            self.given["settled"] = exact.is_settled_list
            self.body.append(s.give_up_if(s.negated(s.call("settled", [s.read(local)]))))

    def _take_number(self, local: str, fact: Expr) -> None:
        if fact.scale == 1:
            self.given["int"] = int
            kind = ast.Attribute(s.read(local), "__class__", ast.Load())
            other = s.compare(kind, ast.IsNot(), s.read("int"))
            convert = s.assign(local, s.call("take", [s.read(local), s.const(1)]))
            missing = s.give_up_if(s.is_none(s.read(local)))
            self.body.append(ast.If(other, [convert, missing], []))
        else:
            self.body.append(s.assign(local, s.call("take", [s.read(local), s.const(fact.scale)])))
            self.body.append(s.give_up_if(s.is_none(s.read(local))))
        self._within(local, fact)

    def _within(self, local: str, fact: Expr) -> None:
        bounds = ast.Compare(
            s.const(fact.low), [ast.LtE(), ast.LtE()], [s.read(local), s.const(fact.high)]
        )
        self.body.append(s.give_up_if(s.negated(bounds)))

    def _take_date(self, local: str, fact: Expr) -> None:
        self.given["day"] = exact.day_number
        self.body.append(s.assign(local, s.call("day", [s.read(local)])))
        self.body.append(s.give_up_if(s.is_none(s.read(local))))
        self._within(local, fact)

    # -- steps -----------------------------------------------------------------------------------

    def _step(self, step: Step) -> None:
        dense = self.plan.tables.get(step.name)
        value = self._expr(step.expr) if dense is None else self._looked_up(dense)
        self.body.append(s.assign(self.names[step.name], value))

    def _looked_up(self, dense: Dense) -> ast.expr:
        """The value in a table worked out beforehand; yes-or-no inputs choose among tables."""
        if dense.states is None:
            return self._cell(dense, dense.values.tolist())
        known = dense.states == KNOWN
        pairs = zip(dense.values.tolist(), known.tolist(), strict=True)
        values = [value if sure else None for value, sure in pairs]
        if (dense.states == OPEN_CELL).any():
            opened = (dense.states == OPEN_CELL).tolist()
            self.body.append(s.give_up_if(self._cell(dense, opened)))
        return self._cell(dense, values)

    def _cell(self, dense: Dense, cells: list[Any]) -> ast.expr:
        for place, leaf in enumerate(dense.leaves):
            if leaf.kind == "yes_no":
                return self._by_answer(dense, cells, place)
        index: ast.expr | None = None
        shift = 0
        for leaf, stride in zip(dense.leaves, dense.strides, strict=True):
            part = self._ref(leaf)
            if stride != 1:
                part = ast.BinOp(part, ast.Mult(), s.const(stride))
            shift += (leaf.low or 0) * stride
            index = part if index is None else ast.BinOp(index, ast.Add(), part)
        if index is None:
            return s.const(cells[0])
        if shift:
            index = ast.BinOp(index, ast.Sub(), s.const(shift))
        return s.item(s.const(tuple(cells)), index)

    def _by_answer(self, dense: Dense, cells: list[Any], place: int) -> ast.expr:
        leaf, stride = dense.leaves[place], dense.strides[place]
        sides = []
        for answer in (0, 1):
            kept = [cell for n, cell in enumerate(cells) if n // stride % 2 == answer]
            strides = tuple(
                each // 2 if number < place else each
                for number, each in enumerate(dense.strides)
                if number != place
            )
            rest = Dense(dense.leaves[:place] + dense.leaves[place + 1 :], strides, kept, None)
            sides.append(self._cell(rest, kept))
        return s.if_else(self._ref(leaf), sides[1], sides[0])

    # -- expressions -----------------------------------------------------------------------------

    def _ref(self, expr: Expr) -> ast.expr:
        return s.read(self.names[expr.name])

    def _expr(self, expr: Expr) -> ast.expr:
        if expr.op == "const":
            return s.const(expr.value)
        if expr.op in {"fact", "step"}:
            return self._ref(expr)
        if expr.op == "table":
            return self._table(expr)
        if expr.op in {"and", "or"}:
            return self._logical(expr)
        args = [self._held(arg) for arg in expr.args]
        if expr.op == "decided":
            unsure = s.if_else(args[1], s.const(None), s.const(False))
            return s.if_else(args[0], s.const(True), unsure)
        unknown = [
            s.is_none(arg) for arg, each in zip(args, expr.args, strict=True) if each.nullable
        ]
        value = self._plain(expr, args)
        return s.if_else(s.either(*unknown), s.const(None), value) if unknown else value

    def _held(self, expr: Expr) -> ast.expr:
        """``expr`` as an operand; one that may be unknown is held in a variable."""
        value = self._expr(expr)
        if not expr.nullable or isinstance(value, ast.Name | ast.Constant):
            return value
        return self._hold(value)

    def _hold(self, value: ast.expr) -> ast.expr:
        self.count += 1
        name = f"t{self.count}"
        self.body.append(s.assign(name, value))
        return s.read(name)

    def _plain(self, expr: Expr, args: list[ast.expr]) -> ast.expr:
        if expr.op in _COMPARED:
            return s.compare(args[0], _COMPARED[expr.op](), args[1])
        if expr.op in _ARITHMETIC:
            return ast.BinOp(args[0], _ARITHMETIC[expr.op](), args[1])
        if expr.op == "not":
            return s.negated(args[0])
        if expr.op == "refer":
            return s.if_else(args[0], s.const(None), s.const(True))
        if expr.op in {"min", "max"}:
            return self._extreme(expr.op, args)
        if expr.op == "in":
            return s.compare(args[0], ast.In(), s.const(expr.value))
        name = expr.op.replace(" ", "_")
        self.given[name] = exact.FUNCTIONS[expr.op]
        found = s.call(name, args)
        if expr.op in exact.PRIMITIVE_NAMES:
            found = self._hold(found)
            self.body.append(s.give_up_if(s.is_none(found)))
        return found

    def _extreme(self, op: str, args: list[ast.expr]) -> ast.expr:
        sign = ast.Lt if op == "min" else ast.Gt
        best = args[0]
        for other in args[1:]:
            one = best if isinstance(best, ast.Name | ast.Constant) else self._hold(best)
            two = other if isinstance(other, ast.Name | ast.Constant) else self._hold(other)
            best = s.if_else(s.compare(one, sign(), two), one, two)
        return best

    def _logical(self, expr: Expr) -> ast.expr:
        """Kleene's and/or: one deciding part decides; else one unknown part leaves it unknown."""
        plain = [self._expr(arg) for arg in expr.args if not arg.nullable]
        unsure = [self._held(arg) for arg in expr.args if arg.nullable]
        join = s.every if expr.op == "and" else s.either
        if not unsure:
            return join(*plain)
        decides = expr.op == "or"
        decided = [s.compare(arg, ast.Is(), s.const(decides)) for arg in unsure]
        sides = plain if decides else [s.negated(arg) for arg in plain]
        some_unknown = s.either(*(s.is_none(arg) for arg in unsure))
        rest = s.if_else(some_unknown, s.const(None), s.const(not decides))
        return s.if_else(s.either(*sides, *decided), s.const(decides), rest)

    # -- tables ----------------------------------------------------------------------------------

    def _table(self, expr: Expr) -> ast.expr:
        whens = [None if row.when is None else self._held_condition(row.when) for row in expr.rows]
        row = self._hold(self._row(expr, whens))
        self.body.append(s.give_up_if(s.compare(row, ast.Eq(), s.const(_OPEN))))
        thens = [self._held_then(each.then) for each in expr.rows]
        value: ast.expr = s.const(None)
        for place, then in reversed(list(enumerate(thens))):
            value = s.if_else(s.compare(row, ast.Eq(), s.const(place)), then, value)
        return value

    def _held_condition(self, when: Expr) -> ast.expr:
        value = self._expr(when)
        return value if isinstance(value, ast.Name | ast.Constant) else self._hold(value)

    def _held_then(self, then: Expr) -> ast.expr:
        value = self._expr(then)
        return value if isinstance(value, ast.Name | ast.Constant) else self._hold(value)

    def _row(self, expr: Expr, whens: list[ast.expr | None]) -> ast.expr:
        """The place of the row that applies, _NONE for none, _OPEN where that is not certain."""
        if expr.unique:
            self._check_unique(whens)
        last: ast.expr = s.const(_NONE)
        if expr.unique:
            unknown = [
                s.is_none(when)
                for when, row in zip(whens, expr.rows, strict=True)
                if when is not None and row.when is not None and row.when.nullable
            ]
            otherwise = next((n for n, when in enumerate(whens) if when is None), _NONE)
            last = s.const(otherwise)
            if unknown:
                last = s.if_else(s.either(*unknown), s.const(_OPEN), last)
        for place, (when, row) in reversed(list(enumerate(zip(whens, expr.rows, strict=True)))):
            if when is None:
                last = last if expr.unique else s.const(place)
                continue
            last = s.if_else(when, s.const(place), last)
            if row.when is not None and row.when.nullable and not expr.unique:
                last = s.if_else(s.is_none(when), s.const(_OPEN), last)
        return last

    def _check_unique(self, whens: list[ast.expr | None]) -> None:
        """Two rows at once are for the evaluation that can say so."""
        sure = [s.compare(when, ast.Is(), s.const(True)) for when in whens if when is not None]
        if len(sure) < 2:
            return
        total = sure[0]
        for each in sure[1:]:
            total = ast.BinOp(total, ast.Add(), each)
        self.body.append(s.give_up_if(s.compare(total, ast.Gt(), s.const(1))))
