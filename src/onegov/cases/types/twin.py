"""What the surge twin is given and what it gives: a queue, a scenario, figures by month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Literal, Protocol

#: What the figures rest on: the queue as it is, an imported history, or rates that somebody assumed.
Basis = Literal["live", "history", "scenario"]


@dataclass(frozen=True, slots=True)
class PastCase:
    """One submitted case. Times are local times of the office, without a zone.

    Attributes:
        taken: when an officer first held it, None where nobody did or it is not known.
        decided: None while it is undecided.
        tier: its priority in the queue; a queue does not keep that of decided cases ("").
    """

    submitted: datetime
    taken: datetime | None
    decided: datetime | None
    tier: str


@dataclass(frozen=True, slots=True)
class History:
    """What is known of an organisation's cases.

    Attributes:
        since, until: the days, both inclusive, on which every submission is among the cases.
        cases: those submitted in that time, and all older ones that are undecided; in any order.
        officers: how many officers decide cases now, None where it is not known.
    """

    since: date
    until: date
    cases: tuple[PastCase, ...]
    officers: int | None


class Handling(Protocol):
    """How long an officer works on one case."""

    def draw(self, random: Random) -> float:
        """Office hours, above 0."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """The cases of one priority tier.

    Attributes:
        share: of new submissions, 0 to 1.
        patience: days, see ``logic.queue_policy``.
    """

    tier: str
    share: float
    patience: float
    handling: Handling


@dataclass(frozen=True, slots=True)
class Baseline:
    """A queue before anything changes.

    Attributes:
        decided: cases it was learnt from, 0 where the rates were assumed.
        start: the first day that is simulated.
        per_weekday: submissions expected on a Monday, …, on a Sunday.
        loads: tiers, their shares together 1.
        backlog: undecided cases at the start: days since the submission (0 or more), tier.
    """

    basis: Basis
    decided: int
    start: date
    per_weekday: tuple[float, ...]
    loads: tuple[Load, ...]
    backlog: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Months counted from 1, both inclusive."""

    first: int
    last: int

    def __contains__(self, month: int) -> bool:
        return self.first <= month <= self.last


@dataclass(frozen=True, slots=True)
class Office:
    """When officers work.

    Attributes:
        weekdays: 0 for Monday … 6 for Sunday.
        opens: hours after midnight.
        hours: worked by each officer on a working day, without a break.
        holidays: days on which nobody works.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    opens: float = 8.5
    hours: float = 7.5
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is supposed.

    Attributes:
        months: how many are simulated.
        seed: of all chance; the same seed gives the same figures, and the same cases to scenarios
            that differ in their officers or their triage.
        officers: at work at the start.
        changes: from the beginning of which month how many officers more (or fewer).
        intake: factors on submissions; those of one month are multiplied. 0 stops the intake.
        triage: shares of new cases that are decided on submission, without an officer.
        absent: shares of the officers who are away.
        standard: days within which a case should be decided, None where there is no standard.
        hourly: cost of an officer's hour in cents CAD, None where it is not known.
    """

    months: int
    seed: int
    officers: int
    changes: tuple[tuple[int, int], ...] = ()
    intake: tuple[tuple[float, Span], ...] = ()
    triage: tuple[tuple[float, Span], ...] = ()
    absent: tuple[tuple[float, Span], ...] = ()
    office: Office = field(default_factory=Office)
    standard: float | None = None
    hourly: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """Figures of one month.

    Attributes:
        first: its first day.
        intake, decided: cases submitted and decided in it.
        backlog: undecided at its end.
        wait_days: days from submission to decision that 50, 80 and 95 % of those decided in it did
            not exceed, by 50, 80, 95; empty when none was decided.
        in_standard: share of those decided in it that met the standard, 0 to 1; None when none was
            decided or there is no standard.
        officers: at work.
        officer_hours: that they were at work.
        cost_cents: of those hours, None where an hour's cost is not known.
    """

    first: date
    intake: int
    decided: int
    backlog: int
    wait_days: Mapping[int, float]
    in_standard: float | None
    officers: int
    officer_hours: float
    cost_cents: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a scenario comes to.

    Attributes:
        basis, learnt_from: what it rests on, and on how many decided cases.
        waiting: undecided cases at the start.
        months: in order.
    """

    basis: Basis
    learnt_from: int
    seed: int
    waiting: int
    months: tuple[Month, ...]
