"""What would be if a fact were different, in words."""

from collections.abc import Collection, Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.reasoning.wording import NBSP, write
from onegov.rules.types import RuleSet, Value
from onegov.rules.types.changes import Aim, Change, Option

_AND: Final = Text(" and ", " et si ")
_LISTED: Final = 4


def tell(
    ruleset: RuleSet, changes: Sequence[Change], aim: Aim, value: Value, waits_for: Collection[str]
) -> Text:
    """``changes`` and what the goal would come to: passing, or no longer surely failing."""
    if_changed = _join(_AND, [_condition(ruleset, change) for change in changes])
    if not waits_for:
        return _outcome(ruleset, aim, value, if_changed)
    facts = list_facts(ruleset, waits_for)
    rest = _hope(ruleset, aim)
    return Text(
        en=f"If {if_changed.en}, {rest.en} It would still depend on: {facts.en}.",
        fr=f"Si {if_changed.fr}, {rest.fr} Le résultat dépendrait encore de{NBSP}: {facts.fr}.",
    )


def list_facts(ruleset: RuleSet, names: Collection[str]) -> Text:
    """The labels of these facts, the first few of many."""
    labels = [fact_label(ruleset, name) for name in ruleset.facts if name in names]
    first = _join(Text(", ", ", "), labels[:_LISTED])
    more = len(labels) - _LISTED
    if more <= 1:
        return _join(Text(", ", ", "), labels)
    return Text(en=f"{first.en} and {more} more", fr=f"{first.fr} et {more} autres")


def fact_label(ruleset: RuleSet, name: str) -> Text:
    """What people call fact ``name``."""
    return ruleset.fact_labels.get(name, Text(name, name))


def goal_rule_label(ruleset: RuleSet, goal: str) -> Text:
    """What people call rule ``goal``, in quotes."""
    return _quoted(next(rule.label for rule in ruleset.rules if rule.name == goal))


def value_label(ruleset: RuleSet, name: str, value: Value) -> Text:
    """``value`` of fact ``name`` as people write it: a choice by its label, a number with its unit."""
    unit = ruleset.facts[name].unit
    written = Text(en=write(value, "en", unit), fr=write(value, "fr", unit))
    return ruleset.fact_labels.get(f"{name}.{value}", written)


def summarize(options: Sequence[Option], *, tried: int, never: bool, gave_up: bool) -> Text:
    """What a search found: its first option, or why there is none."""
    if options:
        return options[0].text
    if never:
        return Text(
            en="No change in the facts that can change would be enough.",
            fr="Aucun changement des faits qui peuvent changer ne suffirait.",
        )
    if gave_up:
        return Text(
            en="The search for a change that would be enough stopped at its limit; one may exist.",
            fr="La recherche d’un changement qui suffirait s’est arrêtée à sa limite; il peut en exister un.",
        )
    return Text(
        en=f"No change of {tried} facts or fewer would be enough.",
        fr=f"Aucun changement de {tried} faits ou moins ne suffirait.",
    )


def _outcome(ruleset: RuleSet, aim: Aim, value: Value, if_changed: Text) -> Text:
    goal = goal_rule_label(ruleset, aim.goal)
    if aim.at_least is not None:
        reached = _goal_value(ruleset, aim.goal, value)
        return Text(
            en=f"{goal.en} would be {reached.en} if {if_changed.en}.",
            fr=f"{goal.fr} serait de {reached.fr} si {if_changed.fr}.",
        )
    if aim.goal == ruleset.goal:
        return Text(
            en=f"You would qualify if {if_changed.en}.",
            fr=f"Vous seriez admissible si {if_changed.fr}.",
        )
    return Text(
        en=f"{goal.en} would be yes if {if_changed.en}.",
        fr=f"La réponse à {goal.fr} serait «{NBSP}oui{NBSP}» si {if_changed.fr}.",
    )


def _hope(ruleset: RuleSet, aim: Aim) -> Text:
    goal = goal_rule_label(ruleset, aim.goal)
    if aim.at_least is None:
        return Text(
            en=f"{goal.en} would no longer be ruled out.",
            fr=f"la réponse à {goal.fr} ne serait plus d’emblée «{NBSP}non{NBSP}».",
        )
    wanted = _goal_value(ruleset, aim.goal, aim.at_least)
    return Text(
        en=f"{goal.en} could reach {wanted.en}.", fr=f"{goal.fr} pourrait atteindre {wanted.fr}."
    )


def _goal_value(ruleset: RuleSet, goal: str, value: Value) -> Text:
    unit = next(rule.type.unit for rule in ruleset.rules if rule.name == goal)
    return Text(en=write(value, "en", unit), fr=write(value, "fr", unit))


def _condition(ruleset: RuleSet, change: Change) -> Text:
    label = _quoted(fact_label(ruleset, change.fact))
    before, after = (value_label(ruleset, change.fact, v) for v in (change.before, change.after))
    kind = ruleset.facts[change.fact].kind
    if kind == "yes_no":
        return Text(
            en=f"{label.en} were {after.en}", fr=f"{label.fr} était «{NBSP}{after.fr}{NBSP}»"
        )
    if kind == "choice":
        before, after = _quoted(before), _quoted(after)
        return Text(
            en=f"{label.en} were {after.en} instead of {before.en}",
            fr=f"{label.fr} était {after.fr} plutôt que {before.fr}",
        )
    return Text(
        en=f"{label.en} were {after.en} instead of {before.en}",
        fr=f"{label.fr} était de {after.fr} plutôt que de {before.fr}",
    )


def _quoted(text: Text) -> Text:
    return Text(en=f"“{text.en}”", fr=f"«{NBSP}{text.fr}{NBSP}»")


def _join(sign: Text, parts: Sequence[Text]) -> Text:
    return Text(
        en=sign.en.join(part.en for part in parts), fr=sign.fr.join(part.fr for part in parts)
    )
