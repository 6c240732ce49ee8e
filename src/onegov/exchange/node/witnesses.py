"""Asks the witnesses of the directory to cosign the node's newest checkpoint, and keeps what they sign.

Source: C2SP tlog-witness, from the log's side.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onegov.core import clock
from onegov.exchange.attestation_settings import WitnessPolicy
from onegov.exchange.errors import ExchangeError
from onegov.exchange.log_attested import COSIGNED, AttestedFile, size_of
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.waiting import Waiting
from onegov.exchange.types import Witness
from onegov.merkle.errors import BadCheckpoint, BadProof
from onegov.merkle.public import (
    Checkpoint,
    Proof,
    Submission,
    claimed_checkpoint,
    frontier_at,
    make_consistency_proof,
    open_cosignature,
    submission_bytes,
    verify_consistency,
)

Send = Callable[[Witness, Request], Awaitable[Reply]]
_HEADERS = (("content-type", "text/plain; charset=utf-8"),)
_SIZE_TYPE = "text/x.tlog.size"
_SIZE_DIGITS = 19
#: What a witness says when it holds another history of this log than the node does.
AGAINST = frozenset({"fork", "ahead"})
_log = logging.getLogger("onegov.exchange")


class NotCosigned(Exception):
    """The argument is its short reason."""


@dataclass(slots=True)
class _Seen:
    """What is known of a witness: lines that it cosigned, when (UTC), what it said last, or ""."""

    size: int = 0
    at: datetime | None = None
    problem: str = ""


class Witnesses:
    """Those who watch this node's log.

    Args:
        log: its folder.
        listed: gives the witnesses that count now.
        send: carries a request to one; ExchangeError when there is no reply.
    """

    def __init__(
        self,
        log: Path,
        policy: WitnessPolicy,
        *,
        listed: Callable[[], Sequence[Witness]],
        send: Send,
    ) -> None:
        self._log = log
        self._policy = policy
        self._listed = listed
        self._send = send
        self._kept = AttestedFile(log / COSIGNED)
        self._seen: dict[str, _Seen] = {}
        last = self._kept.last
        self.waiting = Waiting(log, covered=size_of(last) if last else 0)

    async def look(self) -> None:
        """Will have the newest checkpoint cosigned, if there is news."""
        witnesses, now = self._listed(), clock.now()
        with LogReader(self._log) as log:
            note = log.newest_note()
            if not note or not self.waiting.saw(claimed_checkpoint(note).size, at=now):
                return
            found = await asyncio.gather(*(self._ask(log, note, each) for each in witnesses))
        lines = [line for line in found if line]
        if len(lines) >= max(1, self._policy.needed):
            await asyncio.to_thread(self._kept.add, {"note": note + "".join(lines)})
            self.waiting.attested(claimed_checkpoint(note).size)

    def status(self) -> list[dict[str, object]]:
        """Each witness: ``size`` lines cosigned, last ``at``, ``problem`` or None."""
        return [
            self._told(each, self._seen.get(each.key.keyid, _Seen())) for each in self._listed()
        ]

    def _told(self, witness: Witness, seen: _Seen) -> dict[str, object]:
        return {
            "witness": witness.key.keyid,
            "member": witness.member,
            "lines": seen.size,
            "at": seen.at.isoformat() if seen.at else None,
            "problem": seen.problem or None,
        }

    @property
    def note(self) -> str:
        """The newest checkpoint that was cosigned, with its cosignatures; "" when there is none."""
        return self._kept.last["note"] if self._kept.last else ""

    @property
    def against(self) -> int:
        """How many witnesses hold another history than this log shows."""
        return sum(each.problem in AGAINST for each in self._seen.values())

    async def _ask(self, log: LogReader, note: str, witness: Witness) -> str:
        seen = self._seen.setdefault(witness.key.keyid, _Seen())
        try:
            line = await self._cosigned(log, note, witness, seen)
            at = open_cosignature(note + line, witness.key.public_key, name=witness.key.keyid)
        except (NotCosigned, BadCheckpoint, ExchangeError) as error:
            self._note_problem(witness, seen, error)
            return ""
        seen.size, seen.at = claimed_checkpoint(note).size, datetime.fromtimestamp(at, UTC)
        seen.problem = ""
        return line

    def _note_problem(self, witness: Witness, seen: _Seen, error: Exception) -> None:
        named = {BadCheckpoint: "signature", NotCosigned: str(error)}
        problem = named.get(type(error), "unreachable")
        if problem != seen.problem:
            level = logging.CRITICAL if problem in AGAINST else logging.WARNING
            _log.log(level, "witness %s does not cosign: %s", witness.key.keyid, problem)
        seen.problem = problem

    async def _cosigned(self, log: LogReader, note: str, witness: Witness, seen: _Seen) -> str:
        """The witness's line; a second try once it has said where it is."""
        checkpoint = claimed_checkpoint(note)
        for _ in range(2):
            proof = _grown(log, seen.size, checkpoint)
            body = submission_bytes(Submission(seen.size, proof, note))
            reply = await self._send(
                witness, Request("POST", "/add-checkpoint", None, _HEADERS, body)
            )
            size = _told_size(reply)
            if size is None:
                return _line(reply)
            seen.size = size
        raise NotCosigned("refused")


def _grown(log: LogReader, old_size: int, checkpoint: Checkpoint) -> Proof:
    """The proof, checked: damaged hashes of our own must not look like a fork."""
    if old_size > checkpoint.size:
        raise NotCosigned("ahead")
    proof = make_consistency_proof(log.hash_at, old_size=old_size, size=checkpoint.size)
    try:
        verify_consistency(
            proof,
            old_size=old_size,
            old_root=frontier_at(log.hash_at, old_size).root(),
            size=checkpoint.size,
            root=checkpoint.root,
        )
    except BadProof as error:
        raise NotCosigned("own_hashes") from error
    return proof


def _told_size(reply: Reply) -> int | None:
    if reply.status != 409 or reply.header("content-type") != _SIZE_TYPE:
        return None
    text = reply.content.removesuffix(b"\n")
    if not text.isdigit() or len(text) > _SIZE_DIGITS:
        raise NotCosigned("refused")
    return int(text)


def _line(reply: Reply) -> str:
    if reply.status in (409, 422):
        raise NotCosigned("fork")
    text = reply.content.decode("utf-8", "replace")
    if reply.status != 200 or text.count("\n") != 1:
        raise NotCosigned("refused")
    return text


def usable(witnesses: Iterable[Witness], *, owner: str) -> tuple[Witness, ...]:
    """Those of other members: who watches only itself proves nothing."""
    return tuple(each for each in witnesses if each.member != owner)
