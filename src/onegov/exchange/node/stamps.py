"""Has the node's checkpoints stamped by a timestamp authority, now and then, and keeps its tokens.

Source: RFC 3161 section 3.4 (HTTP).
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.x509 import Certificate

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.attestation_settings import TimestampPolicy
from onegov.exchange.errors import ExchangeError
from onegov.exchange.log_attested import STAMPED, AttestedFile, size_of
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.waiting import Waiting
from onegov.exchange.timestamps import (
    QUERY_TYPE,
    BadTimestamp,
    make_query,
    read_authority,
    verify_stamp,
)
from onegov.merkle.public import claimed_checkpoint

Send = Callable[[str, Request], Awaitable[Reply]]
_AGAIN = timedelta(minutes=1)  # after a stamp that did not come
_log = logging.getLogger("onegov.exchange")


class Stamps:
    """The timestamps of this node's log.

    Args:
        log: its folder.
        send: carries a request to an address; ExchangeError when there is no reply.

    Raises:
        WrongSetting: the pinned certificate cannot be read.
    """

    def __init__(self, log: Path, policy: TimestampPolicy, *, send: Send) -> None:
        self._log = log
        self._policy = policy
        self._send = send
        self._authority = _pinned(policy.certificate_file)
        self._kept = AttestedFile(log / STAMPED)
        self._not_before = datetime.min.replace(tzinfo=clock.now().tzinfo)
        self._at: datetime | None = None
        self._problem = ""
        last = self._kept.last
        self.waiting = Waiting(log, covered=size_of(last) if last else 0)

    async def look(self) -> None:
        """Will have the newest checkpoint stamped, if there is news and it is time."""
        now = clock.now()
        with LogReader(self._log) as log:
            note = log.newest_note()
        if not note or not self.waiting.saw(claimed_checkpoint(note).size, at=now):
            return
        if now < self._not_before:
            return
        try:
            await self._stamp(note)
            self._problem, pause = "", timedelta(seconds=self._policy.seconds)
        except (BadTimestamp, ExchangeError) as error:
            self._problem = str(error) if isinstance(error, BadTimestamp) else "unreachable"
            pause = min(_AGAIN, timedelta(seconds=self._policy.seconds))
            _log.warning("no timestamp: %s", self._problem)
        self._not_before = now + pause

    async def _stamp(self, note: str) -> None:
        query, nonce = make_query(note.encode())
        headers = (("content-type", QUERY_TYPE),)
        reply = await self._send(self._policy.url, Request("POST", "", None, headers, query))
        if reply.status != 200:
            raise BadTimestamp("refused")
        self._at = verify_stamp(reply.content, note.encode(), self._authority, nonce=nonce)
        stamped = {"note": note, "response_b64": b64encode(reply.content).decode()}
        await asyncio.to_thread(self._kept.add, stamped)
        self.waiting.attested(claimed_checkpoint(note).size)

    def status(self) -> dict[str, object]:
        """The authority's ``url``, ``lines`` stamped, last ``at`` of its clock, ``problem`` or None."""
        return {
            "url": self._policy.url,
            "lines": self.waiting.covered,
            "at": self._at.isoformat() if self._at else None,
            "problem": self._problem or None,
        }


def _pinned(path: Path) -> tuple[Certificate, ...]:
    try:
        return read_authority(path.read_bytes())
    except (OSError, ValueError) as error:
        raise WrongSetting(
            Text(
                en=f"timestamps: {path.name} holds no certificate (PEM) that can be read.",
                fr=f"timestamps\u00a0: {path.name} ne contient aucun certificat (PEM) lisible.",
            )
        ) from error
