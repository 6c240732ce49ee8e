"""The worker process: jobs, the ledger's sequencer and the rooms' subscriptions."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, close_old_connections

from onegov.ledger import public as ledger
from onegov.ledger.types import TrailEntry
from onegov.project.subscriptions import SUBSCRIPTIONS

logger = logging.getLogger(__name__)

PAUSE = 0.3  # seconds between looks at the ledger


def work() -> None:
    """Will run until the process is told to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=_follow_ledger, args=(stop,), name="ledger")
    thread.start()
    _subscribe_soon()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        thread.join(timeout=10)


def _subscribe_soon() -> None:
    """A worker that starts has the registers announce changes, unless a job for it waits already."""
    from procrastinate.exceptions import AlreadyEnqueued

    from onegov.project.tasks import subscribe

    with contextlib.suppress(AlreadyEnqueued):
        subscribe.configure().defer(timestamp=0)


async def _run_jobs() -> None:
    from procrastinate.contrib.django import app

    connector: Any = app.connector  # Django's, which can make the one that a worker needs
    worker_app = app.with_connector(connector.get_worker_connector())
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            concurrency=2, fetch_job_polling_interval=1.0, shutdown_graceful_timeout=3
        )


def _follow_ledger(stop: threading.Event) -> None:
    pause = PAUSE
    while not stop.wait(pause):
        close_old_connections()
        try:
            moved = ledger.sequence()
            for subscriber, handle in SUBSCRIPTIONS.items():
                moved += _consume(subscriber, handle)
        except DatabaseError:
            logger.warning("the database does not answer; trying again")
            moved = 0
        pause = 0.02 if moved else PAUSE


def _consume(subscriber: str, handle: Callable[[TrailEntry], None]) -> int:
    try:
        return ledger.consume(subscriber=subscriber, handle=handle)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("subscriber %s failed; it will see the same entry again", subscriber)
        return 0
