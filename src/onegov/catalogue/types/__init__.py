"""The words of the room: services, what they ask, promise, cost and decide."""

from onegov.catalogue.types.definition import Definition, SearchHit, ServiceVersion
from onegov.catalogue.types.facts import (
    Clause,
    Condition,
    DocumentSpec,
    FactSpec,
    FormPage,
    RegisterSpec,
)
from onegov.catalogue.types.outline import Outline, RuleGroup
from onegov.catalogue.types.service import (
    DecisionPolicy,
    Fee,
    FeePart,
    Labelled,
    LetterTemplate,
    Notices,
    PeopleSay,
    Reference,
    RetentionRule,
    Review,
    Standard,
    StandardResult,
    Wait,
)
from onegov.rules.types import Problem

__all__ = [
    "Clause",
    "Condition",
    "DecisionPolicy",
    "Definition",
    "DocumentSpec",
    "FactSpec",
    "Fee",
    "FeePart",
    "FormPage",
    "Labelled",
    "LetterTemplate",
    "Notices",
    "Outline",
    "PeopleSay",
    "Problem",
    "Reference",
    "RegisterSpec",
    "RetentionRule",
    "Review",
    "RuleGroup",
    "SearchHit",
    "ServiceVersion",
    "Standard",
    "StandardResult",
    "Wait",
]
