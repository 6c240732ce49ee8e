"""A rules file → a RuleSet, or every problem that stands in it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from itertools import combinations

from onegov.core.types import Text
from onegov.rules.errors import RulesError
from onegov.rules.language import keys
from onegov.rules.language.elements import Elements
from onegov.rules.language.parameters import read_parameter
from onegov.rules.language.proposals import nearest
from onegov.rules.language.rule_reading import RuleReader
from onegov.rules.language.source import Item, read_source
from onegov.rules.language.sources import cite_source, read_sources
from onegov.rules.types import Citation, FactType, Parameter, Rule, RuleSet, Source
from onegov.rules.types.tree import InForce, Name


def read_rules(
    text: str, *, file: str, facts: Mapping[str, FactType], labels: Mapping[str, Text]
) -> RuleSet:
    """The checked rule set in ``text``; raises RulesError with every problem found."""
    top = read_source(text, file=file)
    elements = Elements(file)
    top = elements.only(top, keys.FILE, "")
    for name in facts:
        elements.name(name, Item(name, 0), {})
    scope = {name: Name(kind, "fact", name) for name, kind in facts.items()}
    sources = read_sources(top, elements)
    elements.cite_source = partial(_cite, sources=sources, elements=elements)
    parameters, broken = _read_parameters(top, elements, scope, facts)
    reader = RuleReader(elements, scope, broken)
    elements.need(top, "rules", "")
    rules = tuple(reader.read(entry) for entry in elements.entries(top, "rules", ""))
    _check_versions(rules, elements)
    goal = _known(top, "goal", elements, {rule.name for rule in rules})
    dates = {name for name, kind in facts.items() if kind.kind == "date"}
    as_of = _known(top, "as_of", elements, dates)
    if elements.problems:
        raise RulesError(elements.problems)
    return RuleSet(
        goal=goal,
        as_of=as_of,
        facts=dict(facts),
        rules=rules,
        parameters=parameters,
        source_hash=_hash(text, facts),
        fact_labels=dict(labels),
        sources=sources,
    )


def _cite(
    item: Item, element: str, *, sources: Mapping[str, Source], elements: Elements
) -> Citation:
    return cite_source(item, sources=sources, elements=elements, element=element)


def _hash(text: str, facts: Mapping[str, FactType]) -> str:
    types = sorted((name, kind.kind, kind.unit, kind.choices) for name, kind in facts.items())
    return hashlib.sha256(f"{json.dumps(types)}\n{text}".encode()).hexdigest()


def _known(top: Item, key: str, elements: Elements, names: set[str]) -> str:
    item = elements.need(top, key, "")
    if item.text and item.text not in names:
        elements.add(
            item,
            key,
            "rules.unknown_name",
            Text(
                en=f"“{item.text}” is not one of: {', '.join(sorted(names))}.",
                fr=f"« {item.text} » n’est pas l’un de : {', '.join(sorted(names))}.",
            ),
            fix=nearest(item.text, names),
        )
    return item.text


def _check_versions(rules: tuple[Rule, ...], elements: Elements) -> None:
    for one, other in combinations(rules, 2):
        if one.name == other.name and _overlap(one.in_force, other.in_force):
            elements.add(
                Item(other.name, other.line),
                other.name,
                "rules.name_taken",
                Text(
                    en="Two versions of this rule are in force on the same day.",
                    fr="Deux versions de cette règle sont en vigueur le même jour.",
                ),
            )


def _overlap(one: InForce, other: InForce) -> bool:
    ends = (one.last or date.max, other.last or date.max)
    return max(one.first, other.first) <= min(ends)


def _read_parameters(
    top: Item, elements: Elements, scope: dict[str, Name], facts: Mapping[str, FactType]
) -> tuple[dict[str, Parameter], set[str]]:
    """The parameters, and the names of those with something wrong in them."""
    found, broken = {}, set()
    for name, item in top.mapping.get("parameters", Item({}, 0)).mapping.items():
        before = len(elements.problems)
        elements.name(name, item.at_key(), scope)
        found[name] = read_parameter(name, item, elements, facts)
        scope[name] = Name(found[name].type, "parameter", name)
        if len(elements.problems) > before:
            broken.add(name)
    return found, broken
