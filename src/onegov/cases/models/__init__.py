"""Tables of applications, what is known in them, who holds them, what was decided."""

from onegov.cases.models.applications import (
    Application,
    Attachment,
    CaseFact,
    Reference,
    SourceAnswer,
    StepDone,
)
from onegov.cases.models.office import Assessment, Decision, Letter, Waiting

__all__ = [
    "Application",
    "Assessment",
    "Attachment",
    "CaseFact",
    "Decision",
    "Letter",
    "Reference",
    "SourceAnswer",
    "StepDone",
    "Waiting",
]
