"""The web process: granian serving the WSGI application."""

import os

from onegov.core.errors import WrongSetting
from onegov.core.types import Text


def serve(*, host: str, port: int, workers: int) -> None:
    """Will serve until the process is told to stop.

    Raises:
        WrongSetting: no key for sessions was given.
    """
    from granian import Granian
    from granian.constants import Interfaces

    if not os.environ.get("ONEGOV_SECRET_KEY_FILE"):
        raise WrongSetting(
            Text(
                en="The setting ONEGOV_SECRET_KEY_FILE must name a file with a secret.",
                fr="Le réglage ONEGOV_SECRET_KEY_FILE doit nommer un fichier contenant un secret.",
            )
        )
    Granian(
        "onegov.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,  # three may wait for a password to be hashed, see login.hashing
        respawn_failed_workers=True,
        # A stop can hang between the server's threads and the connection pool; this bounds it.
        workers_kill_timeout=3,
    ).serve()
