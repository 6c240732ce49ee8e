"""Reads of attempts to come back."""

from uuid import UUID

from onegov.core import clock
from onegov.login.recovery import logic, sealing
from onegov.login.recovery.errors import NotOpen
from onegov.login.recovery.models import Attempt
from onegov.login.recovery.types import Shown, State


def show(attempt_id: UUID, purpose: str, shown: str) -> Shown:
    row, now = Attempt.objects.filter(id=attempt_id).first(), clock.now()
    if row is None or row.person_id is None or not sealing.fits(purpose, attempt_id, shown):
        raise NotOpen
    was_stopped = purpose == "stop" and row.state == State.STOPPED
    if not was_stopped and not logic.is_open(row.recovery, now):
        raise NotOpen
    ready = row.ready_at is not None and row.ready_at <= now
    return Shown(row.id, State(row.state), row.ready_at, ready)
