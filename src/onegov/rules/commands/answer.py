"""What the rules come to for one person, with what would change it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.reasoning.counterfactual import counterfactual
from onegov.rules.reasoning.earliest import earliest_date
from onegov.rules.reasoning.evaluation import Run, evaluate, goal_of
from onegov.rules.types import Evaluation, RuleSet, Trip
from onegov.rules.types.changes import Aim, Counterfactual
from onegov.rules.types.questions import Question

#: How far ahead the earliest date is looked for.
DAYS_AHEAD: Final = 6 * 366


@dataclass(frozen=True, slots=True)
class Answer:
    """What one evaluation says.

    Attributes:
        facts: what was told.
        change: the smallest changes that would make the goal pass; None when it passes.
        earliest: of a yes-or-no that is no, the first day within six years on which it is yes.
        not_before: where unknown facts leave no such day, the first on which it may be yes.
    """

    ruleset: RuleSet
    facts: Mapping[str, object]
    evaluation: Evaluation
    change: Counterfactual | None
    earliest: date | None
    not_before: date | None

    @property
    def unknown(self) -> list[str]:
        """Facts that some rule names and nobody has told, in the order of the definition."""
        ruleset = self.ruleset
        return [
            name
            for name in ruleset.facts
            if name in ruleset.uses - {ruleset.as_of} and self.facts.get(name, UNKNOWN) is UNKNOWN
        ]

    @property
    def waits_for(self) -> frozenset[str]:
        """The unknown facts that can still change the goal."""
        return self.evaluation.outcomes[self.evaluation.goal].waits_for


def answer(
    ruleset: RuleSet,
    facts: Mapping[str, object],
    on: date,
    *,
    aim: Aim | None = None,
    changeable: Collection[str] | None = None,
) -> Answer:
    """Will apply the rules in force on ``on`` and look for what would make the goal pass.

    Raises:
        RulesError: the goal is no rule, or a value does not have its fact's type.
    """
    aim = Aim(goal_of(ruleset, aim.goal if aim else ""), aim.at_least if aim else None)
    evaluation = evaluate(ruleset, facts=facts, on=on, goal=aim.goal)
    change = counterfactual(ruleset, facts=facts, on=on, aim=aim, changeable=changeable)
    if evaluation.value is not False:
        return Answer(ruleset, facts, evaluation, change, None, None)
    until = on + timedelta(days=DAYS_AHEAD)
    goal_first = replace(ruleset, goal=aim.goal)
    earliest = earliest_date(goal_first, facts=facts, on=on, until=until)
    not_before = None if earliest else _first_open_day(goal_first, facts, on, until)
    return Answer(ruleset, facts, evaluation, change, earliest, not_before)


def _first_open_day(
    ruleset: RuleSet, facts: Mapping[str, object], on: date, until: date
) -> date | None:
    """The first day on which the goal is not surely no; None while a trip is open, as it may end."""
    lists = (value for value in facts.values() if isinstance(value, tuple))
    trips = (entry for entries in lists for entry in entries if isinstance(entry, Trip))
    if any(trip.returned_latest is None for trip in trips):
        return None
    for number in range(on.toordinal(), until.toordinal() + 1):
        day = date.fromordinal(number)
        if Run(ruleset, {**facts, ruleset.as_of: day}, day).rule(ruleset.goal).value is not False:
            return day
    return None


def can_change(questions: Mapping[str, Question], keep: Collection[str] = ()) -> list[str]:
    """Facts that a person can change: what the definition does not say otherwise of."""
    return [
        name
        for name, question in questions.items()
        if question.changeable and not question.is_derived and name not in keep
    ]
