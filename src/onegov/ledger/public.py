"""The door of ``ledger``: the record of every act.

An action records its act in its own transaction; the row holds opaque ids and a salted digest.
The sequencer then gives the row its place in one Merkle tree and signs a checkpoint about each
second; the same sequence is the outbox that rooms above subscribe to.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from uuid import UUID

from onegov.core.types import Actor
from onegov.ledger import actions, queries, verification
from onegov.ledger.types import TrailEntry, Verification

_NOTHING: Mapping[str, str] = MappingProxyType({})


def record(
    *,
    actor: Actor,
    act: str,
    step: str = "",
    person_id: UUID | None = None,
    application_id: UUID | None = None,
    org_id: str = "",
    refs: Mapping[str, str] = _NOTHING,
    details: Mapping[str, object] = _NOTHING,
) -> UUID:
    """Will record an act in the caller's transaction.

    Args:
        actor: who acted; only ``actor.reference`` is kept.
        act: ``noun.past_participle`` (``application.submitted``).
        step: the journey's step, when the act is one; else that of the surrounding ``journey_step``.
        person_id, application_id, org_id: whom and what it concerns.
        refs: opaque ids of other things; stored as they are, so never personal data.
        details: what the act was about; only a salted SHA-256 of it is stored.

    Returns:
        The id of the ledger row.

    Raises:
        RuntimeError: there is no transaction, so act and record could come apart.
    """
    return actions.record(
        actor=actor,
        act=act,
        step_name=step,
        person_id=person_id,
        application_id=application_id,
        org_id=org_id,
        refs=refs,
        details=details,
    )


def journey_step(name: str, *, application_id: UUID | None = None) -> AbstractContextManager[None]:
    """Will give acts recorded inside the block this step and application, where they name none."""
    return actions.journey_step(name, application_id)


def trail(*, application_id: UUID) -> list[TrailEntry]:
    """Will return every act on an application, in the ledger's order."""
    return queries.trail(application_id)


def list_acts(*, person_id: UUID, refs: Mapping[str, str], limit: int = 200) -> list[TrailEntry]:
    """Will return the newest acts that concern a person and carry these refs, newest first."""
    return queries.list_acts(person_id, refs, limit)


def sequence() -> int:
    """Will give waiting entries their place and sign a checkpoint; how many there were."""
    return actions.sequence()


def consume(*, subscriber: str, handle: Callable[[TrailEntry], None], limit: int = 100) -> int:
    """Will hand unseen entries to ``handle`` in order, each in one transaction with its cursor.

    Returns:
        How many were handled. An exception of ``handle`` undoes its entry only and is raised.
    """
    return actions.consume(subscriber=subscriber, handle=handle, limit=limit)


def verify() -> Verification:
    """Will check every row against its hash and every checkpoint against its signature and root.

    Source: RFC 6962 section 2.1; C2SP tlog-checkpoint.
    """
    return verification.verify()
