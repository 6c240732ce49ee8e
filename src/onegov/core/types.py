"""Values that every room shares: bilingual text, money, periods, facts, actors."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Final, Literal
from uuid import UUID

Language = Literal["en", "fr"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both official languages; neither may be empty.

    Source: Official Languages Act, Part IV.
    """

    en: str
    fr: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.fr.strip():
            raise ValueError("a text needs both English and French")

    def in_(self, language: str) -> str:
        """The text in ``language`` (``en`` or ``fr``; a regional tag such as ``fr-ca`` is accepted)."""
        return self.fr if language.lower().startswith("fr") else self.en


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer cents of Canadian dollars."""

    cents: int

    def in_(self, language: str) -> str:
        """The amount as written in ``language``: ``$1,234.50`` or ``1 234,50 $`` (no-break spaces)."""
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        if language.lower().startswith("fr"):
            return f"{sign}{dollars:,}".replace(",", "\u202f") + f",{cents:02d}\u00a0$"
        return f"{sign}${dollars:,}.{cents:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends inclusive; ``last`` is None while the period is open."""

    first: date
    last: date | None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"the period ends ({self.last}) before it begins ({self.first})")


class Unknown(Enum):
    """The value of what nobody has told us; never zero, empty or false."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; ask `is UNKNOWN`")


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from.

    Attributes:
        kind: ``register`` (fetched and signed), ``person`` (typed), or ``derived`` (computed here).
        provider: for a register, its service as ``MEMBER.service`` (``CBSA.entry_exit``); else "".
    """

    kind: Literal["register", "person", "derived"]
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """The value that travels from a register or a person to a decision.

    Attributes:
        subject: opaque id of the person the fact is about.
        concept: name of the fact in the service definition (``pr_date``).
        value: a JSON-ready value or UNKNOWN; dates are ``date``; see the definition for its type.
        unit: unit of a number ("days", "cents", …) or "".
        period: the span the fact is about, if any.
        observed_at: when the source stated it (UTC).
        source: who stated it.
        evidence_id: id of the signed answer it was read from, or "" when typed.
        authority: the clause under which it was collected (``C-29 5(1)(c)``).
    """

    subject: str
    concept: str
    value: object
    unit: str
    period: Period | None
    observed_at: datetime
    source: Source
    evidence_id: str = ""
    authority: str = ""


class ActorKind(StrEnum):
    """What acts: a person for themself, a staff member, a process of the platform, or nobody known."""

    PERSON = "person"
    STAFF = "staff"
    MACHINE = "machine"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as every ``public`` function is told.

    Attributes:
        kind: see ActorKind.
        person_id: whose matter it is: the person who acts, or for whom they act; None for machines
            and anonymous visitors.
        org_id: for staff, the organisation they act for (``IRCC``), else "".
        roles: for staff, their roles there (``officer``, ``supervisor``).
        name: for machines, the process (``worker``); never a person's name.
        strong: signed in with two factors in this session.
        by: who acts, when they act for somebody else; None when a person acts for themself.
        mandate_id: under which mandate they do.
        scopes: what it lets them do (``view``, ``prepare`` …); see ``may``.
        services: the services it is limited to; empty when it is for all.
    """

    kind: ActorKind
    person_id: UUID | None = None
    org_id: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""
    strong: bool = False
    by: UUID | None = None
    mandate_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    services: frozenset[str] = field(default_factory=frozenset)

    def may(self, *scopes: str, service: str = "") -> bool:
        """Whether the actor acts for themself, or their mandate has all these scopes (and the service)."""
        if self.by is None:
            return True
        return self.scopes.issuperset(scopes) and self.is_for(service)

    def is_for(self, service: str) -> bool:
        """Whether the mandate, if there is one, is for this service too; "" is any."""
        return not service or not self.services or service in self.services

    @property
    def reference(self) -> str:
        """An opaque name for the ledger, without personal data.

        ``staff:IRCC:<id>``; for who acts in another's name ``person:<whose matter>:by:<who acts>``.
        """
        who = str(self.person_id) if self.person_id else self.name
        by = f"by:{self.by}" if self.by else ""
        return ":".join(part for part in (self.kind.value, self.org_id, who, by) if part)


ANONYMOUS: Final = Actor(kind=ActorKind.ANONYMOUS)
