"""The way back as a state machine: proof at the old level or higher, then time, and no stop; pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from onegov.login.recovery.errors import NotOpen, ProofTooLow, TooSoon
from onegov.login.recovery.types import Recovery, State


def is_open(recovery: Recovery, now: datetime) -> bool:
    """Whether something can still come of it."""
    return recovery.state in (State.ASKED, State.COOLING) and now < recovery.until


def prove(
    recovery: Recovery, level: int, now: datetime, *, cooling: timedelta, then: timedelta
) -> Recovery:
    """Will begin the cooling-off; ``then``: how long new factors may be set after it.

    Raises:
        NotOpen: it is over, or proved already.
        ProofTooLow: below the level at which the person was proved before.
    """
    if recovery.state is not State.ASKED or not is_open(recovery, now):
        raise NotOpen
    if level < max(recovery.needed, 1):
        raise ProofTooLow
    ready = now + cooling
    return replace(
        recovery, state=State.COOLING, proved_level=level, ready_at=ready, until=ready + then
    )


def stop(recovery: Recovery) -> Recovery:
    """Will end it for good; stopping twice is stopping once. Raises NotOpen: it is done."""
    if recovery.state is State.DONE:
        raise NotOpen
    return replace(recovery, state=State.STOPPED)


def supersede(recovery: Recovery, now: datetime) -> Recovery:
    """Will end it because nothing more may come of it; no freeze follows, as after a stop."""
    return replace(recovery, until=min(recovery.until, now))


def finish(recovery: Recovery, now: datetime) -> Recovery:
    """Will let new factors be set, once. Raises NotOpen, TooSoon."""
    if recovery.state is not State.COOLING or not is_open(recovery, now):
        raise NotOpen
    if recovery.ready_at is None or now < recovery.ready_at:
        raise TooSoon
    return replace(recovery, state=State.DONE)
