"""What people and officers are shown of applications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from onegov.cases.types.parts import (
    Assessment,
    Decision,
    FactLine,
    File,
    Lease,
    SourceAnswer,
)
from onegov.cases.types.states import Attention, OutcomeKind, State
from onegov.core.types import Language, Text


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of an application's timeline.

    Attributes:
        name: ``started``, ``submitted``, ``in_review``, ``decided``.
        label: in words.
        state: ``done``, ``now`` or ``later``.
        at: when it happened (UTC), None while it has not.
        note: who holds it, or until when it is due; None where there is nothing to say.
    """

    name: str
    label: Text
    state: Literal["done", "now", "later"]
    at: datetime | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class Application:
    """One application as its owner sees it.

    Attributes:
        org_id: the department that decides.
        service_id, definition_version: the service, and the version this application keeps.
        language: in which the person applies.
        reference: public reference (``K7QM-2FDX-R9TW``), "" before submission.
        application_date: the day of submission; None before.
        due_on: last day of the service standard; None before submission.
        outcome: of the decision, or None.
        facts: current facts by name, in the definition's order.
        files: oldest first.
        holder: who holds it now, in words.
        timeline: its steps in order.
        letter_ready: whether the decision letter can be opened.
        payment_id: the payment it was submitted with.
    """

    id: UUID
    person_id: UUID
    org_id: str
    service_id: str
    definition_version: str
    language: Language
    state: State
    reference: str
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    application_date: date | None
    due_on: date | None
    decided_at: datetime | None
    outcome: OutcomeKind | None
    facts: Mapping[str, FactLine]
    files: tuple[File, ...]
    holder: Text
    timeline: tuple[StatusStep, ...]
    letter_ready: bool
    payment_id: UUID | None

    @property
    def is_draft(self) -> bool:
        """Whether the person can still change it."""
        return self.state is State.DRAFT


@dataclass(frozen=True, slots=True)
class Case:
    """One application as an officer sees it.

    Attributes:
        application: the application; its facts carry every row, old ones too.
        assessment: what the rules said, None before it was assessed.
        decision: None before it was made.
        sources: what became of each register that was asked, or put aside, by provider.
        changes: ids of what registers announced since the submission, oldest first.
        lease: who holds it, None when nobody does.
        age_days: whole days since submission.
        is_late: whether the due date has passed without a decision.
    """

    application: Application
    assessment: Assessment | None
    decision: Decision | None
    lease: Lease | None
    sources: Mapping[str, SourceAnswer]
    changes: tuple[UUID, ...]
    age_days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One waiting case, without anything about the person.

    Attributes:
        attention: what the rules say is to be done; None before the assessment.
        is_held, is_mine: whether somebody holds it, and whether that is the actor.
    """

    application_id: UUID
    reference: str
    service_id: str
    submitted_at: datetime
    age_days: int
    due_on: date
    is_late: bool
    attention: Attention | None
    is_held: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """An organisation's queue, whoever is to be served first at its head.

    Attributes:
        waiting: cases that nobody holds.
        held: cases that an officer holds.
        late: undecided cases past their due date.
        ready, to_look_at: by what the rules said.
        oldest_days: age of the oldest undecided case in whole days, 0 when there is none.
        decided_today: decisions made today.
        items: at most the first 100.
    """

    waiting: int
    held: int
    late: int
    ready: int
    to_look_at: int
    oldest_days: int
    decided_today: int
    items: tuple[QueueItem, ...]
