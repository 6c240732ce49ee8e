"""Jobs of the login as a whole."""

from procrastinate.contrib.django import app

from onegov.login import devices
from onegov.login.assurance import public as assurance
from onegov.login.recovery import public as recovery


@app.periodic(cron="47 3 * * *")
@app.task(name="login.delete_ended", queueing_lock="login.delete_ended")
def delete_ended(timestamp: int) -> None:
    """Will delete what has ended and nothing needs any more, each night."""
    devices.delete_ended()
    assurance.delete_ended()
    recovery.delete_ended()
