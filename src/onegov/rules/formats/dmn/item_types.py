"""Types of facts and rules as DMN's: units and choices become named types (``itemDefinition``)."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.model import ItemType
from onegov.rules.formats.dmn.naming import Key, Names
from onegov.rules.formats.dmn.parts import Part
from onegov.rules.formats.feel.writing import write_string
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.tree import Name
from onegov.rules.types.units import UNITS

NULL: Final = "null"
_BASES: Final = {"yes_no": "boolean", "date": "date", "text": "string", "choice": "string"}


def write_type(kind: FactType) -> str:
    """The name of the type of ``kind``, "" where DMN has none."""
    return (kind.unit or "number") if kind.kind == "number" else _BASES.get(kind.kind, "")


def fact_type(word: str, kind: FactType) -> str:
    """The name of the type of the fact ``word``: its own, where it allows some values only."""
    return _own(word) if _allowed(kind) else write_type(kind)


def part_type(part: Part) -> str:
    """The name of the type of what ``part`` comes to."""
    return _own(part.word) if _has_own(part) else write_type(part.type)


def values_of(part: Part, *, refers: bool) -> tuple[str, ...]:
    """What ``part`` can come to, as FEEL; empty unless it gives a choice."""
    values = _choices(part.type)
    return (*values, NULL) if values and refers else values


def unit_types(ruleset: RuleSet, parts: Iterable[Part]) -> Iterator[ItemType]:
    """A type for each unit of the language that is named, in alphabetical order."""
    kinds = (*ruleset.facts.values(), *(part.type for part in parts))
    for unit in sorted({kind.unit for kind in kinds} - {""}):
        words = UNITS[unit]
        yield ItemType(unit, "number", label=Text(words.en[1], words.fr[1]))


def fact_types(ruleset: RuleSet, names: Names, facts: Collection[str]) -> Iterator[ItemType]:
    """A type for each of ``facts`` that allows some values only."""
    for fact, kind in ruleset.facts.items():
        if fact not in facts or not _allowed(kind):
            continue
        own = _own(names.of(Name(kind, "fact", fact)))
        labels = {word: ruleset.fact_labels.get(f"{fact}.{word}") for word in kind.choices}
        known = {word: label for word, label in labels.items() if label}
        decimals = kind.decimals if kind.kind == "number" else None
        yield ItemType(own, write_type(kind), _allowed(kind), known, decimals=decimals)


def part_types(parts: Iterable[Part], nullable: Collection[Key]) -> Iterator[ItemType]:
    """A type for each rule that gives a choice and each parameter that is a list."""
    for part in parts:
        if _has_own(part):
            values = values_of(part, refers=part.key in nullable)
            labels = part.rule.choices if part.rule else {}
            yield ItemType(_own(part.word), "string", values, labels, part.type.kind == "list")


def _own(word: str) -> str:
    return f"{word}_values"


def _has_own(part: Part) -> bool:
    chosen = part.scope == "rule" and part.type.kind == "choice"
    return chosen or (part.scope == "parameter" and part.type.kind == "list")


def _allowed(kind: FactType) -> tuple[str, ...]:
    if kind.kind == "number" and kind.least is not None and kind.most is not None:
        return (f"[{kind.least}..{kind.most}]",)
    return _choices(kind)


def _choices(kind: FactType) -> tuple[str, ...]:
    return tuple(map(write_string, kind.choices)) if kind.kind == "choice" else ()
