"""Jobs of ``mandates``."""

from procrastinate.contrib.django import app

from onegov.core.types import Actor, ActorKind
from onegov.login.mandates import public as mandates

_WORKER = Actor(kind=ActorKind.MACHINE, name="worker")


@app.periodic(cron="* * * * *")
@app.task(name="mandates.end_due", queueing_lock="mandates.end_due")
def end_due(timestamp: int) -> None:
    """Will say of mandates that have run out that they ended: nobody could use them any more."""
    mandates.end_due(actor=_WORKER)
