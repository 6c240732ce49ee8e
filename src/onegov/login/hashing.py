"""Password hashing in a bounded pool: a flood of passwords leaves room for everything else.

PBKDF2 (Django's default, 1,000,000 rounds of HMAC-SHA-256) stays: it is in SP 800-132 and validated
modules, needs no memory worth naming, and OpenSSL computes it outside the interpreter's lock, so one
thread that hashes stops no other. What must be bounded is how many threads of the server it holds.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from onegov.login.errors import PasswordsBusy


class Pool:
    """Lets ``at_once`` in, lets ``waiting`` more wait ``seconds``, and refuses the rest at once."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._known = threading.BoundedSemaphore(at_once + waiting)
        self._seconds = seconds

    def is_full(self) -> bool:
        """Whether whoever came now would be refused."""
        if not self._known.acquire(blocking=False):
            return True
        self._known.release()
        return False

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


#: Three of the eight threads of a web process: the others are left for what needs no password.
POOL = Pool(at_once=1, waiting=2, seconds=3)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's, within the pool; hashes that Django made are read as they are."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """As Django.

        Raises:
            PasswordsBusy: see ``Pool``.
        """
        with POOL.place():
            return super().encode(password, salt, iterations)
