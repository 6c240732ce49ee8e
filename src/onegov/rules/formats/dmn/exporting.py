"""The rules in force on a day → a decision model, with what could not be said in it and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from onegov.core.types import Text
from onegov.rules.formats.dmn import item_types, wording
from onegov.rules.formats.dmn.clauses import Clauses, write_law
from onegov.rules.formats.dmn.model import Column, Decision, Grid, Input, ItemType, Model
from onegov.rules.formats.dmn.naming import Key, Names
from onegov.rules.formats.dmn.parts import Part, Parts, in_force_of
from onegov.rules.formats.dmn.tables import TableWriter
from onegov.rules.formats.feel.writing import FeelWriter, NotExported
from onegov.rules.reasoning.days import law_of
from onegov.rules.types import RuleSet
from onegov.rules.types.tree import InForce, Name, Node, Table


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact, a rule or a part of one that a model names without saying how it comes about."""

    name: str
    label: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Export:
    """A model, and what it leaves out in the order of the rules."""

    model: Model
    left_out: tuple[LeftOut, ...]


def export(ruleset: RuleSet, *, on: date, service: str) -> Export:
    """Will say the law of the day ``on`` as a decision model named ``service``."""
    exporter = _Exporter(ruleset, on)
    decisions = tuple(exporter.decision(part) for part in exporter.parts)
    inputs = tuple(exporter.input(fact) for fact in ruleset.facts if fact in exporter.asked)
    model = Model(
        id=f"rules_{service.replace('/', '_')}",
        name=service,
        namespace=f"urn:onegov:service:{service.replace('/', ':')}",
        notes=(wording.law_of_day(on, ruleset.goal), wording.NULL_MEANS),
        types=exporter.types(),
        inputs=inputs,
        decisions=decisions,
        clauses=exporter.clauses.all,
    )
    return Export(model, tuple(exporter.left_out))


class _Exporter:
    def __init__(self, ruleset: RuleSet, on: date) -> None:
        self.ruleset = ruleset
        self.names = Names(ruleset, law_of(ruleset, on).rules.values())
        self.parts = tuple(Parts(ruleset, on, self.names))
        self.by_key = {part.key: part for part in self.parts}
        self.clauses = Clauses(ruleset.sources)
        self.left_out: list[LeftOut] = []
        self.nullable: set[Key] = set()
        self.asked: set[str] = set()

    def types(self) -> tuple[ItemType, ...]:
        """The types that the model names."""
        return (
            *item_types.unit_types(self.ruleset, self.parts),
            *item_types.fact_types(self.ruleset, self.names, self.asked),
            *item_types.part_types(self.parts, self.nullable),
        )

    def input(self, fact: str) -> Input:
        """The input that ``fact`` is; it is noted as left out where DMN has no type for it."""
        kind = self.ruleset.facts[fact]
        word, label = self.names.of(Name(kind, "fact", fact)), self._label_of_fact(fact)
        written = item_types.fact_type(word, kind)
        if not written:
            self.left_out.append(LeftOut(word, label, wording.NO_TYPE))
        return Input(f"fact_{word}", word, label, written, () if written else (wording.NO_TYPE,))

    def decision(self, part: Part) -> Decision:
        """The decision that ``part`` is; it is noted as left out where FEEL cannot say it."""
        writer = _PartWriter(self, part)
        notes = part.notes
        try:
            logic: Grid | str | None = writer.logic()
        except NotExported as error:
            logic, notes = None, (*notes, wording.not_exported(error.reason))
            self.left_out.append(LeftOut(part.word, part.label, error.reason))
        if logic is None or part.refer or writer.feel.is_nullable(part.node):
            self.nullable.add(part.key)
        return Decision(
            id=part.id,
            name=part.word,
            label=part.label,
            type=item_types.part_type(part),
            logic=logic,
            needs=tuple(dict.fromkeys(writer.needs())),
            rests_on=self.clauses.cite(part.law),
            notes=notes,
        )

    def label(self, name: Name, rule: str) -> Text:
        """What people call ``name`` where it stands in ``rule``."""
        if name.scope == "fact":
            return self._label_of_fact(name.name)
        return self.part(name, rule).label

    def part(self, name: Name, rule: str) -> Part:
        """The part that ``name`` is where it stands in ``rule``."""
        return self.by_key[key_of(name, rule)]

    def _label_of_fact(self, fact: str) -> Text:
        return self.ruleset.fact_labels.get(fact, Text(fact, fact))


def key_of(name: Name, rule: str) -> Key:
    """How ``name`` is known where it stands in ``rule``."""
    return (rule if name.scope == "let" else "", name.name)


class _PartWriter:
    """Writes the logic of one part."""

    def __init__(self, exporter: _Exporter, part: Part) -> None:
        self.exporter = exporter
        self.part = part
        self.feel = FeelWriter(self._word, self._may_be_null)

    def logic(self) -> Grid | str:
        """A table or a FEEL expression; raises NotExported."""
        if isinstance(self.part.node, Table):
            return self._table(self.part.node)
        if self.part.refer:
            condition = self.feel.write_part(self.part.node)
            return f"if {condition} = false then true else null"
        return self.feel.write(self.part.node)

    def needs(self) -> Iterator[str]:
        """The ids of what it looks at."""
        for name in self.part.names:
            if name.scope == "fact":
                self.exporter.asked.add(name.name)
                yield f"fact_{self._word(name)}"
            else:
                yield self.exporter.part(name, self.part.owner).id

    def _table(self, table: Table) -> Grid | str:
        written = TableWriter(self.feel, self._column, self._annotate).write(table)
        if isinstance(written, str):
            return written
        outputs = {written.default, *(line.output for line in written.lines)}
        values = item_types.values_of(self.part, refers=item_types.NULL in outputs)
        return replace(written, values=values, headings=wording.HEADINGS)

    def _column(self, node: Node, expression: str) -> Column:
        if not isinstance(node, Name):
            return Column(expression, item_types.write_type(node.type))
        return Column(expression, self._type(node), self.exporter.label(node, self.part.owner))

    def _type(self, node: Name) -> str:
        if node.scope == "fact":
            return item_types.fact_type(self._word(node), node.type)
        return item_types.part_type(self.exporter.part(node, self.part.owner))

    def _annotate(self, days: InForce) -> tuple[str, ...]:
        law = write_law(self.part.law)
        dated = days if days != InForce() else in_force_of(self.part)
        period = wording.write_in_force(dated)
        return law.en, law.fr, period.en, period.fr

    def _word(self, name: Name) -> str:
        return self.exporter.names.of(name, self.part.owner)

    def _may_be_null(self, name: Name) -> bool:
        return key_of(name, self.part.owner) in self.exporter.nullable
