"""The door of ``registers``: which fact comes from which provider, with its provenance."""

from collections.abc import Sequence
from uuid import UUID

from onegov.catalogue.types import FactSpec
from onegov.core.types import Actor, Period
from onegov.registers import accesses, actions, hearing, queries
from onegov.registers.types import (
    Accesses,
    Announced,
    EvidenceView,
    Fetched,
    News,
    TripNote,
)


def fetch(
    *,
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    provider: str,
    facts: Sequence[FactSpec],
    window: Period,
) -> Fetched:
    """Will ask one register for facts about one person, and keep the proof of what it said.

    The signed request names the facts' purpose and the clauses that let their service collect them.
    No other fact is asked for or kept, whatever else the register holds.

    The person's record at a register other than IRCC is found first where it is not linked yet;
    the platform then checks for itself that it is theirs, and fetches nothing when in doubt.
    What goes wrong outside comes back as a problem with words for the person, never as an error.
    Ask IRCC.status before CBSA.entry_exit: it tells which entry is the first arrival.

    Args:
        actor: the person themself, or a process of the platform acting on their request.
        provider: ``IRCC.identity``, ``IRCC.status``, ``CBSA.entry_exit`` or ``CRA.filing``.
        facts: one or more, as the definition of the application's service states them.
        window: the days that count, both ends inclusive; days from today on are cut off.

    Raises:
        NotAllowed: the actor is somebody else.
        UnknownProvider, UnknownFact: no register has that name, or it does not tell the fact.
        consent.errors.ConsentMissing: the person has not agreed to these facts, for this purpose,
            under these clauses.

    Source: Privacy Act, sections 4, 5(2), 6(2) and 8(2).
    """
    return actions.fetch(
        actor,
        person_id,
        application_id,
        provider=provider,
        facts=facts,
        window=window,
    )


def evidence(*, evidence_id: str) -> EvidenceView:
    """Will return where a fact came from; holds no personal data.

    Raises:
        NotFound: no such evidence.
    """
    return queries.evidence(evidence_id)


def trip_notes(*, evidence_id: str) -> tuple[TripNote, ...]:
    """Will return, for each trip of the fact with that evidence, whether it is certain and why not.

    Only for whoever may read the fact itself: the words hold its dates.

    Raises:
        NotFound: no such evidence.
    """
    return queries.trip_notes(evidence_id)


def list_accesses(*, actor: Actor, person_id: UUID) -> tuple[Accesses, ...]:
    """Will ask the access log of each department where the person has a record who read it.

    All departments are asked at once, at most 300 entries each; answers are kept for a minute. Every
    entry's proof is verified here. Each look is in the ledger, and is an entry itself.

    Raises:
        NotAllowed: the actor is somebody else.

    Source: Privacy Act, section 12(1).
    """
    return accesses.list_accesses(actor, person_id)


def access_proof(*, actor: Actor, person_id: UUID, leaf: str) -> dict[str, object]:
    """Will return one entry (``Access.leaf``) as a file that ``onegov evidence verify`` checks.

    Raises:
        NotAllowed: the actor is somebody else.
        NotFound: no such entry about this person, or the department does not answer.
    """
    return accesses.proof(actor, person_id, leaf)


def hear(*, actor: Actor, news: News) -> UUID | None:
    """Will keep what a register announced, once, and tell the rooms above (``change.announced``).

    Args:
        actor: a process of the platform.

    Returns:
        The id of the announcement; None when no person here is meant, or nothing depends on it.
    """
    return hearing.hear(actor, news)


def announcement(*, announcement_id: UUID) -> Announced:
    """Will return an announcement.

    Raises:
        NotFound: no such announcement.
    """
    return hearing.announcement(announcement_id)


def subscribe() -> None:
    """Will ask the registers to announce changes, under the clauses of the published services.

    Asked again it changes nothing.

    Raises:
        NotSubscribed: naming those that could not be asked or refused.
    """
    hearing.subscribe()
