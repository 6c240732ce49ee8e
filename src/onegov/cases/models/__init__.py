"""Tables of applications, what is known in them, who holds them, what was decided."""

from onegov.cases.models.applications import (
    OPEN_STATES,
    Application,
    Attachment,
    CaseFact,
    Change,
    Reference,
    SourceAnswer,
    StepDone,
)
from onegov.cases.models.office import Assessment, Decision, Letter, Waiting

__all__ = [
    "OPEN_STATES",
    "Application",
    "Assessment",
    "Attachment",
    "CaseFact",
    "Change",
    "Decision",
    "Letter",
    "Reference",
    "SourceAnswer",
    "StepDone",
    "Waiting",
]
