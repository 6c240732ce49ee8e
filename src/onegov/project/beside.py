"""Commands run beside a platform find it by the note that it leaves while it runs."""

import json
import os
from pathlib import Path

from onegov.core.types import Text
from onegov.project.errors import NotRunning

# The launcher says where the checkout is, so that commands work from any folder.
STATE = Path(os.environ.get("ONEGOV_HOME", ".")) / ".onegov" / "run"
NOTE = STATE / "environment.json"


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
            Text(
                en=f"No platform is running in {STATE.resolve()}.",
                fr=f"Aucune plateforme ne fonctionne dans {STATE.resolve()}.",
            )
        ) from error
    os.environ.update(note["environment"])
    os.environ["ONEGOV_PORTS"] = json.dumps(note["ports"])
