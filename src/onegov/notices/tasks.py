"""Jobs of ``notices``."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onegov.notices import actions


@app.task(name=actions.MAIL_TASK, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def mail(notice_id: str) -> None:
    """Will mail that there is news; tried again while the mail server does not answer."""
    actions.mail(UUID(notice_id))
