"""What ``registers`` hands to other rooms, and what it compares."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from onegov.consent.types import Access
from onegov.core.types import Fact, Text
from onegov.registers.errors import ProblemCode
from onegov.rules.types import Trip

TripCode = Literal[
    "",
    "two_dates",
    "missing_exit",
    "missing_entry",
    "unclear",
    "still_abroad",
    "before_record",
    "no_record",
    "exit_not_covered",
    "after_record",
]


#: Why a department's access log told nothing; "" when it told.
AccessProblemCode = Literal[
    "", "down", "unknown", "partly", "refused", "bad_signature", "not_linked"
]


@dataclass(frozen=True, slots=True)
class Accesses:
    """What one department's access log says of who read about the person.

    Attributes:
        member: the department (``CBSA``); ``organisation`` its name.
        problem: why there is nothing, or not all; ``message`` says it to the person. What could not
            be told is never shown as “nobody”.
        entries: newest first in each log; ``proofs`` are their files, in the same order.
        more: there are older ones that were not asked for.
    """

    member: str
    organisation: Text
    problem: AccessProblemCode
    message: Text | None = None
    entries: tuple[Access, ...] = ()
    proofs: tuple[dict[str, object], ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """Why a register filled nothing in, or not all; never a reason to stop the person.

    Attributes:
        provider: the register's service (``CBSA.entry_exit``).
        code: ``down ambiguous no_match bad_signature refused withdrawn not_linked unreadable``.
        message: for the person, with what they can do.
    """

    provider: str
    code: ProblemCode
    message: Text


@dataclass(frozen=True, slots=True)
class TripNote:
    """Whether one trip of the fact ``trips`` is certain, and if not, what the person can settle.

    Attributes:
        position: place of the trip in the fact's list, from 0.
        certain: every day of it is known.
        code: kind of doubt, "" when certain.
        why: the doubt in words; None when certain.
    """

    position: int
    certain: bool
    code: TripCode
    why: Text | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetch gave.

    Attributes:
        facts: one for each concept that the answer tells of. Values are JSON-ready (trips, spans
            and tax years as ``rules.public.encode_value`` gives them), dates are ``date``, what the
            register does not know is UNKNOWN.
        problems: why something is missing; both may be empty or filled.
        trip_notes: for the fact ``trips``, one for each trip.
        evidence_id: the signed answer, "" when there is none.
    """

    facts: tuple[Fact, ...]
    problems: tuple[RegisterProblem, ...]
    trip_notes: tuple[TripNote, ...] = ()
    evidence_id: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Where a fact came from, as the desk shows it; holds no personal data.

    Attributes:
        provider: the register's service (``CRA.filing``); ``organisation`` its department's name.
        signed_by: id of the key that signed the answer (``CRA:node:1``).
        signed_at: UTC.
        request_id: X-Road-Request-Id of the exchange.
        verified: whether this platform itself checked signatures and log proof.
        log_index: place in the platform's evidence log.
    """

    evidence_id: str
    provider: str
    organisation: Text
    signed_by: str
    signed_at: datetime
    request_id: str
    verified: bool
    log_index: int


@dataclass(frozen=True, slots=True)
class News:
    """An event of a register, as the platform's own node delivered it.

    Attributes:
        event_id: the same one again is the same event.
        source: the topic (``CA-DEMO/GOV/CBSA/crossings/changes``), of the member that signed.
        kind: its type (``crossing.recorded``).
        subject: pseudonym of the person towards that department.
        happened_at: UTC.
    """

    event_id: str
    source: str
    kind: str
    subject: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """A change that a register announced about a person; what changed is to be asked there.

    Attributes:
        provider: the register's service whose facts may differ now (``CBSA.entry_exit``).
        kind: type of the event; ``words`` says it to an officer.
        happened_at: when it changed, as the register says, UTC.
    """

    id: UUID
    person_id: UUID
    provider: str
    kind: str
    happened_at: datetime
    words: Text


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as a register writes it; ``kind`` is ``current``, ``former`` or ``variant``."""

    given: str
    family: str
    kind: str = "current"


@dataclass(frozen=True, slots=True)
class Document:
    """A travel document; ``country`` as ISO 3166-1 alpha-3."""

    number: str
    country: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as one register says it."""

    names: tuple[PersonName, ...]
    birth_date: date
    documents: frozenset[Document] = frozenset()
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One recorded crossing of the border."""

    direction: Literal["entry", "exit"]
    day: date


@dataclass(frozen=True, slots=True)
class CrossingRecord:
    """What the border agency recorded.

    Attributes:
        crossings: in any order.
        covered_from: from this day on, departures by land and by air are recorded.
        complete_to: last day of which the record is complete.
    """

    crossings: tuple[Crossing, ...]
    covered_from: date
    complete_to: date


@dataclass(frozen=True, slots=True)
class FoundTrip:
    """A trip read from crossings; ``code`` "" when every day of it is known."""

    trip: Trip
    code: TripCode
