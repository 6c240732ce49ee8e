"""What compiled code is made of: expressions over whole numbers, with what is known before any fact.

Numbers are whole: an exact value times its ``scale``. Dates are day numbers, choices are places in
the list of choices, a period is a pair of day numbers. So half a day is exact and nothing is a float.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

#: A number known within bounds has two steps: the least it can be, and under this sign the most.
ABOVE: Final = "^"
#: Kinds of value that are one whole number each.
WHOLE: Final = frozenset({"yes_no", "number", "date", "choice"})


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """One expression.

    Attributes:
        op: what it does: ``const``, ``fact``, ``step``, ``table``, an operator or a primitive;
            ``range`` is a number known within the bounds that its two ``args`` are.
        kind: kind of its value: ``yes_no number date choice text period list trips spans tax_years``.
        args: what it works on.
        value: of a ``const``; None = unknown.
        name: of a ``fact`` or a ``step``.
        scale: a number's value is what is computed divided by this.
        low, high: bounds of what is computed, both inclusive; None = not known.
        nullable: whether it can be unknown although every fact is known.
        choices: what the codes of a choice stand for.
        rows: of a ``table``.
        unique: whether one row of the table at most applies.
    """

    op: str
    kind: str
    args: tuple["Expr", ...] = ()
    value: object = None
    name: str = ""
    scale: int = 1
    low: int | None = None
    high: int | None = None
    nullable: bool = False
    choices: tuple[str, ...] = ()
    rows: tuple["TableRow", ...] = ()
    unique: bool = False

    @property
    def is_bounded(self) -> bool:
        """Whether both bounds are known."""
        return self.low is not None and self.high is not None

    @property
    def span(self) -> int:
        """How many values it can have; 0 when that is not known."""
        if self.low is None or self.high is None:
            return 0
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True, eq=False)
class TableRow:
    """A row in force: ``when`` None always applies; ``place`` is its place in the rule's table."""

    when: Expr | None
    then: Expr
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One value on the way, in the order in which they can be computed.

    Attributes:
        name: unique: ``rule``, ``rule.let``, or one of these with ``#n`` for a table inside it.
        rule: the rule it belongs to.
        let: the binding it is, "" for none.
        expr: how it is computed.
    """

    name: str
    rule: str
    let: str
    expr: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A rule set on one day, ready for a back-end.

    Attributes:
        facts: the facts that its steps name, as expressions.
        steps: in order; the step of a rule bears its name.
        tables: the steps that were worked out beforehand.
        absent: rules of which no version is in force.
    """

    facts: Mapping[str, Expr]
    steps: tuple[Step, ...]
    tables: Mapping[str, "Dense"]
    absent: frozenset[str]

    def only(self, rules: Collection[str]) -> "Plan":
        """The part of it that these rules need; their steps alone remain steps of a rule."""
        wanted, kept = set(rules), []
        for step in reversed(self.steps):
            mine = step.rule in rules and step.name in {step.rule, step.rule + ABOVE}
            if step.name in wanted or mine:
                kept.append(step if mine else Step(step.name, "", step.let, step.expr))
                wanted |= {leaf.name for leaf in self._looks_at(step)}
        used = {name: fact for name, fact in self.facts.items() if name in wanted}
        return Plan(used, tuple(reversed(kept)), self.tables, self.absent & set(rules))

    def _looks_at(self, step: Step) -> tuple[Expr, ...]:
        dense = self.tables.get(step.name)
        return leaves(step.expr) if dense is None else dense.leaves


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """An expression over every combination of what it looks at.

    Attributes:
        leaves: what it looks at; the last one's value moves fastest.
        strides: cells between two values of each.
        values: an array with what is computed for each cell.
        states: KNOWN, UNKNOWN_CELL or OPEN_CELL of each; None when all are known.
    """

    leaves: tuple[Expr, ...]
    strides: tuple[int, ...]
    values: Any
    states: Any


#: States of a cell: the value is there; it is unknown; only the three-valued evaluation can say.
KNOWN: Final = 1
UNKNOWN_CELL: Final = 0
OPEN_CELL: Final = 2


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and every expression under it."""
    yield expr
    for arg in expr.args:
        yield from walk(arg)
    for row in expr.rows:
        if row.when is not None:
            yield from walk(row.when)
        yield from walk(row.then)


def leaves(expr: Expr) -> tuple[Expr, ...]:
    """The facts and steps that ``expr`` looks at, each once."""
    found = {each.name: each for each in walk(expr) if each.op in {"fact", "step"}}
    return tuple(found.values())


def whole(value: Fraction, scale: int) -> int:
    """``value`` times ``scale``, which must be whole."""
    scaled = value * scale
    if scaled.denominator != 1:
        raise ValueError(f"{value} is not whole at a scale of {scale}")
    return int(scaled)
