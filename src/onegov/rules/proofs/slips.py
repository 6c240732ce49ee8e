"""Slips of the pen in dates and in lists of words that the law dates."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.segments import edges
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import COMPARE
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import RuleSet
from onegov.rules.types.tree import InForce, Table, rule_nodes

#: How many changes on one day make it common, and how near to it a slip of the pen lies (days).
_COMMON: Final = 3
_NEAR: Final = 3


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
            fr=f"La liste du {write_date(day, 'fr')} contient ceci deux fois : {words}.",
        )
    element = f"parameters.{name}.values"
    return Sighting("rules.repeated", element, 0, message, InForce(), COMPARE, span=InForce())
