"""Writes: recording an act, and giving recorded acts their place under a signed checkpoint."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from onegov.core import clock, ids
from onegov.core.types import Actor
from onegov.ledger import logic, queries
from onegov.ledger.conf import conf
from onegov.ledger.models import Checkpoint, Cursor, Entry
from onegov.ledger.types import TrailEntry
from onegov.merkle import public as merkle

# Written once: every act of the platform goes through it, and Django would compile it anew each time.
_WRITE = """
INSERT INTO ledger_entry (id, act, step, actor, person_id, application_id, org_id, refs, digest,
  salt, salt_digest, occurred_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SEQUENCER_LOCK = 0x6C656467  # one sequencer at a time on a database
_journey: ContextVar[tuple[str, UUID | None]] = ContextVar("ledger_journey", default=("", None))


@contextmanager
def journey_step(name: str, application_id: UUID | None) -> Iterator[None]:
    token = _journey.set((name, application_id))
    try:
        yield
    finally:
        _journey.reset(token)


def record(  # noqa: PLR0913 - the parts of an entry, all named
    *,
    actor: Actor,
    act: str,
    step_name: str,
    person_id: UUID | None,
    application_id: UUID | None,
    org_id: str,
    refs: Mapping[str, str],
    details: Mapping[str, object],
    entry_id: UUID | None,
) -> UUID:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act} must be recorded in the transaction of what it records")
    around = _journey.get()
    salt = os.urandom(16)
    written = entry_id or ids.new_id()
    values: list[Any] = [
        written,
        act,
        step_name or around[0],
        actor.reference,
        person_id,
        application_id or around[1],
        org_id,
        Jsonb(logic.refs(actor, refs)),
        logic.digest(salt, details),
        salt,
        logic.salt_digest(salt),
        clock.now(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
    return written


@transaction.atomic
def sequence(limit: int = 2000) -> int:
    """Will give waiting entries their index and sign a checkpoint; how many there were."""
    if not _only_sequencer():
        return 0
    waiting = list(Entry.objects.filter(index__isnull=True).order_by("id")[:limit])
    if not waiting:
        return 0
    frontier = _last_frontier()
    for entry in waiting:
        entry.index = frontier.size
        entry.leaf = merkle.leaf_hash(logic.leaf_data(entry))
        frontier = frontier.append(entry.leaf)
    Entry.objects.bulk_update(waiting, ["index", "leaf"], batch_size=500)
    _sign(frontier)
    return len(waiting)


def _only_sequencer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEQUENCER_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _last_frontier() -> merkle.Frontier:
    last = Checkpoint.objects.order_by("-size").first()
    return merkle.Frontier.from_bytes(bytes(last.frontier)) if last else merkle.Frontier()


def _sign(frontier: merkle.Frontier) -> None:
    settings = conf()
    state = merkle.Checkpoint(settings.origin, frontier.size, frontier.root())
    Checkpoint.objects.create(
        size=frontier.size,
        signed=merkle.sign_checkpoint(settings.signer, state),
        frontier=frontier.to_bytes(),
        made_at=clock.now(),
    )


def consume(*, subscriber: str, handle: Callable[[TrailEntry], None], limit: int = 100) -> int:
    """Will hand each entry the subscriber has not seen to ``handle``, in order, exactly once.

    An entry and the step of the cursor past it are one transaction with what ``handle`` writes.
    """
    handled = 0
    for _ in range(limit):
        with transaction.atomic():
            Cursor.objects.get_or_create(subscriber=subscriber)
            cursor = Cursor.objects.select_for_update().get(subscriber=subscriber)
            entry = queries.entry_at(cursor.position)
            if entry is None:
                return handled
            handle(entry)
            cursor.position += 1
            cursor.save(update_fields=["position"])
        handled += 1
    return handled
