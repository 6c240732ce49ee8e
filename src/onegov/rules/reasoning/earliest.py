"""The first day on which the goal holds: a search over days that skips only what cannot hold.

For each day that fails, the tree gives a lower bound on how many days must pass before the goal
can be True: a count that is 40 short and can grow by 1 a day needs 40 days. Where nothing is
known of the growth, the bound is one day, so the search is never wrong, only slower.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import Final

from onegov.rules.meaning.findings import bounds
from onegov.rules.reasoning.evaluation import Lets, Run, goal_of
from onegov.rules.reasoning.growth import Motion
from onegov.rules.types import RuleSet, Trip
from onegov.rules.types.tree import Apply, Name, Node, Table, rule_nodes

NEVER: Final = date.max.toordinal()


def earliest_date(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, until: date
) -> date | None:
    """See ``public.earliest_date``."""
    goal = goal_of(ruleset, "")
    facts = _at_home(facts, on)
    changes = _changes(ruleset)
    day = on
    while day <= until:
        run = Run(ruleset, {**facts, ruleset.as_of: day}, day)
        if run.rule(goal).value is True:
            return day
        until_new_law = min(
            ((change - day).days for change in changes if change > day), default=NEVER
        )
        step = max(1, min(_Search(run).rule(goal), until_new_law))
        if step > (until - day).days:
            return None
        day += timedelta(days=step)
    return None


def _at_home(facts: Mapping[str, object], on: date) -> dict[str, object]:
    """The facts with every open trip ended on ``on``."""
    return {name: _closed(value, on) for name, value in facts.items()}


def _closed(value: object, on: date) -> object:
    if not isinstance(value, list | tuple):
        return value
    return tuple(_returned(entry, on) if isinstance(entry, Trip) else entry for entry in value)


def _returned(trip: Trip, on: date) -> Trip:
    if trip.returned_latest is not None:
        return trip
    latest = max(on, trip.left_latest, trip.returned_earliest or on)
    return replace(trip, returned_earliest=trip.returned_earliest or latest, returned_latest=latest)


def _changes(ruleset: RuleSet) -> frozenset[date]:
    """Every day on which another version, row or amount begins to apply."""
    spans = [rule.in_force for rule in ruleset.rules]
    tables = (n for rule in ruleset.rules for n in rule_nodes(rule) if isinstance(n, Table))
    spans += [row.in_force for table in tables for row in table.rows]
    starts = {span.first for span in spans}
    ends = {span.last + timedelta(days=1) for span in spans if span.last and span.last < date.max}
    amounts = {day for parameter in ruleset.parameters.values() for day, _ in parameter.values}
    return frozenset(starts | ends | amounts)


class _Search:
    """Lower bounds on the days until a condition can be True, from one failed run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.motion = Motion(run)

    def rule(self, name: str) -> int:
        finding, lets = self.run.rule_and_lets(name)
        if finding.value is True:
            return 0
        if name not in self.run.rules or not self.motion.rule_moves(name):
            return NEVER
        rule = self.run.rules[name]
        return 1 if rule.refer else self.node(rule.node, lets, name)

    def node(self, node: Node, lets: Lets, rule: str) -> int:
        if self.run.find(node, lets).value is True:
            return 0
        if not self.motion.moves(node, rule):
            return NEVER
        if isinstance(node, Name):
            return self._named(node, lets, rule)
        if isinstance(node, Apply) and node.op in {"and", "or"}:
            waits = [self.node(arg, lets, rule) for arg in node.args]
            return max(waits) if node.op == "and" else min(waits)
        if isinstance(node, Apply) and node.op in {">=", ">"}:
            return self._shortfall(node, lets, rule)
        if isinstance(node, Table):
            # It is True only where one of its values is.
            return max(1, min(self.node(row.then, lets, rule) for row in node.rows))
        return 1

    def _named(self, node: Name, lets: Lets, rule: str) -> int:
        if node.scope == "rule":
            return self.rule(node.name)
        binding = next((b for b in self.run.rules[rule].lets if b.name == node.name), None)
        return self.node(binding.node, lets, rule) if binding else 1

    def _shortfall(self, node: Apply, lets: Lets, rule: str) -> int:
        """Days until the left side can have grown to a right side that stands still."""
        left, right = node.args
        have, need = (bounds(self.run.find(side, lets).value) for side in node.args)
        growth = self.motion.growth(left, rule)
        if have is None or need is None or growth is None or self.motion.moves(right, rule):
            return 1
        if growth <= 0:
            return NEVER
        return max(1, ceil((need[1] - have[0]) / growth))
