"""The door of ``consent``: legal authority and consent, receipts, who-read-my-data."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from onegov.consent import actions, queries, showing, withdrawing, wording
from onegov.consent.types import (
    Access,
    AuthorityItem,
    Reading,
    Receipt,
    Showing,
    What,
    Withdrawal,
)
from onegov.core.types import Actor, Text
from onegov.ledger.types import TrailEntry


def agree(
    *,
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    items: Sequence[AuthorityItem],
    language: str,
) -> tuple[Receipt, ...]:
    """Will keep a receipt for each item, in the order given.

    Agreeing again to the same changes nothing and gives the same receipt; agreeing to something
    else for the same provider ends the receipt before it.

    Args:
        actor: the person themself.
        items: at most one for each provider.
        language: ``en`` or ``fr``, in which the person read it.

    Raises:
        NotAllowed: the actor is not that person.

    Source: Privacy Act, sections 5(2) and 8(1).
    """
    return actions.agree(actor, person_id, application_id, items, language)


def withdraw(*, actor: Actor, receipt_id: UUID) -> Withdrawal:
    """Will end a consent: no new request rests on it, and who was shown it is told.

    What that can't undo is in ``effect``.

    Raises:
        NotFound: no such receipt of this actor.
        LawApplies: the basis is a clause of law; there is no consent to withdraw.
        AlreadyEnded: it was withdrawn, or replaced by a later one.
    """
    return actions.withdraw(actor, receipt_id)


def require(*, person_id: UUID, application_id: UUID, provider: str) -> Receipt:
    """Will return the current receipt for ``provider`` (``MEMBER.service``).

    A receipt for the whole member covers its services; the narrower one wins.

    Raises:
        ConsentMissing: there is none.
    """
    return queries.require(person_id, application_id, provider)


def show(*, actor: Actor, receipt_id: UUID, request: Showing) -> str:
    """Will sign that the person consents to this request, for ``OneGov-Consent``; good for minutes.

    Args:
        actor: the person, or a process of the platform acting on their request.

    Raises:
        NotFound: no such receipt of this person.
        ConsentMissing: the basis is not consent, it has ended, or it was for something else.

    Source: docs/reference/exchange-7-consent.md.
    """
    return showing.show(actor, receipt_id, request)


def on_news(entry: TrailEntry) -> None:
    """Will see to it that a provider that was shown a consent is told when it ends."""
    withdrawing.on_news(entry)


def record_reading(  # noqa: PLR0913 - the parts of a reading, all named
    *,
    actor: Actor,
    person_id: UUID,
    application_id: UUID | None,
    reader_org: str,
    concepts: Sequence[str],
    purpose_code: str,
    authority: str,
    evidence_id: str = "",
    what: What,
) -> UUID:
    """Will write down that facts about a person were read; returns the reading's id.

    Args:
        actor: who read; of staff only the role and an opaque reference are kept.
        reader_org: organisation that read (``IRCC``).
        concepts: names of the facts.
        authority: the clause it rests on.
        evidence_id: the signed answer, for what was fetched.
        what: ``fetched``, ``viewed`` or ``matched`` (given to a register to find the record).
    """
    return actions.record_reading(
        actor,
        person_id=person_id,
        application_id=application_id,
        reader_org=reader_org,
        concepts=concepts,
        purpose_code=purpose_code,
        authority=authority,
        evidence_id=evidence_id,
        what=what,
    )


def list_readings(
    *,
    actor: Actor,
    person_id: UUID,
    purposes: Mapping[str, Text],
    accesses: Sequence[Access] = (),
) -> tuple[Reading, ...]:
    """Will return who read the person's data, newest first; views of one hour are one line.

    Args:
        purposes: words for the purposes of the person's services, by code (see ``deciding``); the
            words that the person agreed to for just those facts win.
        accesses: what the providers' access logs say (``registers.list_accesses``); an exchange that
            the platform knows of too is one line, with the entry that proves it.

    Raises:
        NotAllowed: the actor is somebody else.
    """
    return queries.list_readings(actor, person_id, purposes, accesses)


def list_receipts(*, actor: Actor, application_id: UUID) -> tuple[Receipt, ...]:
    """Will return an application's receipts, oldest first, ended ones too.

    A person gets their own only; an officer, a supervisor and the platform get all: whether the
    case is theirs to open is for ``cases`` to say.

    Raises:
        NotAllowed: the actor is anonymous.
    """
    return queries.list_receipts(actor, application_id)


def organisation(code: str) -> Text:
    """Will return the name of an organisation (``CBSA``); the code itself when not known."""
    return wording.organisation(code)


def deciding(service: Text) -> Text:
    """Will return the purpose of a service that decides applications, in words.

    Args:
        service: its name, as its definition has it.
    """
    return wording.deciding(service)
