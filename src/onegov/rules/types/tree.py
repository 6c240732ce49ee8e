"""The typed tree of a rule set: what remains of a text once it has been checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from onegov.core.types import Text, Unknown
from onegov.rules.types.outcomes import Citation, Source
from onegov.rules.types.values import FactType, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text; UNKNOWN is ``refer``: here an officer must look."""

    type: FactType
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A value by its name; ``scope`` is ``fact``, ``rule``, ``let`` or ``parameter``."""

    type: FactType
    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or a primitive applied to arguments."""

    type: FactType
    op: str
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """Days on which something applies, both ends inclusive; None = without end."""

    first: date = date.min
    last: date | None = None

    def includes(self, on: date) -> bool:
        """Whether ``on`` is one of those days."""
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a decision table.

    Attributes:
        when: its condition; None for ``otherwise``, which applies when no other row does.
        cells: what each input of the table must be, None = anything; empty where the table has
            no inputs. ``when`` is all of them together.
        line: where it stands.
    """

    when: "Node | None"
    then: "Node"
    in_force: InForce
    cells: "tuple[Node | None, ...]" = field(default=(), compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: the row in force whose condition holds gives the value.

    Attributes:
        inputs: what the columns of its cells look at; empty for a list of conditions.
        unique: one row at most may apply (proved by ``proofs``); otherwise the first that does.
    """

    type: FactType
    rows: tuple[Row, ...]
    inputs: "tuple[Node, ...]" = field(default=(), compare=False)
    unique: bool = False


Node = Literal | Name | Apply | Table


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under ``node``."""
    if isinstance(node, Apply):
        return node.args
    if isinstance(node, Table):
        pairs = ((row.when, row.then) for row in node.rows)
        return tuple(part for pair in pairs for part in pair if part is not None)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node under it."""
    yield node
    for child in children(node):
        yield from walk(child)


@dataclass(frozen=True, slots=True)
class Message:
    """A bilingual text with expressions in it; each language is text and nodes in turn."""

    en: tuple[str | Node, ...]
    fr: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """A named intermediate value inside one rule."""

    name: str
    label: Text
    node: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    """An amount, or a list of words, that the law dates.

    Attributes:
        values: (first day, value) in order; the last whose day has come applies. UNKNOWN: from
            that day on nobody knows it, and an officer must look.
        note: what a reviewer should know about it.
    """

    name: str
    label: Text
    type: FactType
    values: "tuple[tuple[date, Fraction | tuple[str, ...] | Unknown], ...]"
    law: tuple[Citation, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule.

    Attributes:
        name: how other rules call it.
        type: type of its value.
        node: the expression that gives the value.
        lets: named intermediate values, each may use those above it.
        because: reasons by answer: ``yes no unknown refer``, or ``known unknown`` for a rule
            that is no yes-or-no.
        refer: a ``refer_if`` rule: True when the situation is absent, else UNKNOWN, never False.
        note: what a reviewer should know about the reading of the law.
        unsettled: what its sources leave open; the value has ``refer`` in it where that matters.
        choices: names of the values of a rule that gives a choice.
    """

    name: str
    label: Text
    type: FactType
    node: Node
    lets: tuple[Binding, ...]
    law: tuple[Citation, ...]
    in_force: InForce
    because: Mapping[str, Message]
    refer: bool
    note: Text | None
    line: int
    unsettled: Text | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A checked rule text.

    Attributes:
        goal: the rule that answers the service's question.
        as_of: the date fact that the law's "date of application" is read from; an evaluation
            that is not told it takes its ``on``.
        facts: type of every fact that may be named.
        fact_labels: names of facts (``trips``) and choices (``trips.none``) for people, where the
            definition gives them.
        rules: all versions in the order of the text; a rule names only rules above it.
        parameters: dated amounts by name.
        source_hash: hex SHA-256 of the text and the fact types.
        sources: documents that are no law and that citations name, by id.
        prepared: the law of days that were asked for (``reasoning.days`` keeps it here).
    """

    goal: str
    as_of: str
    facts: Mapping[str, FactType]
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Parameter]
    source_hash: str
    fact_labels: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    prepared: dict[date, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def uses(self) -> frozenset[str]:
        """Every fact that some rule names: what no rule uses may not be asked."""
        nodes = [node for rule in self.rules for node in rule_nodes(rule)]
        return frozenset(n.name for n in nodes if isinstance(n, Name) and n.scope == "fact")

    def in_force(self, on: date) -> Mapping[str, Rule]:
        """The version of each rule that applies on ``on``."""
        return {rule.name: rule for rule in self.rules if rule.in_force.includes(on)}


def rule_nodes(rule: Rule) -> Iterator[Node]:
    """Every node of a rule's value and bindings (its reasons apart)."""
    yield from walk(rule.node)
    for binding in rule.lets:
        yield from walk(binding.node)
