"""A register's change reaches the open cases that rest on it."""

from uuid import UUID

from onegov.cases import public as cases
from onegov.core.types import Actor, ActorKind
from onegov.ledger.types import TrailEntry
from onegov.registers import public as registers

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")


def on_news(entry: TrailEntry) -> None:
    """Will put an announced change on the person's open cases, once."""
    if entry.act != "change.announced":
        return
    announced = registers.announcement(announcement_id=UUID(entry.refs["announcement"]))
    cases.note_change(
        actor=WORKER,
        person_id=announced.person_id,
        provider=announced.provider,
        announcement_id=announced.id,
    )
