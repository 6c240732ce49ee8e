"""Asking only what matters."""

from collections.abc import Mapping, Sequence
from datetime import date

from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import RuleSet


def next_fact(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, askable: Sequence[str]
) -> str | None:
    """The first askable fact that the goal waits for; see ``public.next_fact``.

    Sound: three-valued values never change once settled, and what is not settled waits for every
    unknown fact under it. So a fact outside ``waits_for`` can no longer change the goal.
    """
    waits_for = Run(ruleset, facts, on).rule(ruleset.goal).waits_for
    return next((name for name in askable if name in waits_for), None)
