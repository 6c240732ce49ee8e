"""Jobs of ``recovery``."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onegov.login.recovery import actions

_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name=actions.LOOK_TASK, retry=_RETRY)
def look(attempt_id: str) -> None:
    """Will find the account of an attempt, apart from the page that began it."""
    actions.look(UUID(attempt_id))


@app.task(name=actions.TELL_TASK, retry=_RETRY)
def tell(attempt_id: str, what: str) -> None:
    """Will mail every channel; tried again while the mail server does not answer."""
    actions.tell(UUID(attempt_id), what)
