"""Faults that somebody seeded into the tables of the real services (seeded_faults.yaml), applied."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from onegov.core.types import UNKNOWN
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.folder import read_facts
from onegov.rules.public import decode_value, evaluate, parse, prove
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import Literal, Name, Row, Table, rule_nodes, walk

IRCC = Path(__file__).parents[3] / "services" / "ircc"
SEEDED = yaml.safe_load(Path(__file__).with_name("seeded_faults.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 25)
RULES, DEFINITION = "rules.yaml", "definition.yaml"
#: Codes that say a fault of each kind. Bounds that are swapped also leave something out, or meet.
FITTING = {
    "gap": {"rules.table_gap"},
    "overlap": {"rules.table_overlap"},
    "swapped bound": {
        "rules.swapped_bounds",
        "rules.swapped_dates",
        "rules.table_gap",
        "rules.table_overlap",
    },
}


@dataclass(frozen=True, eq=False)
class Text:
    """The two files of a service, sound or with a fault in them."""

    definition: str
    rules: str

    @cached_property
    def read(self) -> RuleSet | RulesError:
        """The rule set, or why it cannot be read."""
        facts, labels = _facts(self.definition)
        try:
            return parse(self.rules, file=RULES, facts=facts, labels=labels)
        except RulesError as error:
            return error

    def problems(self, rule: str = "") -> tuple[Problem, ...]:
        """What a check says, whether or not the rules can be read; of ``rule`` and what it rests on."""
        if isinstance(self.read, RulesError):
            return self.read.problems
        return prove(_behind(self.read, rule) if rule else self.read, file=RULES)


@cache
def _facts(definition: str) -> Any:
    return read_facts(definition, file=DEFINITION)


@dataclass(frozen=True, eq=False)
class Fault:
    """One fault; see the head of seeded_faults.yaml."""

    service: str
    rule: str
    kind: str
    said: str
    old: str
    new: str
    place: str
    on: date
    told: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.service}, {self.rule}, {self.kind}: {self.said}"

    @cached_property
    def text(self) -> Text:
        """The files of the service with the fault."""
        sound = service_text(self.service)
        if self.place == DEFINITION:
            return replace(sound, definition=self._put(sound.definition, 0, None))
        start, end = rule_part(sound.rules, self.place)
        return replace(sound, rules=self._put(sound.rules, start, end))

    def _put(self, text: str, start: int, end: int | None) -> str:
        part = text[start:end]
        count = part.count(self.old)
        assert count == 1, f"{self}: “{self.old}” occurs {count} times"
        rest = "" if end is None else text[end:]
        return text[:start] + part.replace(self.old, self.new) + rest

    @property
    def lines(self) -> set[int]:
        """Lines of the table that the fault is in; of all tables of its rule where it came from elsewhere."""
        text = self.text.rules
        start, end = rule_part(text, self.rule)
        tables = [span for span in tables_in(text) if start <= span[0] < end]
        if self.place == self.rule:
            at = start + service_text(self.service).rules[start:end].index(self.old)
            tables = [span for span in tables if span[0] <= at <= span[1]]
        return {line for first, last in tables for line in _lines(text, first, last)}

    def facts(self, ruleset: RuleSet) -> dict[str, object]:
        return {name: decode_value(ruleset.facts[name], told) for name, told in self.told.items()}


def _behind(ruleset: RuleSet, rule: str) -> RuleSet:
    """The rules that ``rule`` rests on, and itself."""
    names = {rule}
    for version in reversed(ruleset.rules):  # each names only those above it
        if version.name in names:
            names |= {
                n.name for n in rule_nodes(version) if isinstance(n, Name) and n.scope == "rule"
            }
    rules = tuple(version for version in ruleset.rules if version.name in names)
    return replace(ruleset, rules=rules, goal=rule)


@cache
def service_text(service: str) -> Text:
    folder = IRCC / service
    return Text(*((folder / name).read_text(encoding="utf-8") for name in (DEFINITION, RULES)))


@cache
def faults(service: str) -> list[Fault]:
    """The faults that were seeded into ``service``."""
    return [
        Fault(
            service=service,
            rule=entry["rule"],
            kind=entry["kind"],
            said=entry["said"],
            old=entry["old"],
            new=entry["new"],
            place=entry.get("in", entry["rule"]),
            on=entry.get("day", TODAY),
            told=entry["facts"],
        )
        for entry in SEEDED[service]
    ]


def rule_part(text: str, rule: str) -> tuple[int, int]:
    """From where to where all versions of ``rule`` stand; they follow each other."""
    heads = [(found.start(), found[1]) for found in re.finditer(r"^  - rule: (\w+)$", text, re.M)]
    mine = [place for place, (_, name) in enumerate(heads) if name == rule]
    assert mine, rule
    assert mine == list(range(mine[0], mine[-1] + 1)), f"versions of {rule} stand apart"
    after = mine[-1] + 1
    return heads[mine[0]][0], heads[after][0] if after < len(heads) else len(text)


def tables_in(text: str) -> Iterator[tuple[int, int]]:
    """From where to where each table of the text stands."""
    for found in re.finditer(r"^    table:\n(?:      .*\n|\s*\n)+", text, re.M):
        yield found.start(), found.end()


def _lines(text: str, first: int, last: int) -> range:
    return range(text.count("\n", 0, first) + 1, text.count("\n", 0, last) + 1)


def rows_that_apply(ruleset: RuleSet, fault: Fault) -> int:
    """How many rows of the faulty table apply to the fault's facts, each evaluated as a rule alone."""
    version = ruleset.in_force(fault.on)[fault.rule]
    table = next(node for node in walk(version.node) if isinstance(node, Table) and node.inputs)
    alone = [
        replace(version, name=f"row {place}", node=Table(version.type, (_something(row, version),)))
        for place, row in enumerate(table.rows)
        if row.when is not None
    ]
    above = _behind(ruleset, fault.rule).rules
    rows = replace(ruleset, rules=(*above, *alone), goal=alone[0].name, prepared={})
    outcomes = evaluate(rows, facts=fault.facts(ruleset), on=fault.on).outcomes
    return sum(outcomes[rule.name].value is not UNKNOWN for rule in alone)


def _something(row: Row, version: Rule) -> Row:
    """``row`` with a value that its rule can have, so that it gives one when it applies."""
    value = Fraction(0) if version.type.kind == "number" else next(iter(version.choices), True)
    return replace(row, then=Literal(version.type, value))
