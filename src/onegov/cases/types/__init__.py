"""What ``cases`` hands to other rooms."""

from onegov.cases.types.parts import (
    Assessment,
    AssessmentLine,
    Decision,
    FactLine,
    FactRow,
    File,
    Json,
    LawLabel,
    Lease,
    ReasonLine,
    SourceAnswer,
)
from onegov.cases.types.states import Attention, OutcomeKind, SourceState, State, Step
from onegov.cases.types.views import Application, Case, Queue, QueueItem, StatusStep

__all__ = [
    "Application",
    "Assessment",
    "AssessmentLine",
    "Attention",
    "Case",
    "Decision",
    "FactLine",
    "FactRow",
    "File",
    "Json",
    "LawLabel",
    "Lease",
    "OutcomeKind",
    "Queue",
    "QueueItem",
    "ReasonLine",
    "SourceAnswer",
    "SourceState",
    "State",
    "StatusStep",
    "Step",
]
