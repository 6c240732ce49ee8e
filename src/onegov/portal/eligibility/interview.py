"""What to ask next."""

from collections.abc import Mapping
from datetime import date, timedelta

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec
from onegov.rules import public as rules

YEARS_AHEAD = 6
Facts = Mapping[str, object]


def questions(definition: Definition) -> list[FactSpec]:
    """Every fact that may be asked, in the order of the form."""
    names = [name for page in definition.form for name in page.facts]
    facts = [definition.facts[name] for name in names]
    return [fact for fact in facts if fact.asked and fact.name in definition.rules.uses]


def next_question(definition: Definition, facts: Facts, day: date) -> FactSpec | None:
    """The next fact that can change the answer today or, when it is no, the day it becomes yes."""
    askable = [
        fact.name
        for fact in questions(definition)
        if fact.name not in facts
        and catalogue.concerns(definition, fact.only_if, facts=facts, on=day) is not False
    ]
    for on in _days_that_matter(definition, facts, day):
        name = rules.next_fact(definition.rules, facts=facts, on=on, askable=askable)
        if name is not None:
            return definition.facts[name]
    return None


def _days_that_matter(definition: Definition, facts: Facts, day: date) -> list[date]:
    """Today; after a no, also later days: what would matter then decides the earliest date."""
    if rules.evaluate(definition.rules, facts=facts, on=day).value is not False:
        return [day]
    return [day + timedelta(days=365 * years) for years in range(YEARS_AHEAD)]
