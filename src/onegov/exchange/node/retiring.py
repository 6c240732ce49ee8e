"""Takes old lines out of a running node's log, a few at a time; exchanges go on meanwhile."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

from onegov.core import clock
from onegov.exchange.errors import LogDamaged
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.retention import take_out
from onegov.exchange.retention_settings import RetentionPolicy

_SECONDS = 3600
_log = logging.getLogger("onegov.exchange")


class Retiring:
    """Keeps to the policy while the node runs."""

    def __init__(self, log: Path, policy: RetentionPolicy, recorder: Recorder) -> None:
        self._log = log
        self._policy = policy
        self._recorder = recorder

    async def run_forever(self) -> None:
        """Will look at once, then each hour."""
        while True:
            try:
                await self.look()
            except LogDamaged as error:
                _log.error("nothing is taken out of the log: %s", error.message.en)
            except OSError as error:  # a full archive today must not end the looks
                _log.error("nothing is taken out of the log: %s", type(error).__name__)
            await asyncio.sleep(_SECONDS)

    async def look(self) -> None:
        """Will take out all that is old enough."""
        while True:
            now = clock.now()
            gone = await asyncio.to_thread(
                take_out,
                self._log,
                before=now - timedelta(days=self._policy.days),
                archive=self._policy.archive,
                at=now,
            )
            if gone is None or not await self._recorder.remove(gone):
                return
            _log.info("retention: lines up to %d are out of the log", gone.lines)
