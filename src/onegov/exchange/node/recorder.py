"""Writes evidence from the event loop: many exchanges share one sync; checkpoints follow the news."""

import asyncio
import json
import logging
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from onegov.core import clock
from onegov.core.signer import Signer
from onegov.exchange.errors import ExchangeError
from onegov.exchange.evidence.askers import is_asked_by, is_asked_here
from onegov.exchange.faults import make_fault
from onegov.exchange.log import Entry, EvidenceLog
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.log_gone import Gone
from onegov.exchange.messages import LONGEST_LIFETIME, SKEW
from onegov.exchange.replay import ReplayGuard
from onegov.exchange.spans import spanned
from onegov.exchange.types import SignedMessage
from onegov.merkle.public import leaf_hash

_T = TypeVar("_T")
_log = logging.getLogger("onegov.exchange")
_CHECKPOINT_SECONDS = 1.0
_LONGEST_LINGER = 0.005  # seconds
_OFTEN = 1000  # lines a second from which on it is worth to wait for more
_OLDER_LINES = 1000
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Bundle:
    """One logged exchange and its proof, as read back for a client."""

    line: str
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    log_key_id: str


def _part(message: SignedMessage | None) -> dict[str, str] | None:
    return None if message is None else {"base": message.base, "signature": message.signature}


class Recorder:
    """The node's evidence log behind one thread; every ``record…`` returns once it is on disk."""

    def __init__(self, folder: Path, *, signer: Signer, origin: str) -> None:
        self._log = EvidenceLog(folder)
        self._keeper = CheckpointKeeper(folder, self._log, signer=signer, origin=origin)
        self._signer = signer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="evidence")
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.broken = False
        self._linger = 0.0  # seconds; while many come, more of them share one sync
        self.stopped_by: Callable[[], str] = lambda: ""
        if self._log.cut_bytes:
            _log.warning("torn last line of the evidence log cut: %d bytes", self._log.cut_bytes)

    @property
    def cut_bytes(self) -> int:
        return self._log.cut_bytes

    @property
    def size(self) -> int:
        return self._log.size

    def start(self) -> None:
        """Will begin to write and to sign checkpoints."""
        self._tasks = [
            asyncio.create_task(self._write_forever()),
            asyncio.create_task(self._sign_forever()),
        ]

    async def stop(self) -> None:
        """Will write what waits, sign a last checkpoint and close the log."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._write_waiting()
        if not self.broken:
            await self._run(self._keeper.sign)
        await self._run(self._log.close)
        self._thread.shutdown()

    def check(self, side: str) -> None:
        """Will raise ProviderDown when nothing new may be carried: ``stopped_by`` names the fault.

        Asked before an exchange begins, never in its middle: what was done must be recorded.
        """
        if fault := self.stopped_by():
            raise make_fault(f"{side}.{fault}")

    @property
    def fault(self) -> str:
        """Last part of the fault for which nothing is carried now, or ""."""
        return "log_unavailable" if self.broken else self.stopped_by()

    # -- writing ---------------------------------------------------------------------------------

    async def record_accepted(self, *, id: str, keyid: str, nonce: str, until: int) -> None:
        """Before a request reaches a system: its nonce, so that no restart lets it in again."""
        content = {"kind": "accepted", "id": id, "keyid": keyid, "nonce": nonce, "until": until}
        await self._add(content, "")

    async def record_exchange(
        self,
        *,
        id: str,
        side: str,
        request: SignedMessage,
        answer: SignedMessage,
        refused: ExchangeError | None = None,
        about: Sequence[dict[str, object]] = (),
    ) -> None:
        """Both signed halves of one exchange; ``refused`` when the answer is our refusal.

        ``about``: lines that say whom it was about, written in one piece with it.
        """
        content: dict[str, object] = {
            "kind": "refused" if refused else "exchange",
            "id": id,
            "side": side,
            "request": _part(request),
            "answer": _part(answer),
        }
        if refused:
            content |= {"code": refused.type, "detail": refused.detail}
        await self._add(content, id, about=about)

    async def record_note(self, content: dict[str, object]) -> None:
        """Something that is no exchange."""
        await self._add(content, "")

    async def record_refusal(
        self,
        error: ExchangeError,
        *,
        id: str,
        side: str,
        request: SignedMessage | None = None,
    ) -> None:
        """Something that was refused unseen; nothing unverified is kept but its own request."""
        await self._add(
            {
                "kind": "refused",
                "id": id,
                "side": side,
                "code": error.type,
                "detail": error.detail,
                "request": _part(request),
            },
            id,
        )

    @spanned("write evidence")
    async def _add(
        self, content: dict[str, object], id: str, *, about: Sequence[dict[str, object]] = ()
    ) -> None:
        if self.broken:
            raise make_fault("server.clientproxy.log_unavailable")
        at = clock.now().isoformat(timespec="milliseconds")
        line = _encoded(at, content)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((Entry(line, id), future))
        for each in about:
            bound = each if each.get("masked") else {**each, "leaf": _leaf_of(line)}
            self._waiting.append((Entry(_encoded(at, bound)), future))
        self._wake.set()
        await future

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._write_waiting()

    async def _write_waiting(self) -> None:
        while self._waiting:
            if self._linger:
                await asyncio.sleep(self._linger)
            batch, self._waiting = self._waiting, []
            self._linger = min(_LONGEST_LINGER, (len(batch) - 1) / _OFTEN)
            failed = not await self._try(partial(self._log.append, [entry for entry, _ in batch]))
            for _, future in batch:
                if future.done():
                    continue
                if failed:
                    future.set_exception(make_fault("server.clientproxy.log_unavailable"))
                else:
                    future.set_result(None)

    async def _sign_forever(self) -> None:
        while True:
            await asyncio.sleep(_CHECKPOINT_SECONDS)
            if self._keeper.size != self._log.size and not self.broken:
                await self._try(self._keeper.sign)

    async def remove(self, gone: Gone) -> bool:
        """Will take the first lines out of the log; whether it was done."""
        return not self.broken and await self._try(partial(self._log.remove, gone))

    async def _try(self, work: Callable[[], object]) -> bool:
        """Whether the work was done; once the disk fails, the node carries nothing more."""
        try:
            await self._run(work)
        except (OSError, sqlite3.Error) as error:
            self.broken = True
            _log.critical("the evidence log cannot be written: %s", type(error).__name__)
        return not self.broken

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # -- reading ---------------------------------------------------------------------------------

    async def find(self, id: str, clients: Collection[str] | None = None) -> Bundle | None:
        """The logged exchange with its proof under a checkpoint that covers it.

        Args:
            clients: of this node, who read their own exchanges only; None: the operator, who reads
                all, what this node asked before what others asked it under the same id.
        """
        if self.broken:
            raise make_fault("server.clientproxy.log_unavailable")
        return await self._run(lambda: self._bundle(id, clients))

    def _place(self, id: str, clients: Collection[str] | None) -> int | None:
        if clients is not None:
            return self._log.find(id, lambda line: is_asked_by(line, clients))
        own = self._log.find(id, is_asked_here)
        return self._log.find(id) if own is None else own

    def _bundle(self, id: str, clients: Collection[str] | None) -> Bundle | None:
        place = self._place(id, clients)
        return None if place is None else self._proven([place])[0]

    async def lines(self, places: Sequence[int]) -> list[tuple[int, bytes]]:
        """The lines at these places, each with its place."""
        return await self._run(lambda: [(place, self._log.read(place)) for place in places])

    async def prove(self, places: Sequence[int]) -> list[Bundle]:
        """The lines at these places with their proofs, all under one checkpoint."""
        if self.broken:
            raise make_fault("server.clientproxy.log_unavailable")
        return await self._run(lambda: self._proven(places))

    def _proven(self, places: Sequence[int]) -> list[Bundle]:
        if any(place >= self._keeper.size for place in places):
            self._keeper.sign()
        return [self._bundle_at(place) for place in places]

    def _bundle_at(self, place: int) -> Bundle:
        return Bundle(
            line=self._log.read(place).decode(),
            index=place,
            proof=self._log.proof(place, self._keeper.size),
            checkpoint=self._keeper.note,
            log_key_id=self._signer.key_id,
        )

    def recall_nonces(self, guard: ReplayGuard) -> None:
        """After a restart: gives back every nonce whose request could still be sent again."""
        longest = (LONGEST_LIFETIME + 2 * SKEW).total_seconds()
        newest, now, older = 0.0, clock.now().timestamp(), 0
        for raw in self._log.backwards():
            line = json.loads(raw)
            at = _seconds(line["at"])
            newest = max(newest, at)
            # A clock may have leapt: lines of a time to come, or older ones between those that count.
            older = older + 1 if at < min(newest, now) - 2 * longest else 0
            if older > _OLDER_LINES:
                break
            if line["kind"] == "accepted":
                guard.remember(line["keyid"], line["nonce"], until=line["until"])
        guard.forget(min(newest, now))


def _encoded(at: str, content: dict[str, object]) -> bytes:
    return _ENCODER.encode({"at": at, **content}).encode()


def _leaf_of(line: bytes) -> str:
    return b64encode(leaf_hash(line)).decode()


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
