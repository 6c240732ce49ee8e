"""What the answers come to, and how that comes about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec, Outline
from onegov.core.types import UNKNOWN, Text
from onegov.portal.eligibility.interview import YEARS_AHEAD, Facts, questions
from onegov.rules import public as rules
from onegov.rules.types import Evaluation, Range, Rule, RuleOutcome
from onegov.rules.types.tree import Name, rule_nodes


@dataclass(frozen=True)
class Found:
    """What one rule came to.

    Attributes:
        is_required: whether a no is against the person (see ``catalogue.types.Outline``).
    """

    rule: Rule
    outcome: RuleOutcome
    is_required: bool


@dataclass(frozen=True)
class Group:
    """A rule that the goal names, and the rules under it that have something to say."""

    lead: Found
    parts: tuple[Found, ...]


@dataclass(frozen=True)
class Result:
    """What the answers come to on one day.

    Attributes:
        verdict: of a goal that is a yes or no: ``yes`` or ``not_yet``; of a number or a choice:
            ``answer``, or ``between`` while only bounds are known; of either ``officer`` or
            ``unknown``.
        goal: the rule that answers the question; None when no version of it is in force.
        groups: what feeds the goal; of a yes or no, what is against the person first.
        beside: what the answers also settle.
        earliest: first day on which the person could apply, None when there is none in sight.
        missing: facts that would still settle it.
    """

    verdict: str
    evaluation: Evaluation
    goal: Rule | None
    groups: tuple[Group, ...]
    beside: tuple[Found, ...]
    earliest: date | None
    missing: tuple[FactSpec, ...]

    @property
    def outcome(self) -> RuleOutcome:
        """What the goal came to."""
        return self.evaluation.outcomes[self.evaluation.goal]

    @property
    def against(self) -> tuple[RuleOutcome, ...]:
        """The requirements that are not met."""
        return tuple(o for o in self._required if o.value is False)

    @property
    def referred(self) -> tuple[RuleOutcome, ...]:
        """What an officer must look at."""
        return tuple(group.lead.outcome for group in self.groups if group.lead.outcome.refer)

    @property
    def _required(self) -> list[RuleOutcome]:
        return [group.lead.outcome for group in self.groups if group.lead.is_required]


def result(definition: Definition, facts: Facts, day: date) -> Result:
    """What the answers come to, with the reasons rule by rule."""
    evaluation = rules.evaluate(definition.rules, facts=facts, on=day)
    found = catalogue.outline(definition, day)
    waits_for = evaluation.outcomes[evaluation.goal].waits_for
    return Result(
        verdict=_verdict(evaluation),
        evaluation=evaluation,
        goal=found.goal,
        groups=_groups(found, evaluation),
        beside=_settled(_told(found.beside, found, evaluation)),
        earliest=_earliest(definition, facts, day) if evaluation.value is False else None,
        missing=tuple(fact for fact in questions(definition) if fact.name in waits_for),
    )


def _earliest(definition: Definition, facts: Facts, day: date) -> date | None:
    until = day + timedelta(days=365 * YEARS_AHEAD)
    return rules.earliest_date(definition.rules, facts=facts, on=day, until=until)


def what_would_change(definition: Definition, found: Result, facts: Facts) -> Text | None:
    """The smallest change of a number that would turn the one requirement that is not met, in words.

    Another answer or another choice is no advice: that reads as what to say. None also where an
    answer that the requirement rests on is open: a search among those takes too long for a page.
    """
    if len(found.against) != 1:
        return None
    unmet = found.against[0].rule
    behind = _behind(found, unmet)
    if any(_is_open(definition, name, facts, found.evaluation.on) for name in behind):
        return None
    change = rules.counterfactual(
        definition.rules,
        facts=facts,
        on=found.evaluation.on,
        aim=rules.Aim(goal=unmet),
        changeable={name for name in behind if definition.facts[name].type.kind == "number"},
    )
    options = change.options if change else ()
    return next((option.text for option in options if option.passes), None)


def _is_open(definition: Definition, name: str, facts: Facts, day: date) -> bool:
    """Whether a fact concerns the person and nobody said it."""
    fact = definition.facts[name]
    concerns = catalogue.concerns(definition, fact.only_if, facts=facts, on=day) is not False
    return fact.asked and concerns and facts.get(name, UNKNOWN) is UNKNOWN


def _behind(found: Result, unmet: str) -> frozenset[str]:
    """The facts that a requirement rests on."""
    group = next(group for group in found.groups if group.lead.rule.name == unmet)
    named = (
        node.name
        for rule in (group.lead.rule, *(part.rule for part in group.parts))
        for node in rule_nodes(rule)
        if isinstance(node, Name) and node.scope == "fact"
    )
    return frozenset(named)


def _verdict(evaluation: Evaluation) -> str:
    value = evaluation.value
    if isinstance(value, bool):
        return "yes" if value else "not_yet"
    waits_for = evaluation.outcomes[evaluation.goal].waits_for
    if isinstance(value, Range):
        return "between" if waits_for else "officer"
    if value is UNKNOWN:
        return "officer" if evaluation.needs_officer else "unknown"
    return "answer"


def _groups(found: Outline, evaluation: Evaluation) -> tuple[Group, ...]:
    groups = [
        Group(lead, _told(group.parts, found, evaluation))
        for group in found.groups
        for lead in _told((group.lead,), found, evaluation)
    ]
    if found.goal is not None and found.goal.type.kind == "yes_no":
        groups.sort(key=lambda group: _gravity(group.lead.outcome))
    return tuple(groups)


def _told(asked: Iterable[Rule], found: Outline, evaluation: Evaluation) -> tuple[Found, ...]:
    """Those of some rules that have something to say to this person."""
    open_facts = evaluation.outcomes[evaluation.goal].waits_for
    all_found = (
        Found(rule, evaluation.outcomes[rule.name], rule.name in found.requirements)
        for rule in asked
    )
    return tuple(each for each in all_found if _says_something(each.outcome, open_facts))


def _settled(beside: Iterable[Found]) -> tuple[Found, ...]:
    """Nobody was asked for what stands beside the goal, so most of it is open."""
    return tuple(each for each in beside if not each.outcome.waits_for)


def _says_something(outcome: RuleOutcome, open_facts: frozenset[str]) -> bool:
    return outcome.value is not UNKNOWN or outcome.refer or bool(outcome.waits_for & open_facts)


def _gravity(outcome: RuleOutcome) -> int:
    if outcome.value is UNKNOWN:
        return 1
    return 0 if outcome.value is False else 2
