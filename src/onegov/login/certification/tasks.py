"""Jobs of certification."""

from uuid import UUID

from procrastinate.contrib.django import app

from onegov.login.certification import actions, running


@app.task(name=actions.RUN_TASK)
def certify(run_id: str) -> None:
    """Will go through the cases of a run; begun again, it goes on where it stopped."""
    running.run(UUID(run_id))
