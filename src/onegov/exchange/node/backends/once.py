"""Idempotency-Key: a request that is sent again is done once, and answered as it was.

Another request under the same key is refused, and so is one that is still being done. Kept by this node
for a day, on disk before the system is asked. Source: draft-ietf-httpapi-idempotency-key-header.
"""

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from onegov.core import clock
from onegov.exchange.bodies import sha256_of
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import AUTHORITY, PURPOSE
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.backend import Backend
from onegov.exchange.node.backends.lane import Worker
from onegov.exchange.paths import Target

_log = logging.getLogger("onegov.exchange")
HEADER = "idempotency-key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_KEPT_SECONDS = 24 * 3600
_LONGEST_KEY = 255
_LARGEST_FILE = 1024 * 1024 * 1024
#: Whom the answer is for and what for: a repeat that says otherwise is another request.
_SAME_HEADERS = (
    "onegov-subject",
    PURPOSE,
    AUTHORITY,
    "x-road-userid",
    "x-road-represented-party",
    "cookie",
)
#: A bearer token is short-lived, so a repeat may show the next one. Source: RFC 6750 section 5.3.
_SHORT_LIVED = "bearer "
#: Details of ``overloaded`` that say that no room was left for the answer: the system was asked.
_FOR_ANSWERS = ("spool", "disk")
_TABLES = """
CREATE TABLE IF NOT EXISTS request (
  id BLOB PRIMARY KEY, same BLOB NOT NULL, until REAL NOT NULL,
  status INTEGER, headers TEXT, body BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS request_until ON request (until);
"""


@dataclass(frozen=True, slots=True)
class _Before:
    """What is known of a request under the same key; ``reply`` when it was answered and kept."""

    state: Literal["new", "begun", "done", "other"]
    reply: Reply | None = None


class OnceStore:
    """Requests under a key, and their answers, in the node's folder.

    Args:
        largest: bytes of the file from which on answers are kept only as having been given.
    """

    def __init__(self, folder: Path, *, largest: int = _LARGEST_FILE) -> None:
        self._largest = largest
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "repeats.sqlite"
        path.touch(mode=0o600)
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.executescript(_TABLES)
        self._worker = Worker("repeats")
        self.running: set[bytes] = set()

    async def begin(self, id: bytes, same: bytes) -> _Before:
        """Will note, on disk, that the request under this key begins; gives what was before."""
        now = clock.now().timestamp()
        try:
            return await self._worker.run(lambda: self._begin(id, same, now))
        except sqlite3.Error as error:
            _log.critical("requests under a key cannot be noted: %s", type(error).__name__)
            raise make_fault("server.serverproxy.repeats_unavailable", HEADER) from error

    async def finish(self, id: bytes, reply: Reply) -> None:
        """Will keep the answer, on disk; a large one only as having been given.

        When the disk fails the answer is given all the same: a repeat finds a request that began.
        """
        await self._note(lambda: self._finish(id, reply))

    async def forget(self, id: bytes) -> None:
        """Will forget a request that never reached the system."""
        await self._note(lambda: self._base.execute("DELETE FROM request WHERE id = ?", (id,)))

    async def _note(self, work: Callable[[], object]) -> None:
        try:
            await self._worker.run(work)
        except sqlite3.Error as error:
            _log.critical("the end of a request cannot be noted: %s", type(error).__name__)

    async def status(self) -> dict[str, int]:
        """Requests kept, those that began and were never answered, bytes, and the most of them."""
        return await self._worker.run(self._status)

    def _status(self) -> dict[str, int]:
        kept, unanswered = self._base.execute(
            "SELECT count(*), count(*) - count(status) FROM request"
        ).fetchone()
        sizes = {"bytes": self._bytes(), "most_bytes": self._largest}
        return {"kept": kept, "unanswered": unanswered, **sizes}

    async def stop(self) -> None:
        """Will close the file."""
        if await self._worker.stop(seconds=5):
            self._base.close()

    def _begin(self, id: bytes, same: bytes, now: float) -> _Before:
        self._base.execute("DELETE FROM request WHERE until < ?", (now,))
        new = self._base.execute(
            "INSERT OR IGNORE INTO request (id, same, until) VALUES (?, ?, ?)",
            (id, same, now + _KEPT_SECONDS),
        )
        if new.rowcount:
            return _Before("new")
        found, status, headers, body = self._base.execute(
            "SELECT same, status, headers, body FROM request WHERE id = ?", (id,)
        ).fetchone()
        if found != same:
            return _Before("other")
        if status is None:
            return _Before("begun")
        kept = None if body is None else Reply(status, _headers(headers), body)
        return _Before("done", kept)

    def _finish(self, id: bytes, reply: Reply) -> None:
        is_kept = isinstance(reply.body, bytes) and self._bytes() < self._largest
        headers, body = (json.dumps(reply.headers), reply.body) if is_kept else (None, None)
        self._base.execute(
            "UPDATE request SET status = ?, headers = ?, body = ? WHERE id = ?",
            (reply.status, headers, body, id),
        )

    def _bytes(self) -> int:
        """What is in use of the file; what has ended leaves free pages in it."""
        size, pages, free = (
            self._base.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_size", "page_count", "freelist_count")
        )
        return int(size * (pages - free))


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))


class OnceBackend:
    """Asks the system behind it once for each key of a client.

    Args:
        name: of the service.
        passes_on: the system itself honours Idempotency-Key, so what may or may not have been done
            (the node or the system went down in the middle) can be sent to it again.
    """

    def __init__(self, inner: Backend, store: OnceStore, *, name: str, passes_on: bool) -> None:
        self._inner = inner
        self._store = store
        self._name = name
        self._passes_on = passes_on

    async def answer(self, target: Target, request: Request) -> Reply:
        """The system's answer; the same one again for the same request.

        Raises:
            BadRequest: the key is too long, or was used for another request.
            ProviderDown: the request is being done, or may have been done and nobody can tell; or
                the disk cannot note it, and it was not done.
        """
        key = request.header(HEADER)
        if not key or request.method in _SAFE:
            return await self._inner.answer(target, request)
        if len(key) > _LONGEST_KEY:
            raise make_fault("client.invalid_request", HEADER)
        id = _digest(request.header("x-road-client"), self._name, key)
        if id in self._store.running:
            raise make_fault("server.serverproxy.in_progress", HEADER)
        self._store.running.add(id)
        try:
            return await self._once(id, request, lambda: self._inner.answer(target, request))
        finally:
            self._store.running.discard(id)

    async def _once(
        self, id: bytes, request: Request, ask: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        said = [*(request.header(name) for name in _SAME_HEADERS), _lasting(request)]
        body = sha256_of(request.body)
        same = _digest(request.method, request.path, request.query or "", *said, body)
        before = await self._store.begin(id, same)
        if before.state == "other":
            raise make_fault("client.key_reused", HEADER)
        if before.reply is not None:
            return before.reply
        if before.state != "new" and not (before.state == "begun" and self._passes_on):
            raise make_fault("server.serverproxy.perhaps_done", before.state)
        try:
            reply = await ask()
        except ExchangeError as error:
            is_untouched = error.type.endswith(".overloaded") and error.detail not in _FOR_ANSWERS
            if before.state == "new" and is_untouched:
                await self._store.forget(id)
            raise
        await self._store.finish(id, reply)
        return reply


def _lasting(request: Request) -> str:
    """What of ``Authorization`` the same client shows again."""
    shown = request.header("authorization")
    return _SHORT_LIVED if shown.lower().startswith(_SHORT_LIVED) else shown


def _digest(*parts: str | bytes) -> bytes:
    whole = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.digest()
