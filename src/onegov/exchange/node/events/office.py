"""All that a node does with events: takes them, keeps them, delivers them, tells how far they are."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

from onegov.exchange.conf import NodeConfig
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.events.courier import Courier, Send
from onegov.exchange.node.events.figures import EventFigures
from onegov.exchange.node.events.granting import Granting
from onegov.exchange.node.events.publishing import IsClient, Publishing
from onegov.exchange.node.events.shelf import Shelf
from onegov.exchange.node.events.subscribing import Subscribing
from onegov.exchange.node.office import Office
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.types import ClientId


class EventOffice:
    """The events of a node that has topics.

    Attributes:
        subscribing: answers other nodes that want to hear of something.
        figures: how far subscribers are, for metrics.

    Args:
        send: gives the verified answer to a request of this node itself.
        is_client: whether a request shows the token of that client.
        clients: whose tokens a request shows; None: the operator's; raises when it shows none.
    """

    def __init__(
        self,
        config: NodeConfig,
        office: Office,
        *,
        recorder: Recorder,
        access_log: AccessLog,
        send: Send,
        is_client: IsClient,
        clients: Callable[[Request], Collection[str] | None],
    ) -> None:
        self._shelf = shelf = Shelf(config.folder)
        self._clients = clients
        granting = Granting(office, config.rights)
        self._courier = Courier(
            shelf,
            granting,
            owner=office.owner,
            topics=config.topics,
            send=send,
            access_log=access_log,
        )
        self._publishing = Publishing(
            shelf,
            granting,
            owner=office.owner,
            topics=config.topics,
            recorder=recorder,
            is_client=is_client,
            wake=self._courier.wake,
        )
        self.subscribing = Subscribing(
            shelf,
            granting,
            self._publishing,
            topics=frozenset(config.topics),
            wake=self._courier.wake,
        )
        self._latest: list[dict[str, object]] = []
        self.figures = EventFigures(lambda: self._latest)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Will begin to deliver."""
        self._task = asyncio.create_task(self._courier.run_forever())

    async def stop(self) -> None:
        """Will stop delivering and close the file; what was under way is delivered again later."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._shelf.stop()

    async def standings(self) -> list[dict[str, object]]:
        """How far each subscriber is now."""
        self._latest = await self._publishing.standings()
        return self._latest

    async def answer(self, request: Request) -> Reply:
        """The reply to a request for ``/events…`` on the local port."""
        if request.method == "POST" and not request.path.endswith("/replay"):
            if not self._publishing.announces(request):
                raise make_fault("client.not_authenticated")
            return await self._publishing.announce(request)
        clients = self._clients(request)
        # Each subsystem sees who hears of its own topics; the operator sees all.
        own = None if clients is None else {ClientId.parse(one).subsystem for one in clients}
        if request.method == "POST":
            return await self._publishing.replay(request, own)
        if request.method == "GET":
            return await self._publishing.show(request, own)
        raise make_fault("client.not_found")
