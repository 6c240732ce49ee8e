"""What becomes decisions of a model: rules, their lets, parameters, as they are on one day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from onegov.core.types import UNKNOWN, Text
from onegov.rules.formats.dmn import wording
from onegov.rules.formats.dmn.naming import Key, Names
from onegov.rules.reasoning.days import law_of
from onegov.rules.types import Citation, FactType, Rule, RuleSet
from onegov.rules.types.tree import InForce, Literal, Name, Node, Table, walk


@dataclass(frozen=True, slots=True)
class Part:
    """One decision to be.

    Attributes:
        scope: ``parameter``, ``let`` or ``rule``.
        key: how nodes of the rule set come to it (see ``Names``).
        word: its name in the model.
        node: its logic, without rows that are not in force.
        rule: the version of the rule that it stands in, None of a parameter.
        refer: whether an officer must look where it holds, instead of a no.
    """

    scope: str
    key: Key
    word: str
    label: Text
    node: Node
    law: tuple[Citation, ...] = ()
    rule: Rule | None = None
    notes: tuple[Text, ...] = ()
    refer: bool = False

    @property
    def id(self) -> str:
        """Its id in the model, the same in every export."""
        return f"{self.scope}_{self.word}"

    @property
    def type(self) -> FactType:
        """The type of what it comes to."""
        return self.node.type

    @property
    def names(self) -> tuple[Name, ...]:
        """The names in its logic, each once: those of the columns of a grid also where no cell asks."""
        node = self.node
        columns = node.inputs if isinstance(node, Table) else ()
        found = (each for top in (node, *columns) for each in walk(top))
        return tuple(dict.fromkeys(each for each in found if isinstance(each, Name)))

    @property
    def owner(self) -> str:
        """The name of the rule that it stands in, "" of a parameter."""
        return self.rule.name if self.rule else ""


class Parts:
    """The parts of a rule set on one day, each after those that it names."""

    def __init__(self, ruleset: RuleSet, on: date, names: Names) -> None:
        self.ruleset = ruleset
        self.on = on
        self.names = names
        self.law = law_of(ruleset, on)

    def __iter__(self) -> Iterator[Part]:
        rules = tuple(self._rules())
        named = _parameters_in(rules)
        yield from (self._parameter(name) for name in self.ruleset.parameters if name in named)
        yield from rules

    def _rules(self) -> Iterator[Part]:
        for name in dict.fromkeys(rule.name for rule in self.ruleset.rules):
            if name in self.law.rules:
                yield from self._rule(self.law.rules[name])
            else:
                yield self._not_in_force(name)

    def _parameter(self, name: str) -> Part:
        parameter = self.ruleset.parameters[name]
        value = self.law.parameters[name].value
        notes = (wording.NOT_KNOWN if value is UNKNOWN else None, parameter.note)
        word = self.names.of(Name(parameter.type, "parameter", name))
        node = Literal(parameter.type, value)
        return Part(
            "parameter", ("", name), word, parameter.label, node, parameter.law, None, _told(notes)
        )

    def _not_in_force(self, name: str) -> Part:
        known = next(rule for rule in self.ruleset.rules if rule.name == name)
        word = self.names.of(Name(known.type, "rule", name))
        node = Literal(known.type, UNKNOWN)
        return Part("rule", ("", name), word, known.label, node, (), None, (wording.NOT_IN_FORCE,))

    def _rule(self, rule: Rule) -> Iterator[Part]:
        for let in rule.lets:
            word = self.names.of(Name(let.node.type, "let", let.name), rule.name)
            node = self._today(let.node)
            yield Part("let", (rule.name, let.name), word, let.label, node, rule.law, rule)
        node = self._today(rule.node)
        if rule.unsettled and isinstance(node, Table) and isinstance(node.rows[-1].then, Table):
            settled = self._settled(rule, node.rows[-1].then)
            yield settled
            node = _with_last(node, Name(node.type, "let", settled.key[1]))
        word = self.names.of(Name(rule.type, "rule", rule.name))
        notes = _told((rule.unsettled and wording.left_open(rule.unsettled), rule.note))
        key = ("", rule.name)
        yield Part("rule", key, word, rule.label, node, rule.law, rule, notes, rule.refer)

    def _settled(self, rule: Rule, table: Table) -> Part:
        """The table of a rule whose sources leave something open, apart from what they do."""
        key, word = self.names.settled(rule.name)
        return Part("let", key, word, wording.settled_part(rule.label), table, rule.law, rule)

    def _today(self, node: Node) -> Node:
        """``node`` without the rows that are not in force on the day."""
        if not isinstance(node, Table):
            return node
        rows = (row for row in node.rows if row.in_force.includes(self.on))
        return replace(node, rows=tuple(replace(row, then=self._today(row.then)) for row in rows))


def _told(notes: Iterable[Text | None]) -> tuple[Text, ...]:
    return tuple(note for note in notes if note)


def _parameters_in(parts: Iterable[Part]) -> set[str]:
    return {name.name for part in parts for name in part.names if name.scope == "parameter"}


def _with_last(table: Table, then: Node) -> Table:
    *rows, last = table.rows
    return replace(table, rows=(*rows, replace(last, then=then)))


def in_force_of(part: Part) -> InForce:
    """The days on which ``part`` is the law."""
    return part.rule.in_force if part.rule else InForce()
