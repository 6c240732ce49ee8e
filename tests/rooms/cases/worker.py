"""A real worker that runs what is enqueued and stops."""

import asyncio

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.contrib.django import app


def run_jobs() -> None:
    worker = app.with_connector(app.connector.get_worker_connector())
    with worker.open():
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    # The worker's own thread keeps its connection; a test's database must be free to go.
    asyncio.run(sync_to_async(connections.close_all)())
