"""A throw-away PostgreSQL for a test run; loaded by pytest before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from onegov.project.postgres import Server


def _start_postgres() -> None:
    folder = Path(tempfile.mkdtemp(prefix="onegov-test-"))
    server = Server(folder / "pg", durable=False)
    server.start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url
    os.environ["ONEGOV_STATE"] = str(folder / "state")


# Workers of a parallel run inherit the one that their controller started.
if "PYTEST_XDIST_WORKER" not in os.environ and "DATABASE_URL" not in os.environ:
    _start_postgres()
