"""Which rules feed the goal, read from the tree of its expression."""

from collections.abc import Iterator, Mapping
from datetime import date

from onegov.catalogue.types.outline import Outline, RuleGroup
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import Apply, Name, Node, rule_nodes

Rules = Mapping[str, Rule]


def outline(ruleset: RuleSet, on: date) -> Outline:
    """The rules in force on ``on``; see ``public.outline``."""
    rules = ruleset.in_force(on)
    goal = rules.get(ruleset.goal)
    groups = _groups(goal, rules) if goal else ()
    shown = {rule.name for group in groups for rule in (group.lead, *group.parts)}
    return Outline(
        goal=goal,
        groups=groups,
        beside=tuple(r for name, r in rules.items() if name not in shown and r is not goal),
        requirements=frozenset(_requirements(goal, rules)),
    )


def _groups(goal: Rule, rules: Rules) -> tuple[RuleGroup, ...]:
    named = list(_named(goal, rules))
    placed = {goal.name, *named}
    groups = []
    for name in named:
        under = _under(name, rules) - placed
        placed |= under
        parts = tuple(rule for rule in rules.values() if rule.name in under)
        groups.append(RuleGroup(rules[name], parts))
    return tuple(groups)


def _named(rule: Rule, rules: Rules) -> dict[str, None]:
    """The rules in force that ``rule`` names itself, in its order."""
    nodes = (node for node in rule_nodes(rule) if isinstance(node, Name) and node.scope == "rule")
    return dict.fromkeys(node.name for node in nodes if node.name in rules)


def _under(name: str, rules: Rules) -> set[str]:
    """Every rule that ``name`` rests on, however far down; a rule names only rules above it."""
    found: set[str] = set()
    for each in _named(rules[name], rules):
        found |= {each} | _under(each, rules)
    return found


def _requirements(goal: Rule | None, rules: Rules) -> Iterator[str]:
    """What must be yes: named in the goal's chain of ``and``, and so on down; every ``refer_if``."""
    yield from (name for name, rule in rules.items() if rule.refer)
    if goal is not None and goal.type.kind == "yes_no":
        for name in _needed(goal.node):
            if name in rules:
                yield name
                yield from _requirements(rules[name], rules)


def _needed(node: Node) -> Iterator[str]:
    if isinstance(node, Name) and node.scope == "rule":
        yield node.name
    elif isinstance(node, Apply) and node.op == "and":
        for part in node.args:
            yield from _needed(part)
