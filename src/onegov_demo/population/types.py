"""What is true of one invented person, before any register has heard of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Mode = Literal["air", "land", "sea"]
Direction = Literal["entry", "exit"]
NameKind = Literal["current", "former", "variant"]
StayKind = Literal["temporary_resident", "protected_person"]
ExcludedKind = Literal["probation", "parole", "imprisonment"]
StatusKind = Literal["permanent_resident", "temporary_resident", "protected_person", "citizen"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name a person goes or went by; ``given`` in the order on the passport."""

    given: tuple[str, ...]
    family: str
    kind: NameKind = "current"


@dataclass(frozen=True, slots=True)
class Document:
    """A travel document; ``country`` is ISO 3166-1 alpha-3."""

    kind: Literal["passport", "pr_card", "refugee_travel_document"]
    number: str
    country: str
    issued: date

    @property
    def key(self) -> tuple[str, str]:
        """What a border desk compares: country and number."""
        return (self.country, self.number)


@dataclass(frozen=True, slots=True)
class Stay:
    """A time with status in Canada before permanent residence; both days included."""

    kind: StayKind
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TrueTrip:
    """A time outside Canada. The days of leaving and of returning are days in Canada.

    ``returned`` is None while the person is still abroad.
    """

    left: date
    returned: date | None
    out: Mode = "air"
    back: Mode = "air"


@dataclass(frozen=True, slots=True)
class CrossingFault:
    """What went wrong when the crossing of that day was recorded.

    ``conflict`` records it twice, the second time ``shift`` days off; ``duplicate`` twice alike.
    """

    kind: Literal["lost", "duplicate", "conflict"]
    direction: Direction
    day: date
    shift: int = 0


@dataclass(frozen=True, slots=True)
class TaxTruth:
    """One tax year: whether a return was due, whether it was filed, what CRA knows of the duty."""

    year: int
    duty: bool
    filed: bool
    recorded_duty: Literal["Y", "N", "U"]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Probation, parole or imprisonment in Canada; both days included (Citizenship Act s.21)."""

    kind: ExcludedKind
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person and the truth about them.

    Attributes:
        number: place in the population; no register knows it, nothing is keyed by it outside tests.
        names: current name first, then former and variant spellings.
        documents: oldest first.
        postal_codes: the true one, and the one before the last move.
        arrived: first day in Canada; ``arrival_recorded`` False when no border desk noted it.
        stays: status before permanent residence.
        pr_date: day of permanent residence, None when never.
        conditions_unfulfilled: None when IRCC's file does not say.
        trips: every time abroad since ``arrived``, in order, never overlapping.
        faults: what the border's records got wrong.
        twin: number of the twin; ``mixed_with``: one of this person's crossings lies in the
            record of that person.
        cra_accounts: 0, 1 or 2.
    """

    number: int
    names: tuple[PersonName, ...]
    birth_date: date
    language: Literal["en", "fr"]
    country: str
    documents: tuple[Document, ...]
    postal_codes: tuple[str, str]
    status: StatusKind
    arrived: date
    arrival_recorded: bool
    stays: tuple[Stay, ...]
    pr_date: date | None
    conditions_unfulfilled: bool | None
    removal_order: bool
    trips: tuple[TrueTrip, ...]
    faults: tuple[CrossingFault, ...]
    excluded: tuple[Excluded, ...]
    tax: tuple[TaxTruth, ...]
    cra_accounts: int
    twin: int | None = None
    mixed_with: int | None = None
    namesake: int | None = None
    tidy: bool = field(default=False)

    @property
    def name(self) -> PersonName:
        return self.names[0]
