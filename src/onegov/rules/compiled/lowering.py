"""A rule set on one day → a plan: names resolved, tables of the day, numbers made whole."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from math import lcm

from onegov.core.types import UNKNOWN
from onegov.rules.compiled.atoms import (
    NotCompiled,
    anything,
    fact,
    greatest,
    is_answer,
    least,
    literal,
    scaled,
    unknown,
)
from onegov.rules.compiled.expressions import ABOVE, Dense, Expr, Plan, Step, TableRow
from onegov.rules.compiled.operations import applied
from onegov.rules.compiled.tabulation import tabulate
from onegov.rules.types import FactType, Rule, RuleSet
from onegov.rules.types.tree import Literal, Name, Node, Table


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
            return literal(node)
        if isinstance(node, Name):
            return self._name(node, rule)
        if isinstance(node, Table):
            table = self._table(node, place, rule)
            return table if table.op != "table" else self._apart(table, place, rule)
        args = tuple(self._expr(arg, place, rule) for arg in node.args)
        return applied(node, args)

    def _apart(self, table: Expr, place: str, rule: str) -> Expr:
        count = sum(step.name.partition("#")[0] == place for step in self.steps)
        let = place.partition(".")[2]
        return self._step(f"{place}#{count}", rule, let, table)

    def _name(self, node: Name, rule: str) -> Expr:
        if node.scope == "fact":
            if node.name in self.missing:
                is_day = node.name == self.ruleset.as_of
                return literal(Literal(node.type, self.on)) if is_day else anything(node.type)
            if node.name not in self.facts:
                self.facts[node.name] = fact(node.name, node.type)
            return self.facts[node.name]
        if node.scope == "parameter":
            return self._parameter(node)
        name = f"{rule}.{node.name}" if node.scope == "let" else node.name
        return self.known[name] if name in self.known else unknown(node.type)

    def _parameter(self, node: Name) -> Expr:
        values = self.ruleset.parameters[node.name].values
        current = [value for first, value in values if first <= self.on]
        if not current or current[-1] is UNKNOWN:
            return unknown(node.type)
        return literal(Literal(node.type, current[-1]))

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
        rows = tuple(row for row in found if row.when is None or not is_answer(row.when, False))
        if not rows:
            return unknown(node.type)
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
    rows = tuple(TableRow(row.when, scaled(row.then, scale), row.place) for row in rows)
    thens = [row.then for row in rows if not (row.then.op == "const" and row.then.value is None)]
    lows, highs = [then.low for then in thens], [then.high for then in thens]
    closed = any(row.when is None or row.when.value is True for row in rows)
    return Expr(
        "table",
        kind.kind,
        scale=scale,
        low=least(lows),
        high=greatest(highs),
        nullable=not closed or len(thens) < len(rows) or any(then.nullable for then in thens),
        choices=kind.choices,
        rows=rows,
        unique=unique,
    )
