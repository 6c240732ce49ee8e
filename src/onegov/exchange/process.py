"""How a process of the exchange runs: on which event loop, and what it says when it cannot."""

import asyncio
from collections.abc import Coroutine

from onegov.core.system import SystemRefused


def fast_loop() -> asyncio.AbstractEventLoop:
    """uvloop's event loop where there is one, else Python's own."""
    try:
        import uvloop  # noqa: PLC0415 - not made for every system
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def run_process(work: Coroutine[None, None, None]) -> None:
    """Will run until the work ends.

    Raises:
        SystemRefused: a port is taken, a file cannot be written.
    """
    try:
        with asyncio.Runner(loop_factory=fast_loop) as runner:
            runner.run(work)
    except OSError as error:
        raise SystemRefused(error) from error
