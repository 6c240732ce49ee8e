"""Rules sent to DMN and back, and what each decision comes to in our own evaluation."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import yaml

from onegov.core.types import UNKNOWN
from onegov.rules.formats.dmn import exporting, importing, part
from onegov.rules.formats.dmn.naming import Names
from onegov.rules.formats.dmn.parts import Part, Parts
from onegov.rules.formats.dmn.xml_writing import write_xml
from onegov.rules.language.reading import read_rules
from onegov.rules.reasoning.days import law_of
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.tree import Apply, InForce, Literal, Name, Node, Row, Table, walk

_LAW = [
    {
        "act": "C-29",
        "at": "5(1)",
        "fid": "1",
        "reviewed": "2026-01-01",
        "sha256": {"en": "0" * 64, "fr": "0" * 64},
    }
]
_LONG_AGO = "1900-01-01"


@dataclass(frozen=True)
class Trip:
    """A rule set, its export, and what came back.

    Attributes:
        parts: what became decisions, by their name in DMN.
        supplied: the decisions whose logic is not exported, which are facts afterwards.
    """

    on: date
    before: RuleSet
    export: exporting.Export
    xml: str
    parts: Mapping[str, Part]
    after: RuleSet

    @property
    def supplied(self) -> list[str]:
        return [each.name for each in self.export.model.decisions if each.logic is None]


class NothingLeft(Exception):
    """No rule has logic that DMN can say."""


def there_and_back(ruleset: RuleSet, on: date, service: str = "test/service") -> Trip:
    export = exporting.export(ruleset, on=on, service=service)
    if all(each.logic is None for each in export.model.decisions):
        raise NothingLeft
    xml = write_xml(export.model)
    parts = parts_of(ruleset, on)
    imported = importing.import_model(xml.encode(), file="there.dmn")
    written = part.write_part(imported, file="there.dmn")
    supplied = {
        each.name: parts[each.name].type for each in export.model.decisions if each.logic is None
    }
    kinds = {fact.word: fact.type for fact in imported.facts} | supplied
    after = complete(written, kinds, ruleset)
    return Trip(on, ruleset, export, xml, parts, after)


def parts_of(ruleset: RuleSet, on: date) -> dict[str, Part]:
    names = Names(ruleset, law_of(ruleset, on).rules.values())
    return {part.word: part for part in Parts(ruleset, on, names)}


def complete(text: str, facts: Mapping[str, FactType], like: RuleSet) -> RuleSet:
    """The rules of a part, with something in the places that are left for a person."""
    top = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    rules = [_completed(rule) for rule in top.get("rules", []) if rule.get("value") != ""]
    if not rules:
        raise NothingLeft
    parameters = {name: _completed(each) for name, each in top.get("parameters", {}).items()}
    whole = {
        "goal": rules[-1]["rule"],
        "as_of": like.as_of,
        "parameters": parameters,
        "rules": rules,
    }
    kinds = {like.as_of: FactType("date")} | dict(facts)
    return read_rules(json.dumps(whole), file="back.yaml", facts=kinds, labels={})


def _completed(entry: dict[str, Any]) -> dict[str, Any]:
    entry = _with_texts(entry) | {"law": _LAW}
    if "values" in entry:
        entry["values"] = {_LONG_AGO: entry["values"]["?"]}
    return entry


def _with_texts(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"en", "fr"}:
        return {language: text or "x" for language, text in value.items()}
    if isinstance(value, dict):
        return {key: _with_texts(part) for key, part in value.items()}
    return value


def value_of(part: Part, run: Run) -> Any:
    """What a part comes to in ``run`` of the rules that it was made of."""
    owner, name = part.key
    if part.scope == "parameter":
        return part.node.value if isinstance(part.node, Literal) else UNKNOWN
    if part.scope == "rule":
        return run.rule(name).value
    lets = run.rule_and_lets(owner)[1]
    return lets[name].value if name in lets else run.find(part.node, lets).value


def looked_at(node: Node, change: Callable[[Name], Name]) -> Node:
    """``node`` with other names in it."""
    if isinstance(node, Name):
        return change(node)
    if isinstance(node, Apply):
        return replace(node, args=tuple(looked_at(arg, change) for arg in node.args))
    if isinstance(node, Table):
        return replace(
            node,
            rows=tuple(_row(row, change) for row in node.rows),
            inputs=tuple(looked_at(column, change) for column in node.inputs),
        )
    return node


def _row(row: Row, change: Callable[[Name], Name]) -> Row:
    return replace(
        row,
        when=None if row.when is None else looked_at(row.when, change),
        then=looked_at(row.then, change),
        cells=tuple(None if cell is None else looked_at(cell, change) for cell in row.cells),
    )


# -- one table alone -------------------------------------------------------------------------------


def alone(trip: Trip, part: Part, node: Node) -> RuleSet:
    """A rule set of ``node`` alone, which stands in the place of ``part``: what it names are facts."""
    given = {name.name: name.type for name in walk(node) if isinstance(name, Name)}
    assert part.rule is not None
    only = replace(part.rule, name=part.word, type=node.type, node=node, lets=(), refer=False)
    rules = (replace(only, in_force=InForce(), because={}),)
    day = {trip.before.as_of: FactType("date")}
    return replace(
        trip.before,
        goal=part.word,
        facts={name: _unbounded(kind) for name, kind in given.items()} | day,
        rules=rules,
        parameters={},
        prepared={},
    )


def _unbounded(kind: FactType) -> FactType:
    return replace(kind, least=None, most=None)


def before_alone(trip: Trip, part: Part) -> Node:
    """The logic of ``part`` before the trip, its names those of the file, its parameters values."""
    return _with_amounts(looked_at(part.node, lambda name: in_file(trip, part, name)), trip)


def after_alone(trip: Trip, word: str) -> Node:
    """The logic of the same decision after the trip."""
    node = next(rule.node for rule in trip.after.rules if rule.name == word)
    return _with_amounts(looked_at(node, lambda name: _as_fact(name)), trip)


def in_file(trip: Trip, part: Part, name: Name) -> Name:
    """What ``name``, which stands in ``part``, is called in the file, as a fact."""
    if name.scope in {"fact", "parameter"}:
        return name
    owner = part.rule.name if part.rule and name.scope == "let" else ""
    word = next(word for word, each in trip.parts.items() if each.key == (owner, name.name))
    return Name(name.type, "fact", word)


def _as_fact(name: Name) -> Name:
    return name if name.scope == "parameter" else Name(name.type, "fact", name.name)


def _with_amounts(node: Node, trip: Trip) -> Node:
    if isinstance(node, Name) and node.scope == "parameter":
        return trip.parts[node.name].node
    if isinstance(node, Apply):
        return replace(node, args=tuple(_with_amounts(arg, trip) for arg in node.args))
    if isinstance(node, Table):
        rows = (
            replace(
                row,
                when=None if row.when is None else _with_amounts(row.when, trip),
                then=_with_amounts(row.then, trip),
            )
            for row in node.rows
        )
        return replace(node, rows=tuple(rows))
    return node


def boundaries(node: Node) -> dict[str, list[Any]]:
    """For each name in ``node`` values on both sides of whatever it is compared with."""
    literals = [each for each in walk(node) if isinstance(each, Literal)]
    names = {each.name: each.type for each in walk(node) if isinstance(each, Name)}
    return {name: _around(kind, literals) for name, kind in names.items()}


def _around(kind: FactType, literals: list[Literal]) -> list[Any]:
    if kind.kind == "yes_no":
        return [True, False]
    values = [each.value for each in literals if each.value is not UNKNOWN]
    if kind.kind == "choice":
        words = [
            word for value in values for word in (value if isinstance(value, tuple) else [value])
        ]
        named = [word for word in kind.choices if word in words]
        return named + [word for word in kind.choices if word not in words][:1]
    if kind.kind == "date":
        days = {value for value in values if isinstance(value, date)} or {date(2026, 11, 25)}
        return sorted({day + timedelta(days=step) for day in days for step in (-1, 0, 1)})
    if kind.kind == "number":
        numbers = {each.value for each in literals if each.type.kind == "number"}
        known = {value for value in numbers if isinstance(value, Fraction)} or {Fraction(7)}
        steps = (Fraction(-1), Fraction(-1, 2), Fraction(0), Fraction(1, 2), Fraction(1))
        return sorted({value + step for value in known for step in steps})
    return ["somebody", *(value for value in values if isinstance(value, str))]
