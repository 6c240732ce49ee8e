"""Jobs about jobs."""

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

from onegov.core import clock

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
