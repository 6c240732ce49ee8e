"""Jobs of ``consent``."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onegov.consent import withdrawing

#: At first every few seconds, since a receipt is good for minutes; for a day and a half in all.
_AGAIN = RetryStrategy(max_attempts=220, wait=2, linear_wait=5)


@app.task(name=withdrawing.TELL_TASK, retry=_AGAIN)
def tell(shown_id: str) -> None:
    """Will tell a provider's nodes that a consent has ended; tried again while one does not answer."""
    withdrawing.tell(UUID(shown_id))
