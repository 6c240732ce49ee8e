"""Days between which the law that a table rests on does not change."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import InForce, Name, Node, Table, rule_nodes, walk

_DAY = timedelta(days=1)


class Reach:
    """What expressions rest on, through the rules and parameters that they name."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self._reached: dict[int, frozenset[Name]] = {}

    def names(self, nodes: Iterable[Node], rule: Rule) -> frozenset[Name]:
        """Every fact, rule and parameter behind ``nodes`` of ``rule``."""
        found: set[Name] = set()
        for name in _named(nodes):
            if name.scope == "let":
                binding = next(b for b in rule.lets if b.name == name.name)
                found |= self.names(walk(binding.node), rule)
            else:
                found |= {name} | self._behind(name)
        return frozenset(found)

    def _behind(self, name: Name) -> frozenset[Name]:
        if name.scope != "rule":
            return frozenset()
        versions = [rule for rule in self.ruleset.rules if rule.name == name.name]
        return frozenset().union(*(self.rule(version) for version in versions))

    def rule(self, rule: Rule) -> frozenset[Name]:
        """Every fact, rule and parameter behind one version of a rule."""
        if id(rule) not in self._reached:
            self._reached[id(rule)] = self.names(rule_nodes(rule), rule)
        return self._reached[id(rule)]

    def changes(self, names: Iterable[Name]) -> set[date]:
        """The days on which another version, row or amount among ``names`` begins to apply."""
        found: set[date] = set()
        for name in names:
            if name.scope == "parameter":
                found |= {day for day, _ in self.ruleset.parameters[name.name].values}
            elif name.scope == "rule":
                versions = (rule for rule in self.ruleset.rules if rule.name == name.name)
                found |= {day for version in versions for day in rule_changes(version)}
        return found


def _named(nodes: Iterable[Node]) -> Iterator[Name]:
    return (node for node in nodes if isinstance(node, Name))


def rule_changes(rule: Rule) -> set[date]:
    """The days on which a version of a rule, or a row in it, begins or ceases to apply."""
    tables = (node for node in rule_nodes(rule) if isinstance(node, Table))
    return edges([rule.in_force, *(row.in_force for table in tables for row in table.rows)])


def edges(spans: Iterable[InForce]) -> set[date]:
    """The first day of each span, and the day after each last day."""
    found: set[date] = set()
    for span in spans:
        found.add(span.first)
        if span.last is not None and span.last < date.max:
            found.add(span.last + _DAY)
    return found


def segments(span: InForce, changes: Iterable[date]) -> list[InForce]:
    """``span`` cut at the ``changes`` within it."""
    last = span.last or date.max
    if last < span.first:
        return []
    starts = [span.first, *sorted(day for day in set(changes) if span.first < day <= last)]
    ends = [*(day - _DAY for day in starts[1:]), span.last]
    return [InForce(first, end) for first, end in zip(starts, ends, strict=True)]


def uncovered(span: InForce, covers: Iterable[InForce]) -> list[InForce]:
    """The days of ``span`` that none of ``covers`` includes, as few spans as can be."""
    covers = list(covers)
    parts = segments(span, edges(covers))
    return [part for part in parts if not any(cover.includes(part.first) for cover in covers)]
