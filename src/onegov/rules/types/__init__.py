"""The words of the room: values, the typed tree of a rule set, and outcomes."""

from onegov.rules.errors import Problem
from onegov.rules.types.outcomes import (
    Citation,
    Evaluation,
    LawElement,
    RuleOutcome,
    Source,
    TraceLine,
)
from onegov.rules.types.tree import Parameter, Rule, RuleSet
from onegov.rules.types.units import UNITS
from onegov.rules.types.values import (
    FACT_KINDS,
    FactType,
    Range,
    Span,
    TaxYear,
    Trip,
    Value,
    Window,
)

__all__ = [
    "FACT_KINDS",
    "UNITS",
    "Citation",
    "Evaluation",
    "FactType",
    "LawElement",
    "Parameter",
    "Problem",
    "Range",
    "Rule",
    "RuleOutcome",
    "RuleSet",
    "Source",
    "Span",
    "TaxYear",
    "TraceLine",
    "Trip",
    "Value",
    "Window",
]
