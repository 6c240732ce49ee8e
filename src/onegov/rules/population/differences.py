"""What only one of two versions has, or what is another kind of thing in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onegov.core.types import Text
from onegov.rules.reasoning.wording import NBSP
from onegov.rules.types import FactType, Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference that counts of people cannot show.

    Attributes:
        what: ``fact`` or ``rule``.
        name: its name.
        label: what people call it.
        text: what is different.
    """

    what: str
    name: str
    label: Text
    text: Text


_ONLY_OLD = Text("only in the old version", "seulement dans l’ancienne version")
_ONLY_NEW = Text("only in the new version", "seulement dans la nouvelle version")


def tell_differences(old: RuleSet, new: RuleSet) -> tuple[Difference, ...]:
    """Facts, then rules, in the order of the new version."""
    return (*_facts(old, new), *_rules(old, new))


def last_versions(ruleset: RuleSet) -> Mapping[str, Rule]:
    """Each rule by name, in its last version."""
    return {rule.name: rule for rule in ruleset.rules}


def are_comparable(one: Rule, other: Rule) -> bool:
    """Whether two versions of a rule give the same kind of value, and one that can be counted."""
    same = (one.type.kind, one.type.unit) == (other.type.kind, other.type.unit)
    return same and one.type.kind in {"yes_no", "choice", "number", "date"}


def _facts(old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    for name in [*new.facts, *(name for name in old.facts if name not in new.facts)]:
        labels = new.fact_labels if name in new.facts else old.fact_labels
        label = labels.get(name, Text(name, name))
        if name not in old.facts or name not in new.facts:
            yield Difference("fact", name, label, _ONLY_NEW if name in new.facts else _ONLY_OLD)
            continue
        for text in _changed(old.facts[name], new.facts[name]):
            yield Difference("fact", name, label, text)


def _changed(old: FactType, new: FactType) -> Iterator[Text]:
    if (old.kind, old.unit) != (new.kind, new.unit):
        before, after = (" ".join(filter(None, (each.kind, each.unit))) for each in (old, new))
        yield Text(
            en=f"{before} before, {after} now; drawn apart in each version",
            fr=f"{before} avant, {after} maintenant; tiré séparément dans chaque version",
        )
        return
    for words, only in (
        (_without(new.choices, old.choices), _ONLY_NEW),
        (_without(old.choices, new.choices), _ONLY_OLD),
    ):
        if words:
            yield Text(
                en=f"{', '.join(words)}: {only.en}; not drawn",
                fr=f"{', '.join(words)}{NBSP}: {only.fr}; non tiré",
            )
    before, after = (f"{each.least}–{each.most}" for each in (old, new))
    if before != after:
        yield Text(
            en=f"{before} before, {after} now; drawn within both",
            fr=f"{before} avant, {after} maintenant; tiré dans les deux limites",
        )


def _without(words: Sequence[str], others: Sequence[str]) -> list[str]:
    return [word for word in words if word not in others]


def _rules(old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    before, after = last_versions(old), last_versions(new)
    for name, rule in {**before, **after}.items():
        if name not in before or name not in after:
            only = _ONLY_NEW if name in after else _ONLY_OLD
            yield Difference("rule", name, rule.label, only)
        elif not are_comparable(before[name], after[name]):
            text = Text(
                "another kind of value; not compared", "autre genre de valeur; non comparée"
            )
            yield Difference("rule", name, rule.label, text)
