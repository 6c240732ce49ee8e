"""A whole population, block by block; who needs it is decided by the three-valued evaluation."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from onegov.core.types import Text
from onegov.rules.compiled.expressions import ABOVE, KNOWN, OPEN_CELL, Dense, Expr, Plan
from onegov.rules.compiled.fusing import fuse
from onegov.rules.compiled.rows import facts_of
from onegov.rules.compiled.vector import Values, Vector, fitting
from onegov.rules.errors import Problem, RulesError
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types.columns import Columns, Ragged

if TYPE_CHECKING:
    from onegov.rules.compiled.program import Program

BLOCK: Final = 1 << 16  # what a core keeps at hand


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One rule's value for everybody.

    Attributes:
        kind: ``yes_no number date choice``.
        data: whole numbers: 0 and 1, the number times ``scale``, day numbers, codes.
        known: where the value is settled; True = everywhere.
        scale: what a number is divided by.
        choices: what codes stand for.
    """

    kind: str
    data: Any
    known: Any
    scale: int = 1
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> Any:
        """One array to read: yes_no 1, 0 or -1; codes, -1 = unknown; else the known numbers."""
        if self.kind in {"yes_no", "choice"}:
            return np.where(self.known, self.data.astype(np.int16), -1)
        return self.data if self.scale == 1 else self.data / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What the rules came to for everybody.

    Attributes:
        outcomes: by rule.
        one_by_one: how many persons were left to the three-valued evaluation.
    """

    outcomes: Mapping[str, Outcomes]
    one_by_one: int

    @property
    def values(self) -> "Shown":
        """``Outcomes.shown`` of each rule."""
        return Shown(self.outcomes)


class Shown(Mapping[str, Any]):
    """``Outcomes.shown`` by rule, made when it is asked for."""

    def __init__(self, outcomes: Mapping[str, Outcomes]) -> None:
        self._outcomes = outcomes

    def __getitem__(self, rule: str) -> Any:
        return self._outcomes[rule].shown

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


def decide_all(program: "Program", columns: Columns, rules: Collection[str] = ()) -> Result:
    """See ``Program.decide_all``."""
    ruleset = program.ruleset
    size = _size(columns)
    used = {name: columns[name] for name in program.facts if name in columns}
    code = program.code(frozenset(program.facts - used.keys()))
    if code is None:
        return _one_by_one(program, columns, size)
    plan = fuse(code.plan.only(rules), rules) if rules else code.plan
    _check(plan, used, size)
    collector = _Collector(plan, size)
    left: list[int] = []
    for first in range(0, size, BLOCK):
        last = min(first + BLOCK, size)
        part = {name: _part(used[name], first, last) for name in plan.facts}
        left += [first + int(row) for row in _run_block(plan, part, collector, (first, last))]
    for row in left:
        collector.put(row, Run(ruleset, facts_of(ruleset.facts, used, row), program.on))
    return collector.result(len(left))


def _part(column: Any, first: int, last: int) -> Any:
    if isinstance(column, Ragged):
        return column.part(first, last)
    return column[first:last] if np.ndim(column) else column


def _run_block(
    plan: Plan, part: Mapping[str, Any], collector: "_Collector", block: tuple[int, int]
) -> Any:
    """Will run one block; the rows of it that stay open are the result."""
    size = block[1] - block[0]
    vector = Vector({name: (column, True) for name, column in part.items()}, size)
    for step in plan.steps:
        dense = plan.tables.get(step.name)
        values = vector.find(step.expr) if dense is None else look_up(dense, vector)
        vector.keep(step.name, values)
        if step.name == step.rule:
            collector.take(step.rule, values, block)
        elif step.name == step.rule + ABOVE:
            below = vector.columns[step.rule][0]
            collector.take(step.rule, (below, np.equal(below, values[0])), block)
    return np.flatnonzero(np.broadcast_to(vector.open, (size,)))


def look_up(dense: Dense, vector: Vector) -> Values:
    """What a table that was worked out beforehand says."""
    index = vector.index(dense)
    if dense.states is None:
        return dense.values.take(index, mode="wrap"), True
    states = dense.states.take(index, mode="wrap")
    vector.open = vector.open | (states == OPEN_CELL)
    return dense.values.take(index, mode="wrap"), states == KNOWN


class _Collector:
    """Gathers the rules' values, block by block and person by person."""

    def __init__(self, plan: Plan, size: int) -> None:
        self.size = size
        self.exprs = {step.rule: step.expr for step in plan.steps if step.name == step.rule}
        self.absent = plan.absent
        self.data = {name: np.zeros(size, _held(expr)) for name, expr in self.exprs.items()}
        self.known: dict[str, Any] = {}

    def take(self, rule: str, values: Values, block: tuple[int, int]) -> None:
        """Will keep what a rule came to for one block."""
        data, known = values
        self.data[rule][slice(*block)] = data
        if known is not True:
            self._doubt(rule)[slice(*block)] = known

    def _doubt(self, rule: str) -> Any:
        if rule not in self.known:
            self.known[rule] = np.ones(self.size, dtype=bool)
        return self.known[rule]

    def put(self, row: int, run: Run) -> None:
        """Will keep what the rules came to for one person."""
        for rule, expr in self.exprs.items():
            value = run.rule(rule).value
            coded = _code(expr, value)
            if coded is None:
                self._doubt(rule)[row] = False
            else:
                self.data[rule][row] = coded
                if rule in self.known:
                    self.known[rule][row] = True

    def result(self, one_by_one: int) -> Result:
        """All that was gathered."""
        outcomes = {
            name: Outcomes(
                expr.kind, self.data[name], self.known.get(name, True), expr.scale, expr.choices
            )
            for name, expr in self.exprs.items()
        }
        nothing = np.zeros(self.size, dtype=bool)
        outcomes |= {name: Outcomes("yes_no", nothing, nothing) for name in self.absent}
        return Result(outcomes, one_by_one)


def _held(expr: Expr) -> Any:
    """The type in which a rule's values are kept: one that single decisions fit in as well."""
    return fitting(expr) if expr.is_bounded else np.int64


def _code(expr: Expr, value: object) -> int | None:
    """A value as its whole number; None when it is not settled or none at this scale."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Fraction):
        scaled = value * expr.scale
        return int(scaled) if scaled.denominator == 1 else None
    if isinstance(value, date):
        return value.toordinal()
    return expr.choices.index(value) if isinstance(value, str) and value in expr.choices else None


def _one_by_one(program: "Program", columns: Columns, size: int) -> Result:
    """Everybody by the three-valued evaluation: right, and slow."""
    ruleset = program.ruleset
    found: dict[str, list[object]] = {name: [] for name in program.rules}
    for row in range(size):
        run = Run(ruleset, facts_of(ruleset.facts, columns, row), program.on)
        for name in program.rules:
            found[name].append(run.rule(name).value)
    types = {rule.name: rule.type for rule in ruleset.rules}
    outcomes = {}
    for name, values in found.items():
        fractions = (value.denominator for value in values if isinstance(value, Fraction))
        expr = Expr("fact", types[name].kind, choices=types[name].choices, scale=lcm(*fractions))
        codes = [_code(expr, value) for value in values]
        known = np.array([code is not None for code in codes], dtype=bool)
        data = np.array([code or 0 for code in codes], dtype=np.int64)
        outcomes[name] = Outcomes(expr.kind, data, known, expr.scale, expr.choices)
    return Result(outcomes, size)


# -- what columns may hold -----------------------------------------------------------------------


def _size(columns: Columns) -> int:
    """How many persons; raises RulesError when the columns differ."""
    sizes = {
        name: len(column)
        for name, column in columns.items()
        if isinstance(column, Ragged) or np.ndim(column)
    }
    if len(set(sizes.values())) > 1:
        raise _problem(
            "",
            Text(
                en=f"The columns have different lengths: {sizes}.",
                fr=f"Les colonnes n’ont pas la même longueur : {sizes}.",
            ),
        )
    return next(iter(sizes.values()), 1)


def _check(plan: Plan, columns: Columns, size: int) -> None:
    """Raises RulesError when a column holds what its fact can't be."""
    for name, fact in plan.facts.items():
        column = columns[name]
        if isinstance(column, Ragged):
            continue
        values = np.asarray(column)
        wrong_type = (values.dtype == np.bool_) != (fact.kind == "yes_no")
        if wrong_type or (values.dtype != np.bool_ and not np.issubdtype(values.dtype, np.integer)):
            raise _problem(
                name,
                Text(
                    en=f"A column of {values.dtype} is no column of {fact.kind}.",
                    fr=f"Une colonne de {values.dtype} n’est pas une colonne de {fact.kind}.",
                ),
            )
        if not size or fact.kind == "yes_no" or fact.low is None or fact.high is None:
            continue
        if int(values.min()) < fact.low or int(values.max()) > fact.high:
            raise _problem(
                name,
                Text(
                    en=f"Expected whole numbers from {fact.low} to {fact.high}.",
                    fr=f"Il faut des nombres entiers de {fact.low} à {fact.high}.",
                ),
            )


def _problem(fact: str, message: Text) -> RulesError:
    return RulesError([Problem("", 0, fact, "rules.bad_column", message)])
