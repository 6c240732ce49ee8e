"""What ``ledger`` hands to other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onegov.core.types import Text


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One act as the trail shows it.

    Attributes:
        id: of the ledger row.
        index: place in the ledger, None until it is sequenced (about a second).
        act: what happened, past tense (``application.submitted``).
        step: the journey's step it belongs to, or "".
        actor: opaque reference of who acted (``person:…``, ``staff:IRCC:…``, ``machine:worker``).
        person_id, application_id, org_id: whom and what it concerns.
        refs: other opaque ids.
        occurred_at: UTC.
    """

    id: UUID
    index: int | None
    act: str
    step: str
    actor: str
    person_id: UUID | None
    application_id: UUID | None
    org_id: str
    refs: Mapping[str, str]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the ledger.

    Attributes:
        index: place of the row, None when the fault is not one row's.
        entry_id: id of the row, "" when it is gone.
        message: what is wrong.
    """

    index: int | None
    entry_id: str
    message: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of checking the whole ledger: rows read, checkpoints checked, faults found."""

    entries: int
    checkpoints: int
    waiting: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether no fault was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Proven:
    """What a file proves: this entry is in the ledger, at this place, under a signed checkpoint.

    Attributes:
        index: place in the ledger, from 0; ``size`` entries were there when it was signed.
        entry: the row's own words: act, actor, person, organisation, refs, time (UTC, ISO 8601).
        details: what the act was about; None when retention has deleted what could show it.
        origin: name of the ledger.
    """

    index: int
    size: int
    entry: Mapping[str, object]
    details: Mapping[str, object] | None
    origin: str
