"""The door of ``mandates``: who acts for whom, within which scope, until when."""

from datetime import date
from uuid import UUID

from onegov.core.types import Actor, Text
from onegov.ledger.types import TrailEntry
from onegov.login.mandates import actions, queries, words
from onegov.login.mandates.actions import parties
from onegov.login.mandates.actions.proposing import Side
from onegov.login.mandates.types import Capacity, Invitation, Kind, Licence, Mandate, Terms


def capacities(*, person_id: UUID) -> tuple[Capacity, ...]:
    """Will return every way in which a person can act now: for themself first, then oldest first."""
    return queries.capacities(person_id)


def require(*, mandate_id: UUID, person_id: UUID, scope: str = "") -> Capacity:
    """Will return the capacity that a mandate gives a person now; asked again at every use.

    Args:
        mandate_id: under which they say they act.
        person_id: who acts.
        scope: what they want to do (``view``, ``submit`` …); "" asks only whether it stands.

    Raises:
        MandateEnded: it was ended or has run out, or the employment it rests on has.
        OutOfScope: it stands, and does not let them do this.
        NoSuchMandate: there is none that this person holds (a ``NotFound``).
    """
    return queries.require(mandate_id, person_id, scope)


def take_up(*, actor: Actor, mandate_id: UUID) -> Capacity:
    """Will record, for both parties to see, that somebody begins to act; raises as ``require``."""
    return actions.take_up(actor, mandate_id)


def propose(*, actor: Actor, side: Side, terms: Terms, name: str) -> Invitation:
    """Will propose a mandate and return the code by which the other party agrees.

    Args:
        actor: for themself; for an organisation or a child, in that capacity.
        side: whether the actor is the ``principal`` (appoints) or the ``holder`` (asks).
        terms: what is proposed; ``until`` at most the kind's longest time from now.
        name: how the actor's party names itself to the other; sealed at rest.

    Raises:
        WrongTerms: not possible for this kind, or on this side of it.
        LicenceNeeded: a representative asks without a licence.
        NoSubDelegation: the actor acts for somebody whose voice they are not.
        NoLongerAlive: a party has died.
    """
    return actions.propose(actor, side, terms, name)


def peek(*, actor: Actor, code: str) -> Mandate:
    """Will return what a code stands for, so that it can be read before agreeing.

    Raises:
        CodeRefused: no proposal waits for it. TooManyCodes: guessed too often.
    """
    return actions.peek(actor, code)


def accept(*, actor: Actor, code: str, name: str, licence: Licence | None = None) -> Mandate:
    """Will agree to a proposal, once; a second guardian then still waits for an officer.

    Raises:
        CodeRefused, TooManyCodes: as ``peek``; also when somebody else was first.
        SelfGrant: the actor proposed it.
        LicenceNeeded: a representative named no licence.
        NoSubDelegation, WrongTerms, NoLongerAlive: as ``propose``.
    """
    return actions.accept(actor, code, name, licence)


def claim_dependant(
    *, actor: Actor, name: str, dependant_name: str, birth_date: date, evidence: str
) -> Mandate:
    """Will ask an officer to see that the actor is a child's guardian; it ends at 18 at the latest.

    Args:
        evidence: the document that proves it, in words; sealed at rest.

    Raises:
        WrongTerms: the child is 18 already, or the date lies ahead.
    """
    return actions.claim_dependant(
        actor, name=name, dependant_name=dependant_name, birth_date=birth_date, evidence=evidence
    )


def claim_organisation(
    *, actor: Actor, name: str, organisation_name: str, number: str, evidence: str
) -> Mandate:
    """Will ask an officer to see that the actor signs for an organisation, by its business number."""
    return actions.claim_organisation(
        actor, name=name, organisation_name=organisation_name, number=number, evidence=evidence
    )


def list_to_approve(*, actor: Actor) -> tuple[tuple[Mandate, str], ...]:
    """Will return what waits for an officer, oldest first, each with the evidence that was named.

    What the officer, or a counterpart of theirs, is a party to is left out.

    Raises:
        NotAllowed: no officer with two factors.
    """
    return queries.to_approve(parties.require_officer(actor))


def approve(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """Will let a claimed mandate begin; the officer has seen the proof.

    Raises:
        NotAllowed: no officer with two factors. ConflictOfInterest: they, or a counterpart of
            theirs, are a party.
        NoSuchMandate: nothing of that id waits. WrongTerms: it would be over already.
    """
    return actions.approve(actor, mandate_id)


def refuse(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """Will end a claimed mandate before it begins; raises as ``approve``."""
    return actions.refuse(actor, mandate_id)


def end(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """Will end a mandate for good, at the wish of either party; ending twice is ending once.

    Raises:
        NoSuchMandate: the actor is no party to it.
    """
    return actions.end(actor, mandate_id)


def end_due(*, actor: Actor) -> int:
    """Will end what has run out, so that rooms above hear of it; how many (200 at most)."""
    return actions.end_due(actor)


def note_death(*, actor: Actor, person_id: UUID) -> int:
    """Will end every mandate of somebody who has died and let no new one begin; how many ended."""
    return actions.note_death(actor, person_id)


def list_mandates(*, actor: Actor) -> tuple[Mandate, ...]:
    """Will return every mandate of the party the actor speaks for, either side, newest first."""
    return queries.list_of(parties.voice(actor)[0])


def get_mandate(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """Will return one mandate to a party to it; raises NoSuchMandate."""
    return queries.get(mandate_id, [parties.voice(actor)[0]])


def history(*, actor: Actor, mandate_id: UUID) -> tuple[TrailEntry, ...]:
    """Will return what was done under a mandate, newest first: the same record for both parties.

    The newest ``queries.LONGEST_HISTORY`` acts.
    """
    found = get_mandate(actor=actor, mandate_id=mandate_id)
    return queries.history(found)


def shown_to_office(*, mandate_id: UUID) -> Mandate:
    """Will return the mandate under which something was sent, for whoever may read that case."""
    return queries.by_id(mandate_id)


def kind_in_words(*, kind: Kind) -> Text:
    """Will return a kind as people read it."""
    return words.KINDS[kind]


def counterparts(*, person_id: UUID) -> frozenset[UUID]:
    """Will return everybody whom a person acts or acted for, or who acts or acted for them."""
    return queries.counterparts(person_id)
