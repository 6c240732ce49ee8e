"""``…/SUBSYSTEM/subscriptions``: by a signed exchange a client subscribes to a topic, or ends it.

PUT    …/subscriptions/TOPIC  {"service": "CA-DEMO/GOV/ONEGOV/platform/events"}
POST   …/subscriptions/TOPIC  {"from": 41}     deliver again from that number on
DELETE …/subscriptions/TOPIC
GET    …/subscriptions                          the client's own, and how far they are
"""

from collections.abc import Callable

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.events.types import Subscription
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import AUTHORITY, CLIENT, PURPOSE
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.events.granting import Granting
from onegov.exchange.node.events.publishing import Publishing
from onegov.exchange.node.events.shelf import Shelf
from onegov.exchange.node.http import json_reply, read_json
from onegov.exchange.paths import Target, parse_target
from onegov.exchange.rights import Denied
from onegov.exchange.types import ClientId, ServiceId


class Subscribing:
    """Answers other nodes about their own subscriptions, and nobody else's."""

    def __init__(
        self,
        shelf: Shelf,
        granting: Granting,
        publishing: Publishing,
        *,
        topics: frozenset[str],
        wake: Callable[[], None],
    ) -> None:
        self._shelf = shelf
        self._granting = granting
        self._publishing = publishing
        self._topics = topics
        self._wake = wake

    async def answer(self, target: Target, request: Request) -> Reply:
        """The answer to a verified request; AccessDenied names what no right grants."""
        client, subsystem = request.header(CLIENT), target.service.subsystem
        if request.method == "GET" and not any(target.segments):
            listed = await self._publishing.standings(client=client)
            own = [each for each in listed if str(each["topic"]).startswith(f"{subsystem}/")]
            return json_reply(200, {"subscriptions": own})
        topic = self._topic(target)
        if request.method == "PUT":
            return json_reply(200, _shown(await self._subscribe(client, topic, request)))
        if request.method == "POST":
            return await self._publishing.replay_for(client, topic, read_json(request).get("from"))
        if request.method == "DELETE":
            book = self._shelf.book
            await self._shelf.do(lambda _: book.unsubscribe(client=client, topic=topic))
            return Reply(204, (), b"")
        raise make_fault("client.invalid_request", "method")

    def _topic(self, target: Target) -> str:
        name = "/".join((target.service.subsystem, *target.segments))
        if name not in self._topics:
            raise make_fault("server.serverproxy.unknown_service", "topic")
        return name

    async def _subscribe(self, client: str, topic: str, request: Request) -> Subscription:
        grant = self._granting.to_subscribe(
            client=client,
            topic=topic,
            purpose=request.header(PURPOSE),
            authority=request.header(AUTHORITY),
        )
        if isinstance(grant, Denied):
            raise make_fault("server.serverproxy.access_denied", grant.part)
        service, book, now = _service(client, request), self._shelf.book, clock.now()
        made = await self._shelf.do(
            lambda _: book.subscribe(
                client=client,
                topic=topic,
                service=str(service),
                reason=(grant.purpose, grant.authority),
                at=now,
            )
        )
        self._wake()
        return made


def _service(client: str, request: Request) -> ServiceId:
    """Where to deliver: a service of the subscriber's own member, so that nobody sends to others."""
    try:
        service = parse_target(f"/r1/{read_json(request).get('service')}").service
    except ExchangeError as error:
        raise make_fault("client.invalid_request", "service") from error
    if service.owner != ClientId.parse(client).owner:
        raise make_fault("client.invalid_request", "service")
    return service


def _shown(made: Subscription) -> dict[str, object]:
    return {
        "topic": made.topic,
        "service": made.service,
        "purpose": made.purpose,
        "authority": made.authority,
        "since": made.since,
    }
