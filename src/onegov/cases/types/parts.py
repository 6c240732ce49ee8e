"""Parts of an application: facts with their rows, files, assessment, decision, lease."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from onegov.cases.types.states import Attention, OutcomeKind, SourceState
from onegov.core.types import Fact, Period, Source, Text

#: A value as JSON holds it; see ``rules.public.encode_value`` for each kind of fact. None = unknown.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One statement of one source about one fact.

    Attributes:
        value: JSON; None = unknown.
        unit: unit of a number or "".
        period: what the statement is about, if any.
        observed_at: when the source stated it (UTC).
        source: register (and which), person or derived.
        evidence_id: the signed answer it was read from, or "".
        authority: the clause under which it was collected.
        disputed: a person's row that contradicts the register's.
        reason: why the person disputes it, in their words.
        is_current: False once a newer row of the same source took its place.
        recorded_at: when we stored it (UTC).
    """

    id: UUID
    value: Json
    unit: str
    period: Period | None
    observed_at: datetime
    source: Source
    evidence_id: str
    authority: str
    disputed: bool
    reason: str
    is_current: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of an application: what counts, and every row behind it.

    Attributes:
        concept: the fact's name in the definition.
        label: its short name.
        value: what the person sees as the answer: their own where they gave one, else the
            register's; JSON, None = unknown.
        is_disputed: a current row contradicts the register; the rules then treat it as unknown.
        rows: newest first; a person's view has the current ones, an officer's has all.
    """

    concept: str
    label: Text
    value: Json
    is_disputed: bool
    rows: tuple[FactRow, ...]

    @property
    def from_register(self) -> FactRow | None:
        """The register's current row."""
        return self._current("register")

    @property
    def from_person(self) -> FactRow | None:
        """The person's current row."""
        return self._current("person")

    def _current(self, kind: Literal["register", "person"]) -> FactRow | None:
        found = (row for row in self.rows if row.is_current and row.source.kind == kind)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What one register answered.

    Attributes:
        provider: its service (``CBSA.entry_exit``).
        facts: while the person has not said yes or no; values are JSON, or UNKNOWN. Empty after.
        problem: why it gave nothing, or not all; None when there was no problem.
        answered_at: UTC; None when it was never asked.
    """

    provider: str
    state: SourceState
    facts: tuple[Fact, ...]
    problem: Text | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """A file the person uploaded.

    Attributes:
        document: id of the document it is for.
        name: its name, made safe to show and to save.
        content_type: ``application/pdf``, ``image/jpeg`` or ``image/png``, from its first bytes.
        size: in bytes.
        sha256: hex; also its address in storage.
    """

    id: UUID
    document: str
    name: str
    content_type: str
    size: int
    sha256: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class LawLabel:
    """A clause as people write it, with its place (``5(1)(c)(i)``) in the Act."""

    act: str
    at: str
    label: Text


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One line of a rule's reasoning; ``depth`` 0 is the rule; ``value`` as words or JSON."""

    depth: int
    text: Text
    value: Json


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """What one rule came to.

    Attributes:
        result: ``met``, ``not_met`` or ``unknown``; ``value`` for a rule that is not yes or no.
        value: JSON of the value: bool, number as text, {"low", "high"}, date, None = unknown.
        refer: unknown, and no answer of the applicant can settle it: an officer must look.
    """

    rule: str
    label: Text
    result: Literal["met", "not_met", "unknown", "value"]
    value: Json
    because: Text
    law: tuple[LawLabel, ...]
    trace: tuple[ReasonLine, ...]
    refer: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules said of a case, bound to the versions and the facts they saw.

    Attributes:
        result: of the goal: ``met``, ``not_met`` or ``unknown``; ``value`` where it is a number or
            a choice, which no machine takes for a yes.
        attention: what the officer has to do.
        on: the day whose law was applied (the application date).
        definition_version, rules_version, facts_digest: hex SHA-256.
        goal: name of the rule that answers the question.
        lines: every rule, in the order of the rule set.
    """

    id: UUID
    result: Literal["met", "not_met", "unknown", "value"]
    attention: Attention
    on: date
    definition_version: str
    rules_version: str
    facts_digest: str
    goal: str
    lines: tuple[AssessmentLine, ...]
    assessed_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, never changed once made.

    Attributes:
        kind: ``eligible`` or ``referred``.
        by: ``person`` or ``machine``.
        note: the officer's own words; not shown to the applicant.
        reasons: the assessment's lines as they stood.
        digest: hex SHA-256 over everything the decision rests on.
    """

    id: UUID
    kind: OutcomeKind
    by: Literal["person", "machine"]
    note: str
    reasons: tuple[AssessmentLine, ...]
    digest: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a case for now; it ends by itself at ``until`` (UTC)."""

    officer_id: UUID
    until: datetime
    is_mine: bool
