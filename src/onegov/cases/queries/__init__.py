"""Reads of applications, cases and queues."""

from onegov.cases.queries.applications import (
    facts,
    find_reference,
    list_mine,
    source_answers,
    steps_done,
    view,
)
from onegov.cases.queries.history import history
from onegov.cases.queries.office import case_of, queue
from onegov.cases.queries.supervising import holdings, team

__all__ = [
    "case_of",
    "facts",
    "find_reference",
    "history",
    "holdings",
    "list_mine",
    "queue",
    "source_answers",
    "steps_done",
    "team",
    "view",
]
