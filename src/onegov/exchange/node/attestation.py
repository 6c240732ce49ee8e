"""Those outside who attest a node's log: its witnesses, and the timestamp authority if it has one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.conf import NodeConfig
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.office import Office
from onegov.exchange.node.outlook import Threat
from onegov.exchange.node.stamps import Stamps
from onegov.exchange.node.witnesses import Witnesses, usable
from onegov.exchange.types import Witness
from onegov.merkle.errors import MerkleError

Look = Callable[[], Awaitable[None]]
_LARGEST = 64 * 1024  # bytes of a reply
_STAMP_SECONDS = 1
_log = logging.getLogger("onegov.exchange")


class Attestation:
    """Keeps the log attested while the node runs.

    Args:
        peers: asks those at https addresses whose certificates the directory lists; None: the node
            itself has none.
    """

    def __init__(self, config: NodeConfig, office: Office, *, peers: Caller | None) -> None:
        self._config = config
        self._office = office
        self._web = Caller(
            seconds=config.limits.node_seconds, limit=_LARGEST, fault="server.clientproxy"
        )
        self._peers = peers
        log = config.folder / "log"
        self.witnesses = Witnesses(log, config.witnesses, listed=self._listed, send=self._ask)
        given = config.timestamps
        self.stamps = Stamps(log, given, send=self._post) if given else None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Will look once, since what waited while the node was down may be due, then again and again."""
        looks = [(self.witnesses.look, self._config.witnesses.seconds)]
        if self.stamps is not None:
            looks.append((self.stamps.look, _STAMP_SECONDS))
        await asyncio.gather(*(_try(look) for look, _ in looks))
        self._tasks = [asyncio.create_task(_forever(look, seconds)) for look, seconds in looks]

    async def stop(self) -> None:
        """Will end what runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._web.close()

    def fault(self) -> str:
        """Last part of the fault that stops the node now, or ""; asked with each exchange."""
        policy, stamped = self._config.witnesses, self._config.timestamps
        if policy.needed and self.witnesses.waiting.is_over(policy.hours):
            return "log_unwitnessed"
        if self.stamps and stamped and self.stamps.waiting.is_over(stamped.hours):
            return "log_unstamped"
        return ""

    def threats(self) -> Iterator[Threat]:
        """What stops the node if nobody attests what waits."""
        policy, stamped = self._config.witnesses, self._config.timestamps
        at = self.witnesses.waiting.until(policy.hours)
        if at is not None and (policy.needed or self._listed()):
            yield Threat("witnesses", at, _NO_WITNESS, stops=policy.needed > 0)
        at = self.stamps.waiting.until(stamped.hours) if self.stamps and stamped else None
        if at is not None:
            yield Threat("timestamps", at, _NO_STAMP, stops=True)

    # -- inside ------------------------------------------------------------------------------------

    def _listed(self) -> tuple[Witness, ...]:
        try:
            directory = self._office.keeper.current()
        except ExchangeError:
            return ()  # without a directory nothing is exchanged either
        return usable(directory.witnesses(at=clock.now()), owner=self._office.owner)

    async def _ask(self, witness: Witness, request: Request) -> Reply:
        member = self._office.keeper.current().members[witness.member]
        is_listed = witness.url.startswith("https://") and member.certificates
        caller = self._peers if self._peers is not None and is_listed else self._web
        return await caller.send(witness.url, request)

    async def _post(self, url: str, request: Request) -> Reply:
        base, mark, query = url.partition("?")
        return await self._web.send(base, replace(request, query=query if mark else None))


async def _forever(look: Look, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _try(look)


async def _try(look: Look) -> None:
    try:
        await look()
    except MerkleError as error:  # a note that cannot be read: the recorder says the same
        _log.error("the log could not be attested: %s", error.code)
    except OSError as error:  # a full disk today must not end the looks
        _log.error("what attests the log cannot be kept: %s", type(error).__name__)


_NO_WITNESS = Text(
    en="Evidence waits for its witnesses to cosign it.",
    fr="Des preuves attendent d’être contresignées par les témoins.",
)
_NO_STAMP = Text(
    en="Evidence waits for a timestamp.", fr="Des preuves attendent d’être horodatées."
)
