"""Applies a rule set to facts: every name once, three-valued, with what each value waits for."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from onegov.core.types import UNKNOWN, Text
from onegov.rules import codec
from onegov.rules.errors import Problem, RulesError
from onegov.rules.meaning import primitives
from onegov.rules.meaning.findings import STUCK, Finding, absent, conclude, first_of, one_of
from onegov.rules.meaning.operators import OPERATORS
from onegov.rules.reasoning import explanation
from onegov.rules.reasoning.days import law_of
from onegov.rules.types import Evaluation, FactType, Range, Rule, RuleSet, Value
from onegov.rules.types.tree import Apply, Literal, Name, Node, Row, Table

Lets = Mapping[str, Finding]


class Run:
    """One rule set on one day with one set of facts."""

    def __init__(self, ruleset: RuleSet, facts: Mapping[str, object], on: date) -> None:
        self.ruleset = ruleset
        self.on = on
        self.facts = codec.accept_facts(ruleset.facts, {ruleset.as_of: on, **facts})
        self.law = law_of(ruleset, on)
        self.rules = self.law.rules
        self._findings: dict[str, tuple[Finding, Lets]] = {}

    def rule(self, name: str) -> Finding:
        """What rule ``name`` comes to; UNKNOWN and an officer's when none is in force."""
        return self.rule_and_lets(name)[0]

    def rule_and_lets(self, name: str) -> tuple[Finding, Lets]:
        """What rule ``name`` and each of its bindings come to."""
        if name not in self.rules:
            return STUCK, {}
        if name not in self._findings:
            self._findings[name] = self._apply(self.rules[name])
        return self._findings[name]

    def _apply(self, rule: Rule) -> tuple[Finding, Lets]:
        lets: dict[str, Finding] = {}
        for binding in rule.lets:
            lets[binding.name] = self.find(binding.node, lets)
        finding = self.find(rule.node, lets)
        return (absent(finding) if rule.refer else finding), lets

    def find(self, node: Node, lets: Lets) -> Finding:
        """What ``node`` comes to among the bindings ``lets``."""
        if isinstance(node, Literal):
            return STUCK if node.value is UNKNOWN else Finding(node.value)
        if isinstance(node, Name):
            return self._named(node, lets)
        if isinstance(node, Table):
            return self._remembered(node, lets)
        return self._applied(node, lets)

    def _applied(self, node: Apply, lets: Lets) -> Finding:
        args = [self.find(arg, lets) for arg in node.args]
        if node.op in OPERATORS:
            return OPERATORS[node.op].run(*args)
        return conclude(primitives.run(node.op, [arg.value for arg in args]), args)

    def _named(self, node: Name, lets: Lets) -> Finding:
        if node.scope == "let":
            return lets[node.name]
        if node.scope == "rule":
            return self.rule(node.name)
        if node.scope == "parameter":
            return self.law.parameters[node.name]
        value = self.facts.get(node.name, UNKNOWN)
        if value is UNKNOWN:
            return Finding(_anything(node.type), frozenset([node.name]))
        return conclude(value, [])

    def _remembered(self, table: Table, lets: Lets) -> Finding:
        """A table says the same whenever what it looks at is the same."""
        known = self.law.known(table)
        if not known.looks_at:
            return self._tabled(table, lets)
        key = tuple(self._named(name, lets) for name in known.looks_at)
        finding = known.found.get(key)
        if finding is None:
            finding = self._tabled(table, lets)
            known.keep(key, finding)
        return finding

    def _tabled(self, table: Table, lets: Lets) -> Finding:
        conditions: list[Finding] = []
        results: list[Finding] = []
        for row in table.rows:
            if not row.in_force.includes(self.on):
                continue
            when = Finding(True) if row.when is None else self.find(row.when, lets)
            if when.value is False:
                continue
            if when.value is True and table.unique and row.when is not None:
                return self._alone(table, row, lets)
            results.append(self.find(row.then, lets))
            if when.value is True:
                break
            conditions.append(when)
        if not results:
            return STUCK  # a gap: nothing of the table is in force, or no row applies
        if not conditions:
            return results[0]
        return (one_of if table.unique else first_of)(results, conditions)

    def _alone(self, table: Table, row: Row, lets: Lets) -> Finding:
        """The value of ``row``, which applies, so that no other row of a unique table does.

        Where another does all the same and says something else, an officer must look.
        """
        result = self.find(row.then, lets)
        later = table.rows[table.rows.index(row) + 1 :]
        for other in later:
            if other.when is None or not other.in_force.includes(self.on):
                continue
            if self.find(other.when, lets).value is True and self.find(other.then, lets) != result:
                return STUCK
        return result


def _anything(kind: FactType) -> Value:
    """All that is known of a fact before anybody tells it: the bounds of a number."""
    if kind.kind != "number" or kind.least is None or kind.most is None:
        return UNKNOWN
    if kind.least == kind.most:
        return Fraction(kind.least)
    return Range(Fraction(kind.least), Fraction(kind.most))


def goal_of(ruleset: RuleSet, goal: str) -> str:
    """``goal`` or the rule set's own; raises RulesError when there is no such rule."""
    goal = goal or ruleset.goal
    if goal not in {rule.name for rule in ruleset.rules}:
        raise RulesError(
            [
                Problem(
                    "",
                    0,
                    goal,
                    "rules.unknown_goal",
                    Text(en=f"There is no rule “{goal}”.", fr=f"Il n’y a pas de règle « {goal} »."),
                )
            ]
        )
    return goal


def evaluate(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, goal: str = ""
) -> Evaluation:
    """Every rule's outcome; see ``public.evaluate``."""
    goal = goal_of(ruleset, goal)
    run = Run(ruleset, facts, on)
    names: Iterable[str] = dict.fromkeys(rule.name for rule in ruleset.rules)
    outcomes = {name: explanation.explain(run, name) for name in names}
    return Evaluation(goal, on, MappingProxyType(outcomes), ruleset.source_hash)
