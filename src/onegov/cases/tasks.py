"""Jobs of ``cases``."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onegov.cases.actions import files, letters


@app.task(name=letters.RENDER_TASK, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def render_letter(application_id: str) -> None:
    """Will make the letter of a decided case; one that is made already stays."""
    letters.render(UUID(application_id))


@app.periodic(cron="17 3 * * *")
@app.task(name="cases.sweep_orphans", queueing_lock="cases.sweep_orphans")
def sweep_orphans(timestamp: int) -> None:
    """Will remove stored files that no row names, each night."""
    files.sweep_orphans()
