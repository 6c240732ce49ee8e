"""What ``mandates`` hands to other rooms: who acts for whom, within which scope, until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

CapacityKind = Literal["self", "dependant", "client", "organisation"]


class Kind(StrEnum):
    """How one party comes to act for another."""

    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    AGENCY = "agency"
    HELPER = "helper"
    SIGNING_OFFICER = "signing_officer"
    WORKER = "worker"


class Scope(StrEnum):
    """What a mandate may let its holder do; the whole list."""

    VIEW = "view"
    PREPARE = "prepare"
    SUBMIT = "submit"
    SIGN = "sign"
    MESSAGES = "messages"
    PAYMENTS = "payments"


class Status(StrEnum):
    """Where a mandate stands; only ``ACTIVE`` lets anybody act."""

    PROPOSED = "proposed"  # one party has spoken, the other has the code
    TO_APPROVE = "to_approve"  # an officer must see the proof
    ACTIVE = "active"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a mandate ended; what has run out needs no row to say so."""

    PRINCIPAL = "principal"
    HOLDER = "holder"
    EXPIRED = "expired"
    DEATH = "death"
    REFUSED = "refused"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Licence:
    """A membership that allows representing for a fee, as its holder states it: not yet verified.

    Source: Immigration and Refugee Protection Act 91(2); Citizenship Act 21.1(2).
    """

    number: str
    college: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What two parties agree on.

    Attributes:
        kind: see Kind.
        scopes: what the holder may do; never more than the kind lets (``logic.permitted``).
        services: ids of services it is limited to; empty is all.
        until: first moment at which it is over (UTC).
        licence: of the representative or the agency's worker; None when unpaid or in law.
    """

    kind: Kind
    scopes: frozenset[Scope]
    services: frozenset[str]
    until: datetime
    licence: Licence | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """One agreement, as both parties see it.

    Attributes:
        principal: for whom; a person, or an organisation's id.
        holder: who acts; a person, or the agency whose workers act.
        starts_at: since when it can be used (UTC); None while it is not agreed.
        ended_at: when it was ended before its time (UTC), or None.
        principal_name, holder_name: as each party named itself to the other; never in the ledger.
    """

    id: UUID
    principal: UUID
    holder: UUID
    terms: Terms
    status: Status
    proposed_at: datetime
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    principal_name: str = ""
    holder_name: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """One way in which a person can act.

    Attributes:
        kind: for themself, a dependant, a client, or an organisation.
        principal: whose matter it then is.
        mandate_id: under which mandate; None for themself.
        scopes: what it lets them do; empty for themself, who may do everything of their own.
        services: services it is limited to; empty is all.
        expires_at: first moment at which it is over (UTC); None for themself.
        label: the principal's name as the mandate has it; "" for themself.
    """

    kind: CapacityKind
    principal: UUID
    mandate_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A proposal and the code by which the other party agrees; the code is shown this once.

    Attributes:
        good_until: first moment at which the code is no longer taken (UTC).
    """

    mandate_id: UUID
    code: str
    good_until: datetime
