"""The code for one set of known facts: its plan, its tables, its function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onegov.rules.compiled.atoms import NotCompiled
from onegov.rules.compiled.expressions import Plan
from onegov.rules.compiled.lowering import lower
from onegov.rules.compiled.scalar import Decide, emit
from onegov.rules.types import RuleSet


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """Code for decisions in which the same facts are known.

    Attributes:
        plan: its steps in order.
        decide: gives every step's value for one person.
        places: of the steps, by name.
    """

    plan: Plan
    decide: Decide
    places: Mapping[str, int]


def build(ruleset: RuleSet, on: date, missing: frozenset[str]) -> Code | None:
    """Code for decisions in which the ``missing`` facts are unknown; None: there can be none."""
    try:
        plan = lower(ruleset, on, missing)
    except NotCompiled:
        return None
    places = {step.name: place for place, step in enumerate(plan.steps)}
    return Code(plan, emit(plan), places)
