"""Commands run beside a platform find it by the note that it leaves while it runs."""

import json
import os
from pathlib import Path

from onegov.core.types import Text
from onegov.project.errors import NotRunning

NOTE = Path(".onegov/run/environment.json")


def adopt(*, required: bool) -> None:
    """Will take over the environment of the running platform, unless one was given.

    Raises:
        NotRunning: ``required``, and there is none.
    """
    if "DATABASE_URL" in os.environ:
        return
    try:
        note = json.loads(NOTE.read_text("utf-8"))
    except FileNotFoundError as error:
        if not required:
            return
        raise NotRunning(
            Text(en="No platform is running here.", fr="Aucune plateforme ne fonctionne ici.")
        ) from error
    os.environ.update(note["environment"])
    os.environ["ONEGOV_PORTS"] = json.dumps(note["ports"])
