"""The rules of a day as people read them: what feeds the goal, part by part."""

from dataclasses import dataclass

from onegov.rules.types import Rule


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """A rule that the goal names, and the rules under it.

    Attributes:
        lead: the rule.
        parts: what it is worked out from, in the order of the rules file; a rule that several
            groups need stands in the first of them only.
    """

    lead: Rule
    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """How the goal of a day comes about.

    Attributes:
        goal: the rule that answers the question; None when no version of it is in force.
        groups: in the order in which the goal names them.
        beside: rules that the goal does not rest on.
        requirements: names of the rules whose yes the goal needs: a no is against the person. Of
            any other rule that answers yes or no, neither answer is.
    """

    goal: Rule | None
    groups: tuple[RuleGroup, ...]
    beside: tuple[Rule, ...]
    requirements: frozenset[str]
