"""What ``consent`` takes from and hands to other rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from onegov.core.types import Text
from onegov.exchange.types import ClientId, ServiceId

Basis = Literal["law", "consent"]
What = Literal["fetched", "viewed", "matched", "asked"]


@dataclass(frozen=True, slots=True)
class AuthorityItem:
    """One thing a person is shown and agrees to: who may be asked for what, why, under which law.

    Attributes:
        provider: the register's service as ``MEMBER.service`` (``CBSA.entry_exit``), or a member
            (``IRCC``) to cover all its services.
        concepts: names of the facts, as in the service definition.
        purpose_code: stable name of the purpose (``citizenship-grant``).
        collect_under: clause that lets the service collect it (``C-29 5(1)(c)(i)``).
        disclose_under: clause or agreement that lets the provider give it.
        basis: ``law`` when a clause alone suffices, ``consent`` when the person's consent is needed.
        purpose: what these facts are needed for, in the definition's words.
        shown: the exact words the person was shown, if the page has its own; digested, not kept.
    """

    provider: str
    concepts: tuple[str, ...]
    purpose_code: str
    collect_under: str
    disclose_under: str
    basis: Basis
    purpose: Text
    shown: Text | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """One request for which a consent is shown.

    Attributes:
        client: who asks.
        service: who is asked.
        subject: pseudonym of the person between the two members.
        purpose, authority: as the request states them.
        fields: elements of the answer that the person agreed to; nothing else is answered.
    """

    client: ClientId
    service: ServiceId
    subject: str
    purpose: str
    authority: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of what a person agreed to.

    Attributes:
        text_digest: hex SHA-256 of the item and of the words shown, in ``language``.
        agreed_at, withdrawn_at: UTC; ``withdrawn_at`` None while current.
        shown: whether the consent was shown to its provider.
        told_at: since when all who were shown it know that it has ended; None until then.
    """

    id: UUID
    person_id: UUID
    application_id: UUID
    provider: str
    concepts: tuple[str, ...]
    purpose_code: str
    purpose: Text
    collect_under: str
    disclose_under: str
    basis: Basis
    language: str
    text_digest: str
    agreed_at: datetime
    withdrawn_at: datetime | None
    shown: bool = False
    told_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        """Whether new requests may still rest on it."""
        return self.withdrawn_at is None

    def covers(self, concepts: tuple[str, ...]) -> bool:
        """Whether every one of ``concepts`` was agreed to."""
        return set(concepts) <= set(self.concepts)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing did, and what it can't undo.

    Attributes:
        receipt: the receipt, now ended.
        effect: in words, for the person.
    """

    receipt: Receipt
    effect: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the page "who read my data".

    Attributes:
        application_id: None for a reading outside any application.
        reader_org: organisation that read (``IRCC``); ``organisation`` its name.
        role: what the reader is there (officer, platform …); never a person's name.
        what: ``fetched`` from a register, ``viewed`` on the desk, ``matched``: the reader was
            given these facts to find the person's record, or ``asked``: read at a department, as
            its own access log has it.
        concepts: names of the facts read, sorted; none for what was ``asked``.
        purpose: why, in words; ``purpose_code`` its stable name.
        authority: the clause it rests on.
        first_at, last_at: UTC; they differ when several views in one hour are shown as one.
        count: how many readings this line stands for.
        evidence_ids: signed answers, oldest first.
        access: the entry in the provider's log, where there is one; the newest of several.
    """

    application_id: UUID | None
    reader_org: str
    organisation: Text
    role: Text
    what: What
    what_text: Text
    concepts: tuple[str, ...]
    purpose_code: str
    purpose: Text
    authority: str
    first_at: datetime
    last_at: datetime
    count: int
    evidence_ids: tuple[str, ...]
    access: "Access | None" = None

    @property
    def has_plain_purpose(self) -> bool:
        """Whether somebody published words for the purpose."""
        return self.purpose.en != self.purpose_code


@dataclass(frozen=True, slots=True)
class Access:
    """An entry of a provider's access log, with names from the directory of the exchange.

    Attributes:
        provider: the department that was asked (``CBSA``); ``provider_name`` its name.
        leaf: hex, the entry's own name; ``place``: where it is in the provider's log, from 0.
        at: when the provider answered, UTC; of a masked entry only the day may be shown.
        reader_org, reader_name, system: who read, and which of its systems; "" when masked.
        service: what was asked (``entry_exit``); ``service_name`` where it belongs, in words.
        purpose_code, authority: as signed.
        evidence_id: id of the exchange; "" when masked.
        is_masked: read in somebody else's matter, of which nothing is told.
        is_look: somebody asked who read the person's data.
    """

    provider: str
    provider_name: Text
    leaf: str
    place: int
    at: datetime
    reader_org: str = ""
    reader_name: Text | None = None
    system: Text | None = None
    service: str = ""
    service_name: Text | None = None
    purpose_code: str = ""
    authority: str = ""
    evidence_id: str = ""
    is_masked: bool = False
    is_look: bool = False
