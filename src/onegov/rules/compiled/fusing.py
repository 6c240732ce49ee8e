"""Sums of look-ups made into fewer look-ups, where nobody wants to see the parts."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from onegov.rules.compiled.expressions import Dense, Expr, Plan, Step, leaves
from onegov.rules.compiled.tabulation import MOST_CELLS
from onegov.rules.compiled.vector import narrowest


def fuse(plan: Plan, rules: Collection[str]) -> Plan:
    """``plan`` with the tables that are only added up, and are no outcome of ``rules``, joined."""
    return _Fuser(plan, rules).plan()


class _Fuser:
    def __init__(self, plan: Plan, rules: Collection[str]) -> None:
        self.old = plan
        self.rules = rules
        self.tables = dict(plan.tables)
        self.steps: list[Step] = []
        looked = (
            plan.tables[s.name].leaves if s.name in plan.tables else leaves(s.expr)
            for s in plan.steps
        )
        self.uses = Counter(leaf.name for each in looked for leaf in each)
        self.gone: set[str] = set()

    def plan(self) -> Plan:
        for step in self.old.steps:
            fused = step.expr if step.name in self.tables else self._fused(step.expr)
            self.steps.append(replace(step, expr=fused))
        kept = tuple(step for step in self.steps if step.name not in self.gone)
        return Plan(self.old.facts, kept, self.tables, self.old.absent)

    def _fused(self, expr: Expr) -> Expr:
        if expr.op != "+":
            return replace(expr, args=tuple(self._fused(arg) for arg in expr.args))
        terms = list(_terms(expr))
        tables = [term for term in terms if self._is_hidden(term)]
        rest = [self._fused(term) for term in terms if not self._is_hidden(term)]
        return _sum([*(self._joined(group) for group in self._groups(tables)), *rest])

    def _is_hidden(self, term: Expr) -> bool:
        """Whether a term is a table that is looked up for this sum only."""
        dense = self.old.tables.get(term.name) if term.op == "step" else None
        return (
            dense is not None
            and dense.states is None
            and self.uses[term.name] == 1
            and term.name not in self.rules
        )

    def _groups(self, terms: Sequence[Expr]) -> Iterator[list[Expr]]:
        """Terms side by side whose tables together stay small."""
        group: list[Expr] = []
        for term in terms:
            if group and _cells(self._leaves([*group, term])) > MOST_CELLS:
                yield group
                group = []
            group.append(term)
        if group:
            yield group

    def _leaves(self, terms: Sequence[Expr]) -> dict[str, Expr]:
        found = (leaf for term in terms for leaf in self.old.tables[term.name].leaves)
        return {leaf.name: leaf for leaf in found}

    def _joined(self, group: list[Expr]) -> Expr:
        if len(group) == 1:
            return group[0]
        looked_at = self._leaves(group)
        spans = [leaf.span for leaf in looked_at.values()]
        grid = dict(zip(looked_at, np.indices(spans).reshape(len(spans), -1), strict=True))
        values: Any = 0
        for term in group:
            dense = self.old.tables[term.name]
            cells = sum(
                grid[leaf.name] * stride
                for leaf, stride in zip(dense.leaves, dense.strides, strict=True)
            )
            values = values + dense.values[cells].astype(np.int64)
            self.gone.add(term.name)
        low, high = int(values.min()), int(values.max())
        joined = replace(group[0], name="+".join(term.name for term in group), low=low, high=high)
        strides = tuple(prod(spans[place + 1 :]) for place in range(len(spans)))
        held = values.astype(narrowest(low, high))
        self.tables[joined.name] = Dense(tuple(looked_at.values()), strides, held, None)
        self.steps.append(Step(joined.name, "", "", joined))
        return joined


def _terms(expr: Expr) -> Iterator[Expr]:
    """What is added up."""
    for arg in expr.args:
        if arg.op == "+":
            yield from _terms(arg)
        else:
            yield arg


def _sum(terms: Sequence[Expr]) -> Expr:
    total = terms[0]
    for term in terms[1:]:
        lows, highs = (total.low, term.low), (total.high, term.high)
        total = Expr(
            "+",
            "number",
            (total, term),
            scale=total.scale,
            low=sum(low or 0 for low in lows),
            high=sum(high or 0 for high in highs),
            nullable=total.nullable or term.nullable,
        )
    return total


def _cells(looked_at: dict[str, Expr]) -> int:
    return prod(leaf.span for leaf in looked_at.values())
