"""Jobs of the OpenID Provider."""

from datetime import datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onegov.login.provider.actions import delivering, ending, leaving, noticing


@app.task(name=leaving.TELL_TASK, retry=RetryStrategy(max_attempts=30, wait=1, linear_wait=2))
def tell_signed_out(person_id: str, visit: str, at: str, entry: str) -> None:
    """Will note each application that must hear of a sign-out (the ledger's ``entry``)."""
    leaving.note_who_must_be_told(
        UUID(person_id), UUID(visit) if visit else None, datetime.fromisoformat(at)
    )


@app.periodic(cron="* * * * *")
@app.task(name=noticing.DELIVER_TASK, retry=RetryStrategy(max_attempts=10, wait=1, linear_wait=2))
def deliver_logout(timestamp: int) -> None:
    """Will tell applications whose notice is due; a notice that fails waits for a later run."""
    delivering.deliver()


@app.periodic(cron="*/10 * * * *")
@app.task(name="login.delete_expired", queueing_lock="login.delete_expired")
def delete_expired(timestamp: int) -> None:
    """Will delete codes, requests, ids and tokens that have ended."""
    ending.delete_expired()
