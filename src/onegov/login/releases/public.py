"""The door of ``releases``: which claims go to whom, on whose word; what went, and the proof of it.

``logic.plan``, ``predicates.values`` and ``predicates.sources`` are pure and re-exported here.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from onegov.consent import public as consent
from onegov.core import clock, ids
from onegov.core.types import Actor, Text
from onegov.login.releases import actions, logic, queries
from onegov.login.releases.logic import account_for, plan
from onegov.login.releases.predicates import PREDICATES, sources, values
from onegov.login.releases.types import (
    Answers,
    Client,
    Plan,
    Receipt,
    RegisteredClaim,
    Release,
    Withdrawal,
)

__all__ = [
    "PREDICATES",
    "account_for",
    "agree",
    "answers",
    "list_receipts",
    "list_releases",
    "plan",
    "plan_for",
    "receipt_proof",
    "record",
    "release_proof",
    "sources",
    "values",
    "withdraw",
]


def plan_for(
    *,
    person_id: UUID,
    client_id: str,
    asked: Iterable[str],
    registered: Sequence[RegisteredClaim],
) -> Plan:
    """Will plan what the client gets now; one statement. Ask it again for every answer: a
    withdrawal, or a purpose in other words, holds from then on.

    Args:
        asked: names of claims, from scopes and the ``claims`` parameter.
        registered: the client's claims as they are registered now.
    """
    return logic.plan_of(asked, registered, answers(person_id=person_id, client_id=client_id))


def answers(*, person_id: UUID, client_id: str) -> Answers:
    """Will return what the person last said to the client; one statement.

    Marks (``logic.mark``) hold the words that were shown: a name alone would hold on when its
    purpose is rewritten.
    """
    return queries.answers(person_id, client_id)


def agree(
    *,
    actor: Actor,
    person_id: UUID,
    client: Client,
    shown: Sequence[RegisteredClaim],
    ticked: Collection[str],
    language: str,
) -> tuple[Receipt, ...]:
    """Will keep a receipt for each claim that one page showed: told, agreed or declined.

    Args:
        actor: the person themself, or who acts for them; what rests on consent needs ``sign``.
        shown: what was on the page (``plan.tell`` and ``plan.ask``).
        ticked: names of the claims that were ticked.
        language: in which the person read it.

    Raises:
        NotAllowed: the actor is not that person, or may not agree in their name.
        EssentialRefused: the app can't do without one that was not ticked; nothing is kept.

    Source: Privacy Act, sections 5(2) and 8(1).
    """
    return actions.agree(
        actor,
        person_id=person_id,
        client=client,
        shown=shown,
        ticked=ticked,
        language=language,
    )


def withdraw(*, actor: Actor, agreement_id: UUID, language: str) -> Withdrawal:
    """Will end a consent: the next answer to the client is without this claim.

    Raises:
        NotFound: no such receipt of this actor.
        NotConsent: the basis is a clause of law.
        AlreadyEnded: something later was said about this claim.
    """
    return actions.withdraw(actor, agreement_id, language)


def record(  # noqa: PLR0913 - the parts of a release, all named
    *,
    actor: Actor,
    person_id: UUID,
    org_id: str,
    client_id: str,
    claims: Collection[str],
    purpose: Text = logic.SIGN_IN,
    authority: str = "",
    by: UUID | None = None,
    mandate_id: UUID | None = None,
    language: str,
    client_name: Text | None = None,
    session: str = "",
) -> UUID:
    """Will write down that a client was given these claims; two statements.

    Args:
        person_id: whose they are; ``by`` who acted for them, under ``mandate_id``.
        claims: names of what was really given; none for a sign-in that gives only a ``sub``.
        purpose, authority: see ``account_for``.
        session: opaque; the same claims to the same client in one session are one release. Only a
            hash of it is kept. "" makes each call a release.

    Returns:
        The id of the release and of its ledger entry; that of the earlier one when there is one.
    """
    release = Release(
        id=ids.new_id(),
        person_id=person_id,
        org_id=org_id,
        client_id=client_id,
        client=client_name or consent.organisation(org_id),
        claims=tuple(sorted(set(claims))),
        purpose=purpose,
        authority=authority,
        language=logic.tongue(language),
        at=clock.now(),
        by=by,
        mandate_id=mandate_id,
    )
    return actions.record(actor, release, session)


def list_releases(*, actor: Actor, person_id: UUID) -> Sequence[Release]:
    """Will return every release of the person's information, and those they made for others,
    newest first.

    Raises:
        NotAllowed: the actor is somebody else.
    """
    return [queries.as_release(row) for row in queries.releases(actor, person_id)]


def list_receipts(*, actor: Actor, person_id: UUID) -> tuple[Receipt, ...]:
    """Will return every receipt of the person, newest first.

    Raises:
        NotAllowed: the actor is somebody else.
    """
    return queries.receipts(actor, person_id)


def release_proof(*, actor: Actor, release_id: UUID) -> dict[str, object]:
    """Will return the file that proves a release, JSON-ready: ``onegov ledger check``.

    Raises:
        NotFound: no such release of this actor.
        NotYetProvable: it is seconds old.
    """
    return queries.release_proof(actor, release_id)


def receipt_proof(*, actor: Actor, agreement_id: UUID) -> dict[str, object]:
    """Will return the file that proves what the person was told, agreed to, declined or withdrew.

    Raises:
        NotFound: no such receipt of this actor.
        NotYetProvable: it is seconds old.
    """
    return queries.receipt_proof(actor, agreement_id)
