"""Password hashing in a bounded pool: a flood of passwords leaves room for everything else.

PBKDF2 (Django's default, 1,000,000 rounds of HMAC-SHA-256) stays: it is in SP 800-132 and validated
modules, needs no memory worth naming, and OpenSSL computes it outside the interpreter's lock, so one
thread that hashes stops no other. What must be bounded is how many threads of the server it holds, and
its share of the processor, of which a guess costs a fifth of a second.
"""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from onegov.login.errors import PasswordsBusy


class Pool:
    """Lets ``at_once`` in, lets ``waiting`` more wait ``seconds``, and refuses the rest at once."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._known = threading.BoundedSemaphore(at_once + waiting)
        self._seconds = seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Will hold a place inside the block.

        Raises:
            PasswordsBusy: too many wait already, or the wait was too long.
        """
        if not self._known.acquire(blocking=False):
            raise PasswordsBusy
        try:
            if not self._inside.acquire(timeout=self._seconds):
                raise PasswordsBusy
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._known.release()


_LOW = 10  # of 19: whatever else runs gets nine tenths of a processor that both want


@cache
def _aside() -> ThreadPoolExecutor:
    """A thread of low priority, of this process: threads do not outlive a fork."""
    return ThreadPoolExecutor(1, "passwords", initializer=_step_back)


def _step_back() -> None:
    """A thread has a priority of its own on Linux alone; elsewhere the whole process would step back."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW)


#: Three of the four threads of a web process: one is always left for what needs no password.
POOL = Pool(at_once=1, waiting=2, seconds=3)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's, within the pool; hashes that Django made are read as they are."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """As Django.

        Raises:
            PasswordsBusy: see ``Pool``.
        """
        with POOL.place():
            work = _aside().submit(super().encode, password, salt, iterations)
            return str(work.result())
