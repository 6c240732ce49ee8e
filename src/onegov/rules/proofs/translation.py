"""Rules as z3 sees them on days of one law: the typed tree of expressions → terms, unknown included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import z3

from onegov.core.types import UNKNOWN
from onegov.rules.proofs.facts import FactTerm, Words, day_term, fact_term, write
from onegov.rules.proofs.kleene import (
    OPEN,
    Expression,
    Logic,
    Term,
    Truth,
    all_of,
    any_of,
    conj,
    first_of,
    first_term,
    is_known,
    negate,
    opposite,
    same,
    when_known,
)
from onegov.rules.proofs.limits import limits
from onegov.rules.proofs.operators import CALCULATIONS, COMPARISONS, is_day
from onegov.rules.types import FactType, Rule, RuleSet
from onegov.rules.types.tree import Apply, InForce, Literal, Name, Node, Table

Meaning = Truth | Term


@dataclass(frozen=True, slots=True)
class Application:
    """Something counted that z3 knows only as a function: the same of the same, whatever it is."""

    node: Apply
    rule: str
    value: Expression


class Translator:
    """One rule set on ``days`` between which its law does not change.

    Attributes:
        premises: what is taken for granted: bounds of facts and of what primitives count.
        facts: every fact named so far.
        applications: every primitive, period, and date moved by months or years, so far.
    """

    def __init__(self, ruleset: RuleSet, days: InForce, context: Any) -> None:
        self.ruleset = ruleset
        self.days = days
        self.context = context
        self.words = Words()
        self.premises: list[Logic] = []
        self.facts: dict[str, FactTerm] = {}
        self.applications: list[Application] = []
        self._rules = ruleset.in_force(days.first)
        self._meanings: dict[tuple[str, int], Meaning] = {}
        self._rule_meanings: dict[str, Meaning] = {}

    def truth(self, node: Node, rule: str) -> Truth:
        """What a yes-or-no ``node`` of ``rule`` means."""
        found = self.meaning(node, rule)
        if not isinstance(found, Truth):
            raise TypeError(f"{node.type.kind} is no yes or no")
        return found

    def term(self, node: Node, rule: str) -> Term:
        """The value of ``node`` of ``rule`` as a term of its own sort, an answer as a boolean."""
        found = self.meaning(node, rule)
        if isinstance(found, Term):
            return found
        value = found.surely
        term = z3.BoolVal(value, self.context) if isinstance(value, bool) else value
        return Term(term, is_known(found))

    def meaning(self, node: Node, rule: str) -> Meaning:
        """What ``node`` of ``rule`` means."""
        key = (rule, id(node))
        if key not in self._meanings:
            self._meanings[key] = self._translate(node, rule)
        return self._meanings[key]

    def rule(self, name: str) -> Meaning:
        """What the version of rule ``name`` in force means; open when there is none."""
        if name not in self._rule_meanings:
            self._rule_meanings[name] = self._rule(name)
        return self._rule_meanings[name]

    def _rule(self, name: str) -> Meaning:
        rule = self._rules.get(name)
        if rule is None:
            kind = next(rule.type for rule in self.ruleset.rules if rule.name == name)
            return self._open(kind)
        found = self.meaning(rule.node, name)
        if rule.refer and isinstance(found, Truth):
            return Truth(opposite(found.possibly), True)
        return found

    def _open(self, kind: FactType) -> Meaning:
        """What nobody can tell."""
        if kind.kind == "yes_no":
            return OPEN
        if kind.kind in {"number", "date", "choice", "text"}:
            return Term(z3.IntVal(0, self.context), False)
        return Term(z3.Const(f"no {kind.kind}", self._sort(kind.kind)), False)

    def _translate(self, node: Node, rule: str) -> Meaning:
        if isinstance(node, Literal):
            return self._literal(node.type, node.value)
        if isinstance(node, Name):
            return self._named(node, rule)
        if isinstance(node, Table):
            return self._tabled(node, rule)
        return self._applied(node, rule)

    def _literal(self, kind: FactType, value: object) -> Meaning:
        if isinstance(value, bool):
            return Truth(value, value)
        if isinstance(value, Fraction | date | str):
            return Term(write(value, self.words, self.context), True)
        if value is UNKNOWN:
            return self._open(kind)
        return Term(z3.Const(f"list {value}", self._sort("list")), True)

    def _named(self, node: Name, rule: str) -> Meaning:
        if node.scope == "rule":
            return self.rule(node.name)
        if node.scope == "let":
            return self.meaning(let_of(self._rules[rule], node.name), rule)
        if node.scope == "parameter":
            return self._literal(node.type, self._parameter(node.name))
        return self.fact(node.name).meant

    def fact(self, name: str) -> FactTerm:
        """The fact ``name``."""
        if name not in self.facts:
            found = self._fact(name)
            self.facts[name] = found
            self.premises.extend(found.premises)
        return self.facts[name]

    def _fact(self, name: str) -> FactTerm:
        if name == self.ruleset.as_of:
            return day_term(name, (self.days.first, self.days.last or date.max), self.context)
        return fact_term(name, self.ruleset.facts[name], self.words, self.context)

    def _parameter(self, name: str) -> object:
        values = self.ruleset.parameters[name].values
        current = [value for first, value in values if first <= self.days.first]
        return current[-1] if current else UNKNOWN

    def _tabled(self, table: Table, rule: str) -> Meaning:
        found = self._open(table.type)
        for row in reversed(table.rows):
            if not row.in_force.includes(self.days.first):
                continue
            then = self.meaning(row.then, rule)
            when = Truth(True, True) if row.when is None else self.truth(row.when, rule)
            if isinstance(then, Truth) and isinstance(found, Truth):
                found = first_of(when, then, found)
            elif isinstance(then, Term) and isinstance(found, Term):
                found = first_term(when, then, found)
        return found

    def _applied(self, node: Apply, rule: str) -> Meaning:
        if node.op == "in":
            return self._among(node, rule)
        parts = [self.meaning(arg, rule) for arg in node.args]
        truths = [part for part in parts if isinstance(part, Truth)]
        if truths:
            return _logical(node.op, truths)
        terms = [part for part in parts if isinstance(part, Term)]
        if node.op in COMPARISONS:
            return COMPARISONS[node.op](*terms)
        if node.op in CALCULATIONS:
            return CALCULATIONS[node.op](*terms)
        return self._counted(node, rule, terms)

    def _among(self, node: Apply, rule: str) -> Truth:
        value, listed = self.term(node.args[0], rule), node.args[1]
        words: object = listed.value if isinstance(listed, Literal) else UNKNOWN
        if isinstance(listed, Name):
            words = self._parameter(listed.name)
        if not isinstance(words, tuple):
            return OPEN
        return when_known(value.known, self.words.among(value.value, map(str, words)))

    def _counted(self, node: Apply, rule: str, terms: Sequence[Term]) -> Meaning:
        """A primitive, a period, or a date moved by months or years."""
        sorts = [term.value.sort() for term in terms]
        function = z3.Function(node.op, *sorts, self._sort(node.type.kind))
        value = function(*(term.value for term in terms))
        known = conj(*(term.known for term in terms))
        if node.type.kind == "date":
            known = conj(known, is_day(value, terms[1].value))
        self.applications.append(Application(node, rule, value))
        self.premises.extend(limits(node, value, [term.value for term in terms]))
        return when_known(known, value) if node.type.kind == "yes_no" else Term(value, known)

    def _sort(self, kind: str) -> Any:
        if kind == "yes_no":
            return z3.BoolSort(self.context)
        if kind in {"number", "date", "choice", "text"}:
            return z3.IntSort(self.context)
        return z3.DeclareSort(kind, self.context)


def let_of(rule: Rule, name: str) -> Node:
    """What the binding ``name`` of ``rule`` is."""
    return next(binding.node for binding in rule.lets if binding.name == name)


def _logical(op: str, truths: Sequence[Truth]) -> Truth:
    if op == "not":
        return negate(truths[0])
    if op == "and":
        return all_of(*truths)
    if op == "or":
        return any_of(*truths)
    equal = same(*truths)
    return equal if op == "=" else negate(equal)
