"""Dates that do not fit: what ends before it begins, what is named while it is not in force, slips."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.flaws import Sighting
from onegov.rules.proofs.naming import quoted
from onegov.rules.proofs.segments import edges, uncovered
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import InForce, Name, Table, rule_nodes

#: How many changes on one day make it common, and how near to it a slip of the pen lies (days).
_COMMON: Final = 3
_NEAR: Final = 3
COMPARE: Final = Text(
    en="Compare with the law; if it is right, leave it.",
    fr="Comparez avec la loi; si c’est exact, n’y touchez pas.",
)
_DATES: Final = Text(
    en="Correct the dates of `in_force`, or let a version with `value: refer` stand there.",
    fr="Corrigez les dates d’« en_vigueur », ou prévoyez-y une version avec « valeur: renvoyer ».",
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
            fr=f"Ceci n’est jamais en vigueur : la fin ({span.last}) précède le début ({span.first}).",
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


def odd_dates(ruleset: RuleSet) -> Iterator[Sighting]:
    """A day that stands alone, a few days from one on which several things change together."""
    places = [*_rule_dates(ruleset), *_amount_dates(ruleset)]
    counts = Counter(day for day, _, _ in places)
    common = [day for day, count in counts.items() if count >= _COMMON]
    for day, element, line in places:
        near = [other for other in common if 0 < abs((other - day).days) <= _NEAR]
        if counts[day] == 1 and near:
            yield _odd_date(day, near[0], element, line)


def _rule_dates(ruleset: RuleSet) -> Iterator[tuple[date, str, int]]:
    for rule in ruleset.rules:
        yield from _span_dates(rule.in_force, f"{rule.name}.in_force", rule.line)
        tables = (node for node in rule_nodes(rule) if isinstance(node, Table))
        for row in (row for table in tables for row in table.rows):
            yield from _span_dates(row.in_force, f"{rule.name}.table", row.line or rule.line)


def _span_dates(span: InForce, element: str, line: int) -> Iterator[tuple[date, str, int]]:
    return ((day, element, line) for day in edges([span]) if day > date.min)


def _amount_dates(ruleset: RuleSet) -> Iterator[tuple[date, str, int]]:
    for name, parameter in ruleset.parameters.items():
        yield from ((day, f"parameters.{name}.values", 0) for day, _ in parameter.values)


def _odd_date(day: date, near: date, element: str, line: int) -> Sighting:
    return Sighting(
        "rules.odd_date",
        element,
        line,
        Text(
            en=f"Something changes here alone on {write_date(day, 'en')}; several things change on "
            f"{write_date(near, 'en')}.",
            fr=f"Ceci seul change le {write_date(day, 'fr')}; plusieurs choses changent le "
            f"{write_date(near, 'fr')}.",
        ),
        InForce(),
        COMPARE,
        span=InForce(),
    )


def repeated_words(ruleset: RuleSet) -> Iterator[Sighting]:
    """A list of words that the law dates with a word in it twice, or that does not change on its day."""
    for name, parameter in ruleset.parameters.items():
        before: object = None
        for day, value in parameter.values:
            if isinstance(value, tuple):
                twice = [word for word, count in Counter(value).items() if count > 1]
                if twice or value == before:
                    yield _repeated(name, day, ", ".join(twice))
            before = value


def _repeated(name: str, day: date, words: str) -> Sighting:
    message = Text(
        en=f"The list of {write_date(day, 'en')} is the one before it.",
        fr=f"La liste du {write_date(day, 'fr')} est la même que la précédente.",
    )
    if words:
        message = Text(
            en=f"The list of {write_date(day, 'en')} has this twice: {words}.",
            fr=f"La liste du {write_date(day, 'fr')} contient ceci deux fois : {words}.",
        )
    element = f"parameters.{name}.values"
    return Sighting("rules.repeated", element, 0, message, InForce(), COMPARE, span=InForce())
