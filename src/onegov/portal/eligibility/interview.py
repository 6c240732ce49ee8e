"""What to ask next, and what the answers come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec
from onegov.core.types import UNKNOWN
from onegov.rules import public as rules
from onegov.rules.types import Evaluation, RuleOutcome

_YEARS_AHEAD = 6
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Result:
    """What the answers come to on one day.

    Attributes:
        verdict: ``yes``, ``not_yet``, ``officer`` or ``unknown``.
        reasons: the outcomes that have a yes or no, those against the person first.
        earliest: first day on which the person could apply, None when there is none in sight.
        missing: facts that would still settle it.
    """

    verdict: str
    evaluation: Evaluation
    reasons: tuple[RuleOutcome, ...]
    earliest: date | None
    missing: tuple[FactSpec, ...]


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
        and catalogue.applies(fact.only_if, facts=facts, on=day) is not False
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
    return [day + timedelta(days=365 * years) for years in range(_YEARS_AHEAD)]


def result(definition: Definition, facts: Facts, day: date) -> Result:
    """What the answers come to, with the reasons rule by rule."""
    evaluation = rules.evaluate(definition.rules, facts=facts, on=day)
    earliest = None
    if evaluation.value is False:
        until = day + timedelta(days=365 * _YEARS_AHEAD)
        earliest = rules.earliest_date(definition.rules, facts=facts, on=day, until=until)
    waits_for = evaluation.outcomes[evaluation.goal].waits_for
    return Result(
        verdict=_verdict(evaluation),
        evaluation=evaluation,
        reasons=_reasons(definition, evaluation),
        earliest=earliest,
        missing=tuple(fact for fact in questions(definition) if fact.name in waits_for),
    )


def _verdict(evaluation: Evaluation) -> str:
    if evaluation.value is True:
        return "yes"
    if evaluation.value is False:
        return "not_yet"
    return "officer" if evaluation.needs_officer else "unknown"


def _reasons(definition: Definition, evaluation: Evaluation) -> tuple[RuleOutcome, ...]:
    """Outcomes with a yes or no that say something, those against the person first."""
    in_force = definition.rules.in_force(evaluation.on)
    open_facts = evaluation.outcomes[evaluation.goal].waits_for
    shown = [
        outcome
        for name, outcome in evaluation.outcomes.items()
        if name != evaluation.goal
        and name in in_force
        and in_force[name].type.kind == "yes_no"
        and (outcome.value is not UNKNOWN or outcome.refer or outcome.waits_for & open_facts)
    ]
    return tuple(sorted(shown, key=_gravity))


def _gravity(outcome: RuleOutcome) -> int:
    if outcome.value is UNKNOWN:
        return 1
    return 2 if outcome.value else 0
