"""Reads of applications, cases and queues."""

from onegov.cases.queries.applications import (
    facts,
    find_reference,
    list_mine,
    source_answers,
    steps_done,
    view,
)
from onegov.cases.queries.office import case_of, queue

__all__ = [
    "case_of",
    "facts",
    "find_reference",
    "list_mine",
    "queue",
    "source_answers",
    "steps_done",
    "view",
]
