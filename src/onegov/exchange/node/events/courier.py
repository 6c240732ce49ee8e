"""Takes each event to each subscriber: an ordinary signed exchange, until it is acknowledged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.events import queue
from onegov.exchange.events.sending import as_request, seconds_for_event, seconds_for_node
from onegov.exchange.events.types import Due, Subscription, Topic
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.consumer import About
from onegov.exchange.node.events.granting import Granting
from onegov.exchange.node.events.shelf import Shelf
from onegov.exchange.rights import Denied, Grant
from onegov.exchange.types import ClientId, ServiceId

_log = logging.getLogger("onegov.exchange")
_AT_ONCE = 16  # events on their way to one subscriber
_LOOK_SECONDS = 1.0
_SWEEP_EVERY = timedelta(minutes=1)
Send = Callable[[Request, About], Awaitable[Reply]]


class Courier:
    """Delivers what waits.

    Args:
        owner: the node's member.
        send: gives the verified answer to a request of this node.
        access_log: in which a person finds who was told of a change.
    """

    def __init__(
        self,
        shelf: Shelf,
        granting: Granting,
        *,
        owner: str,
        topics: Mapping[str, Topic],
        send: Send,
        access_log: AccessLog,
    ) -> None:
        self._shelf = shelf
        self._granting = granting
        self._owner = owner
        self._topics = topics
        self._send = send
        self._access_log = access_log
        self._busy: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._swept = clock.now() - _SWEEP_EVERY

    def wake(self) -> None:
        """Will look at once whether something can be sent."""
        self._news.set()

    async def run_forever(self) -> None:
        """Will deliver for as long as the task runs; ends what is under way with it."""
        try:
            while True:
                self._news.clear()
                await self._look_safely()
                await self._wait()
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return

    async def _look_safely(self) -> None:
        try:
            await self._look()
        except ExchangeError as error:  # what cannot be read or written now may be so later
            _log.error("events are not delivered: %s", _told(error))

    async def _look(self) -> None:
        await self._sweep()
        now = clock.now()
        book = self._shelf.book
        for each in await self._shelf.do(lambda _: book.subscriptions(at=now)):
            if each.topic in self._topics:
                await self._start(each, now.timestamp())

    async def _start(self, subscription: Subscription, at: float) -> None:
        busy = {subject for id, subject in self._busy if id == subscription.id}
        # A node that was not reached is asked with one event whether it is back.
        most = (1 if subscription.failures else _AT_ONCE) - len(busy)
        if most <= 0:
            return
        found = await self._shelf.do(
            lambda base: queue.due(base, subscription, at=at, most=most, busy=busy)
        )
        for one in found:
            self._busy[subscription.id, one.subject] = asyncio.create_task(self._deliver(one))

    async def _deliver(self, one: Due) -> None:
        try:
            if fault := await self._attempt(one):
                await self._hold(one.subscription, fault)
        except ExchangeError as error:
            _log.error("a delivery could not be noted, it comes again: %s", _told(error))
            await asyncio.sleep(_LOOK_SECONDS)
        finally:
            del self._busy[one.subscription.id, one.subject]
            self._news.set()

    async def _attempt(self, one: Due) -> str:
        """Why the subscriber could not be told; "" when it answered, whatever it said."""
        grant = self._granting.to_hear(one.subscription, one.announcement.type)
        if isinstance(grant, Denied) and grant.part == "path":
            await self._shelf.do(lambda base: queue.withhold(base, one, fault="path"))
            return ""
        try:
            reply = await self._tell(one, grant)
        except ExchangeError as error:
            return _told(error)
        if fault := reply.header("x-road-error"):
            return fault
        await self._settle(one, reply)
        return ""

    async def _tell(self, one: Due, grant: Grant | Denied) -> Reply:
        if isinstance(grant, Denied):
            raise make_fault("server.serverproxy.access_denied", grant.part)
        if not self._granting.has_key(ClientId.parse(one.subscription.client).owner):
            raise make_fault("server.clientproxy.unknown_member", "key")
        request = as_request(one, grant.right, owner=self._owner)
        return await self._send(request, partial(self._about, one))

    def _about(self, one: Due, sent: Request, reply: Reply) -> list[dict[str, object]]:
        if one.announcement.subject:  # no person
            return []
        topic = ServiceId.parse(f"{self._owner}/{one.subscription.topic}")
        return self._access_log.told(sent, reply, client=one.subscription.client, service=topic)

    async def _settle(self, one: Due, reply: Reply) -> None:
        if 200 <= reply.status < 300:
            evidence = reply.header("x-road-request-id")
            at = clock.now().isoformat(timespec="seconds")
            await self._shelf.do(
                lambda base: queue.acknowledge(base, one, evidence=evidence, at=at)
            )
            return
        until = clock.now().timestamp() + seconds_for_event(one.attempts + 1)
        fault = f"status {reply.status}"
        await self._shelf.do(lambda base: queue.put_off(base, one, fault=fault, until=until))

    async def _hold(self, subscription: Subscription, fault: str) -> None:
        _log.warning("events held for %s: %s", subscription.client, fault)
        now = clock.now().timestamp()
        until = now + seconds_for_node(subscription.failures + 1)
        await self._shelf.do(
            lambda base: queue.hold(base, subscription, fault=fault, at=now, until=until)
        )

    async def _sweep(self) -> None:
        now = clock.now()
        if now - self._swept < _SWEEP_EVERY:
            return
        self._swept = now
        for topic in self._topics.values():
            seconds = topic.retention.total_seconds()
            await self._shelf.do(
                lambda base, name=topic.name, seconds=seconds: queue.sweep(  # type: ignore[misc]
                    base, topic=name, now=now.timestamp(), retention=seconds
                )
            )


def _told(error: ExchangeError) -> str:
    return f"{error.type}: {error.detail}" if error.detail else error.type
