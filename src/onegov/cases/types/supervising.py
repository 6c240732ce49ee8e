"""What a supervisor is shown of their organisation: counts of cases, and who holds which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

#: Where each band of ages begins, in whole days since submission; the last has no end.
AGE_BANDS: Final = (0, 30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Ageing:
    """The open cases of one service.

    Attributes:
        bands: how many are of each age, one number for each of AGE_BANDS; together ``open``.
        oldest_days: whole days at the office since the oldest was submitted.
        late: how many are past the last day of their service standard.
    """

    service_id: str
    open: int
    bands: tuple[int, ...]
    oldest_days: int
    late: int


@dataclass(frozen=True, slots=True)
class CaseName:
    """One case by its id and its public reference, without anything about the person."""

    application_id: UUID
    reference: str


@dataclass(frozen=True, slots=True)
class Overtaking:
    """A case that was decided while one submitted earlier was open, and the oldest such.

    Attributes:
        days: whole days between the two submissions.
        newer, older: None where the supervisor may not see the case (their own, see ``access``).
    """

    days: int
    newer: CaseName | None
    older: CaseName | None


@dataclass(frozen=True, slots=True)
class Inversions:
    """Decisions of one service that overtook an older case.

    A decision is an inversion when another case of the same service, submitted earlier, was open at
    that moment; decisions of the same moment overtake nobody.

    Attributes:
        decided: decisions in the time looked at, never 0.
        inverted: how many of them are inversions.
        worst: the one with the most time between the two submissions; None when there is none.
    """

    service_id: str
    decided: int
    inverted: int
    worst: Overtaking | None

    @property
    def share(self) -> float:
        """Inversions for each decision, 0 to 1."""
        return self.inverted / self.decided


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week at the office.

    Attributes:
        first: its Monday.
        intake, decided: cases submitted and decided in it.
        open: cases open when it ended.
    """

    first: date
    intake: int
    decided: int
    open: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in and what was decided, by week.

    Attributes:
        weeks: oldest first, at most 12, the last one ended; none from before the first submission.
        open: cases that are open now.
        growth: by how many cases the backlog grows in a week, on average of ``weeks``; negative when
            it shrinks; None when no week is known.
        weeks_to_clear: whole weeks until none is open, should all go on like this; None when it does
            not shrink or is not known.
    """

    weeks: tuple[Week, ...]
    open: int
    growth: float | None
    weeks_to_clear: int | None


@dataclass(frozen=True, slots=True)
class OfficerWork:
    """Decisions of one officer.

    Attributes:
        is_staff: whether they are an officer or a supervisor of the organisation now.
        eligible_unsettled: found eligible where the rules said unknown.
        referred_though_met: referred where every rule was met.
    """

    officer_id: UUID
    is_staff: bool
    decided: int
    eligible_unsettled: int
    referred_though_met: int

    @property
    def differing(self) -> int:
        """Decisions that say something else than the rules."""
        return self.eligible_unsettled + self.referred_though_met


@dataclass(frozen=True, slots=True)
class Override:
    """A decision that says something else than the rules; the case holds the officer's note."""

    case: CaseName
    officer_id: UUID
    decided_at: datetime
    kind: Literal["eligible_unsettled", "referred_though_met"]


@dataclass(frozen=True, slots=True)
class OpenOfGroup:
    """Open cases of a group, and their average age in days (None when there is none)."""

    open: int
    mean_days: float | None


@dataclass(frozen=True, slots=True)
class DecidedOfGroup:
    """Decisions of a group, and the average days from submission to decision (None without any)."""

    eligible: int
    referred: int
    mean_days: float | None

    @property
    def decided(self) -> int:
        """All decisions."""
        return self.eligible + self.referred

    @property
    def share_referred(self) -> float | None:
        """Referrals for each decision, 0 to 1; None when nothing was decided."""
        return self.referred / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Disparity:
    """One service by the applicants' language of correspondence (``en``, ``fr``).

    ``open`` or ``decided`` is None when a number in it is under 10: then all of it is hidden, so that
    none can be computed from the others (``logic.suppression``).
    """

    service_id: str
    open: Mapping[str, OpenOfGroup] | None
    decided: Mapping[str, DecidedOfGroup] | None


@dataclass(frozen=True, slots=True)
class Team:
    """How an organisation's cases stand; nothing in it is about a person.

    Attributes:
        since: the first moment (UTC) of what is counted in ``inversions``, ``officers``,
            ``overrides`` and decided in ``disparities``: 90 days.
        ageing, inversions, disparities: by service, in the order of their ids; a service without
            such cases is absent.
        officers: who decided, and who may; in the order of their ids.
        overrides: the newest, at most 20.
    """

    since: datetime
    ageing: tuple[Ageing, ...]
    inversions: tuple[Inversions, ...]
    flow: Flow
    officers: tuple[OfficerWork, ...]
    overrides: tuple[Override, ...]
    disparities: tuple[Disparity, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """A case in an officer's name.

    Attributes:
        taken_at: when they took it (UTC); None when the record does not say.
        until: when the lease ends, or ended (UTC).
        has_run_out: it ended by itself: the next officer who asks may get the case.
        has_left: whoever holds it is no longer staff of the organisation, or has no account in use.
    """

    case: CaseName
    service_id: str
    officer_id: UUID
    taken_at: datetime | None
    until: datetime
    has_run_out: bool
    has_left: bool
