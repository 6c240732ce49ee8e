"""Two versions of a service and the people that both can decide about."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from onegov.rules.language.folder import read_folder_questions, read_ruleset
from onegov.rules.population.distributions import (
    Band,
    Bands,
    Distribution,
    number_band,
    usual,
)
from onegov.rules.population.drawing import BLOCK, Drawn, People, narrow
from onegov.rules.population.reading import read_folder_population
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.columns import Ragged
from onegov.rules.types.questions import Condition
from onegov.rules.types.tree import Apply, Name, walk

_NONE: Final[tuple[Condition, ...]] = ()


@dataclass(frozen=True)
class Version:
    """One version of a service on one day.

    Attributes:
        on: the day whose law applies.
        only_if: what must hold for a fact to concern a person.
        spread: what ``population:`` says of its facts.
    """

    ruleset: RuleSet
    on: date
    only_if: Mapping[str, Sequence[Condition]]
    spread: Mapping[str, Distribution]


def read_version(folder: Path, on: date) -> Version:
    """The service in ``folder`` on the day ``on``; raises RulesError."""
    ruleset = read_ruleset(folder)
    questions = read_folder_questions(folder)
    only_if = {name: question.only_if for name, question in questions.items()}
    return Version(ruleset, on, only_if, read_folder_population(folder, ruleset.facts))


@dataclass(frozen=True)
class Both:
    """The people about whom two versions decide.

    All of them apply on the day of the new version, so that only the law is different.

    Attributes:
        shared: facts that mean the same in both; each can be what both allow.
            Conditions on a fact that is not shared do not limit them.
        apart: for each version, facts that it alone has or that mean something else there.
    """

    versions: tuple[Version, Version]
    shared: People
    apart: tuple[People, People]

    def blocks(self, size: int) -> Iterator[tuple[Drawn, tuple[Drawn, Drawn]]]:
        """(what is shared, the columns of each version), in blocks."""
        for number, first in enumerate(range(0, size, BLOCK)):
            people = min(BLOCK, size - first)
            shared = self.shared.block(number, people)
            old, new = (
                self._columns(version, shared, apart.block(number, people, shared))
                for version, apart in zip(self.versions, self.apart, strict=True)
            )
            yield shared, (old, new)

    def _columns(self, version: Version, shared: Drawn, apart: Drawn) -> dict[str, Any]:
        facts, drawn = version.ruleset.facts, self.shared.facts
        coded = {name: recode(column, drawn[name], facts[name]) for name, column in shared.items()}
        return {**coded, **apart, version.ruleset.as_of: self.shared.day.toordinal()}


def recode(column: Any, drawn: FactType, wanted: FactType) -> Any:
    """``column`` in the codes and decimals of another version of the fact's type."""
    if isinstance(column, Ragged):
        if drawn.choices == wanted.choices or "kind" not in column.columns:
            return column
        kinds = _codes(drawn, wanted)[column.columns["kind"]]
        return Ragged(column.offsets, {**column.columns, "kind": kinds})
    if drawn.kind == "choice" and drawn.choices != wanted.choices:
        return _codes(drawn, wanted)[column]
    if drawn.kind == "number" and drawn.decimals != wanted.decimals:
        return column.astype(np.int64) * 10 ** (wanted.decimals - drawn.decimals)
    return column


def _codes(drawn: FactType, wanted: FactType) -> Any:
    places = [wanted.choices.index(choice) for choice in drawn.choices]
    return np.array(places, dtype=narrow(0, len(wanted.choices)))


def pair(old: Version, new: Version, *, seed: int = 1, also: Collection[str] = ()) -> Both:
    """The people about whom both versions decide, as the new one says they are spread.

    ``also``: facts that are wanted although no rule names them.
    """
    joint = {
        name: kind
        for name in new.ruleset.facts
        if (kind := _joint(old.ruleset, new.ruleset, name)) is not None
    }
    needed = [_needed(version, also) for version in (old, new)]
    wanted = {name: kind for name, kind in joint.items() if any(name in each for each in needed)}
    shared = People(wanted, _spread(wanted, new.on, (new, old)), new.only_if, new.on, seed)
    apart = tuple(
        _apart(version, shared, [name for name in each if name not in joint])
        for version, each in zip((old, new), needed, strict=True)
    )
    return Both((old, new), shared, (apart[0], apart[1]))


def _needed(version: Version, also: Collection[str]) -> list[str]:
    """Facts that some rule names, that are asked for, or that decide whether one concerns."""
    ruleset = version.ruleset
    named = ruleset.uses | (set(also) & ruleset.facts.keys())
    decide = {each.fact for name in named for each in version.only_if.get(name, _NONE)}
    return [name for name in ruleset.facts if name in named | decide and name != ruleset.as_of]


def _joint(old: RuleSet, new: RuleSet, name: str) -> FactType | None:
    """What a fact can be in both versions; None where it is not the same fact."""
    if name not in old.facts or name in {old.as_of, new.as_of}:
        return None
    one, other = old.facts[name], new.facts[name]
    if (one.kind, one.unit) != (other.kind, other.unit):
        return None
    choices = tuple(choice for choice in other.choices if choice in one.choices)
    if other.choices and not choices:
        return None
    least, most = _within(one.least, other.least, max), _within(one.most, other.most, min)
    if least is not None and most is not None and most < least:
        return None
    decimals = min(one.decimals, other.decimals)
    return replace(other, choices=choices, least=least, most=most, decimals=decimals)


def _within(one: int | None, other: int | None, join: Any) -> int | None:
    known = [bound for bound in (one, other) if bound is not None]
    return join(known) if known else None


def _spread(
    facts: Mapping[str, FactType], day: date, versions: Sequence[Version]
) -> dict[str, Distribution]:
    """How each fact is spread: as the first version that says so does, else as usual."""
    births = frozenset[str]().union(*(_births(version.ruleset) for version in versions))
    spread = {
        name: _said(name, kind, versions) or usual(kind, day, is_birth=name in births)
        for name, kind in facts.items()
    }
    return {name: each for name, each in spread.items() if each is not None}


def _said(name: str, kind: FactType, versions: Sequence[Version]) -> Distribution | None:
    """How a version spreads the fact, within what ``kind`` allows."""
    version = next((each for each in versions if name in each.spread), None)
    if version is None:
        return None
    said, decimals = version.spread[name], version.ruleset.facts[name].decimals
    if not isinstance(said, Bands) or kind.kind != "number":
        return said
    whole, scale = number_band(kind), 10 ** (decimals - kind.decimals)
    cut = (
        Band(max(whole.first, -(-b.first // scale)), min(whole.last, b.last // scale), b.weight)
        for b in said.bands
    )
    bands = tuple(band for band in cut if band.first <= band.last)
    return Bands(bands) if bands else None


def _births(ruleset: RuleSet) -> set[str]:
    """Dates from which a rule takes an age."""
    roots = [rule.node for rule in ruleset.rules]
    roots += [binding.node for rule in ruleset.rules for binding in rule.lets]
    ages = (n for root in roots for n in walk(root) if isinstance(n, Apply) and n.op == "age_at")
    return {age.args[0].name for age in ages if isinstance(age.args[0], Name)}


def _apart(version: Version, shared: People, names: Collection[str]) -> People:
    facts = {name: version.ruleset.facts[name] for name in names}
    spread = _spread(facts, shared.day, [version])
    return People(facts, spread, version.only_if, shared.day, shared.seed, shared.facts)
