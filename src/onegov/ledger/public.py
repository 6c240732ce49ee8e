"""The door of ``ledger``: the record of every act.

An action records its act in its own transaction; the row holds opaque ids and a salted digest.
The sequencer then gives the row its place in one Merkle tree and signs a checkpoint about each
second; the same sequence is the outbox that rooms above subscribe to.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from onegov.core.types import Actor
from onegov.ledger import actions, checking, proving, queries, verification
from onegov.ledger.types import Proven, TrailEntry, Verification

_NOTHING: Mapping[str, str] = MappingProxyType({})


def record(  # noqa: PLR0913 - the parts of an entry, all named
    *,
    actor: Actor,
    act: str,
    step: str = "",
    person_id: UUID | None = None,
    application_id: UUID | None = None,
    org_id: str = "",
    refs: Mapping[str, str] = _NOTHING,
    details: Mapping[str, object] = _NOTHING,
    entry_id: UUID | None = None,
) -> UUID:
    """Will record an act in the caller's transaction.

    Args:
        actor: who acted; only ``actor.reference`` is kept.
        act: ``noun.past_participle`` (``application.submitted``).
        step: the journey's step, when the act is one; else that of the surrounding ``journey_step``.
        person_id, application_id, org_id: whom and what it concerns.
        refs: opaque ids of other things; stored as they are, so never personal data.
        details: what the act was about; only a salted SHA-256 of it is stored.
        entry_id: id of the row, where the act's own row shares it (``core.ids.new_id()``).

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
        entry_id=entry_id,
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


def last_times(*, act: str, application_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Will return when an act was last done on each application (UTC); one without it is absent."""
    return queries.last_times(act, application_ids)


def sequence() -> int:
    """Will give waiting entries their place and sign a checkpoint; how many there were."""
    return actions.sequence()


def consume(*, subscriber: str, handle: Callable[[TrailEntry], None], limit: int = 100) -> int:
    """Will hand unseen entries to ``handle`` in order, each in one transaction with its cursor.

    Returns:
        How many were handled. An exception of ``handle`` undoes its entry only and is raised.
    """
    return actions.consume(subscriber=subscriber, handle=handle, limit=limit)


def proof(*, entry_id: UUID, details: Mapping[str, object]) -> dict[str, object]:
    """Will return the file that proves an entry and what it was about: JSON-ready, see ``check``.

    The proof leads to the first signed checkpoint that holds the entry.

    Args:
        entry_id: of the row; whether the caller's actor may see it is the caller's concern.
        details: what the act was about, as it was recorded.

    Raises:
        NotFound: there is no such entry.
        NotSequenced: it has no place yet (about a second).

    Source: RFC 9162 section 2.1.3; C2SP tlog-checkpoint.
    """
    return proving.proof(entry_id, details)


def check(*, file: bytes, public_key: bytes) -> Proven:
    """Will check a file of ``proof`` against the ledger's public key: pure, no database.

    Args:
        file: at most 100,000 bytes.
        public_key: 32 bytes (``onegov ledger key``), from somebody you trust, never from the file.

    Raises:
        BadFile: it is no such file, or what it says of its entry does not fit the entry.
        merkle.errors.BadCheckpoint, BadProof: not signed by that key; not in that log.
    """
    return checking.check(file, public_key)


def public_key() -> bytes:
    """Will return the 32-byte Ed25519 key that this ledger's checkpoints are signed with."""
    return proving.public_key()


def verify() -> Verification:
    """Will check every row against its hash and every checkpoint against its signature and root.

    Source: RFC 6962 section 2.1; C2SP tlog-checkpoint.
    """
    return verification.verify()
