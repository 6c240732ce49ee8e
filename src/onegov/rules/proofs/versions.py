"""Dates that do not fit: what ends before it begins, what is named while it is not in force, slips."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.segments import uncovered
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import quoted
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import InForce, Name, Table, rule_nodes

_DATES: Final = Text(
    en="Correct the dates of `in_force`, or let a version with `value: refer` stand there.",
    fr="Corrigez les dates d’« en_vigueur », ou prévoyez-y une version avec « valeur: renvoyer ».",
)


def swapped_dates(rule: Rule) -> Iterator[Sighting]:
    """A rule or a row whose last day comes before its first."""
    tables = (node for node in rule_nodes(rule) if isinstance(node, Table))
    rows = [row for table in tables for row in table.rows]
    if _ends_early(rule.in_force):
        yield _swapped(rule, rule.in_force, rule.line, f"{rule.name}.in_force")
    for row in rows:
        if _ends_early(row.in_force):
            yield _swapped(rule, row.in_force, row.line or rule.line, f"{rule.name}.table")


def _ends_early(span: InForce) -> bool:
    return span.last is not None and span.last < span.first


def _swapped(rule: Rule, span: InForce, line: int, element: str) -> Sighting:
    return Sighting(
        "rules.swapped_dates",
        element,
        line,
        Text(
            en=f"This is never in force: it ends ({span.last}) before it begins ({span.first}).",
            fr=f"Ceci n’est jamais en vigueur : la fin ({span.last}) précède le début ({span.first}).",
        ),
        rule.in_force,
        Text(en="Swap or correct the two dates.", fr="Inversez ou corrigez les deux dates."),
        span=rule.in_force,
    )


def gaps_between_versions(ruleset: RuleSet) -> Iterator[Sighting]:
    """Days between two versions of a rule on which none is in force."""
    for name in dict.fromkeys(rule.name for rule in ruleset.rules):
        versions = sorted(
            (rule for rule in ruleset.rules if rule.name == name),
            key=lambda rule: rule.in_force.first,
        )
        last = versions[-1]
        whole = InForce(versions[0].in_force.first, last.in_force.last)
        for days in uncovered(whole, [rule.in_force for rule in versions]):
            after = next((r for r in versions if r.in_force.first > days.first), last)
            yield _missing(
                after,
                Text(
                    en="No version of this rule is in force.",
                    fr="Aucune version de cette règle n’est en vigueur.",
                ),
                days,
            )


def _missing(rule: Rule, message: Text, days: InForce) -> Sighting:
    element = f"{rule.name}.in_force"
    return Sighting("rules.not_in_force", element, rule.line, message, days, _DATES)


def names_not_in_force(ruleset: RuleSet, rule: Rule) -> Iterator[Sighting]:
    """Days on which ``rule`` is in force and something that it names is not (yet, or any more)."""
    named = [node for node in rule_nodes(rule) if isinstance(node, Name)]
    for name in dict.fromkeys(node for node in named if node.scope in {"rule", "parameter"}):
        covers = _covers(ruleset, name)
        for days in uncovered(rule.in_force, [_hull(covers)]) if covers else ():
            if days.first > date.min:
                label = quoted(_label(ruleset, name))
                yield _missing(
                    rule,
                    Text(
                        en=f"It rests on {label.en}, which is not in force.",
                        fr=f"Elle repose sur {label.fr}, qui n’est pas en vigueur.",
                    ),
                    days,
                )


def _covers(ruleset: RuleSet, name: Name) -> list[InForce]:
    if name.scope == "parameter":
        days = [day for day, _ in ruleset.parameters[name.name].values]
        return [InForce(min(days))] if days else []
    return [rule.in_force for rule in ruleset.rules if rule.name == name.name]


def _hull(spans: list[InForce]) -> InForce:
    """From the first day of any of ``spans`` to the last: gaps in it are told of the rule itself."""
    ends = [span.last for span in spans]
    last = None if None in ends else max(end for end in ends if end is not None)
    return InForce(min(span.first for span in spans), last)


def _label(ruleset: RuleSet, name: Name) -> Text:
    if name.scope == "parameter":
        return ruleset.parameters[name.name].label
    return next(rule.label for rule in ruleset.rules if rule.name == name.name)
