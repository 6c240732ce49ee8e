"""What ``releases`` takes from and hands to other rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from onegov.core.types import Text

Basis = Literal["law", "consent"]
#: What a person did about one claim: read that it is given (law), agreed, said no, or withdrew.
Act = Literal["told", "agreed", "declined", "withdrawn"]


class KnownClaim(Protocol):
    """A claim as ``assurance.public.claims`` gives it.

    Attributes:
        value: a string, or the members of an ``address`` (OpenID Connect Core, section 5.1.1).
        verified_at: when somebody checked it (UTC); None when the person only said so.
    """

    @property
    def value(self) -> object: ...

    @property
    def verified_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class RegisteredClaim:
    """One claim that a client may ask for, as it is registered.

    Attributes:
        name: of OpenID Connect Core, section 5.1 (``birthdate``), or a predicate (``age_over_18``).
        purpose: why the department needs it, in words that are shown to the person.
        basis: ``law``: the person is told; ``consent``: the person is asked.
        authority: the clause that lets the department collect it (``P-21 4``).
        essential: whether the service is of no use without it.

    Source: Privacy Act, sections 4 and 5(2).
    """

    name: str
    purpose: Text
    basis: Basis
    authority: str
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """A department's app: its OAuth ``client_id``, its department (``CRA``), its name in words."""

    id: str
    org_id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens with the claims that a client asks for.

    Attributes:
        release: may be given now.
        tell: rest on law, and the person has not read so yet; they are in ``release`` too.
        ask: rest on consent and wait for the person's answer.
        refused: names that the client asked for and is not registered for; nothing tells more.
    """

    release: tuple[RegisteredClaim, ...] = ()
    tell: tuple[RegisteredClaim, ...] = ()
    ask: tuple[RegisteredClaim, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def needs_page(self) -> bool:
        """Whether the person must be shown a page before the sign-in goes on."""
        return bool(self.tell or self.ask)

    @property
    def is_anonymous(self) -> bool:
        """Whether the client learns a pairwise ``sub`` and nothing else."""
        return not (self.release or self.ask)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person last said to one client, as marks (``logic.mark``): claim and exact words.

    Attributes:
        agreed: agreed to, or told of when law is the basis.
        declined: said no to; asked again only when the client can't do without.
    """

    agreed: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person was told or asked about one claim, and what they did.

    Attributes:
        id: of the row; ``entry_id`` of its entry in the ledger.
        org_id: the department (``CRA``); ``client`` its app, as it was called then.
        claim: as registered then, in the words that were shown.
        act: see ``Act``; ``language`` in which it was read (``en`` or ``fr``).
        digest: hex SHA-256 of the claim, basis, authority and words shown.
        at: UTC.
        by: who said it for the person, None when they did.
        is_current: nothing later was said about this claim to this client.
    """

    id: UUID
    entry_id: UUID
    person_id: UUID
    org_id: str
    client_id: str
    client: Text
    claim: RegisteredClaim
    act: Act
    language: str
    digest: str
    at: datetime
    by: UUID | None = None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """One sign-in at a department's app: what it learned, and why.

    Attributes:
        id: also the id of the entry in the ledger that proves it.
        person_id: whose information it was; ``by`` who acted for them, None when they did.
        org_id, client_id, client: the department, its app and the app's name then.
        claims: names, sorted; empty when nothing but a pairwise ``sub`` was given. Never values.
        purpose, authority: why, in words, and the clauses it rests on.
        language: of the sign-in.
        at: UTC.
    """

    id: UUID
    person_id: UUID
    org_id: str
    client_id: str
    client: Text
    claims: tuple[str, ...]
    purpose: Text
    authority: str
    language: str
    at: datetime
    by: UUID | None = None
    mandate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing did, and what it can't undo: ``effect``, in words for the person."""

    receipt: Receipt
    effect: Text
