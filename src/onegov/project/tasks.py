"""Jobs about jobs."""

from django.core.management import call_command
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from onegov.core import clock
from onegov.registers import public as registers

STALLED_AFTER = 30  # seconds without a sign of life from the worker that took it


@app.periodic(cron="* * * * *")
@app.task(name="project.rescue_stalled", queueing_lock="project.rescue_stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Will put jobs back that a killed worker left half done; each job is idempotent."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job, retry_at=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="project.clear_sessions", queueing_lock="project.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Will delete sessions that have ended, and what was kept in them, each night."""
    call_command("clearsessions")


@app.periodic(cron="23 5 * * *")
@app.task(
    name="project.subscribe",
    queueing_lock="project.subscribe",
    retry=RetryStrategy(max_attempts=30, wait=2, linear_wait=2),
)
def subscribe(timestamp: int) -> None:
    """Will have registers announce changes, each night anew: a service may rest on other clauses.

    Raises:
        NotSubscribed: one of them could not be asked; the job is tried again.
    """
    registers.subscribe()
