"""What a member's own systems and operators ask of ``/events`` on the local port."""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import parse_qs

from onegov.core import clock
from onegov.exchange.events import queue
from onegov.exchange.events.reading import read_announcement
from onegov.exchange.events.standing import standings, stuck
from onegov.exchange.events.types import Subscription, Topic
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.events.granting import Granting
from onegov.exchange.node.events.shelf import Shelf
from onegov.exchange.node.http import json_reply, read_json
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.rights import Grant

_LARGEST = 2**53  # what every reader of JSON can count (RFC 8259)
IsClient = Callable[[str, Request], bool]


class Publishing:
    """Takes announcements, shows how far they are, delivers again.

    Args:
        is_client: whether a request shows the token of that client.
        wake: called when there is something to deliver.
    """

    def __init__(
        self,
        shelf: Shelf,
        granting: Granting,
        *,
        owner: str,
        topics: Mapping[str, Topic],
        recorder: Recorder,
        is_client: IsClient,
        wake: Callable[[], None],
    ) -> None:
        self._shelf = shelf
        self._granting = granting
        self._owner = owner
        self._topics = topics
        self._recorder = recorder
        self._is_client = is_client
        self._wake = wake

    def announces(self, request: Request) -> bool:
        """Whether the request is an announcement of the subsystem whose topic it names.

        Nobody else's token will do, not even the operator's.
        """
        subsystem = _topic_of(request).partition("/")[0]
        return self._is_client(f"{self._owner}/{subsystem}", request)

    async def announce(self, request: Request) -> Reply:
        """202 once the event is on disk and its digest in the evidence log.

        Raises:
            BadRequest: it is malformed, or its id was used for another event.
            ProviderDown: too many wait, or the evidence log cannot be written.
        """
        topic = self._topic(_topic_of(request))
        self._recorder.check("server.clientproxy")
        said = read_announcement(request.content, source=f"{self._owner}/{topic.name}")

        def may_hear(subscription: Subscription) -> bool:
            denied = self._granting.to_hear(subscription, said.type)
            return isinstance(denied, Grant) or denied.part != "path"

        book, now = self._shelf.book, clock.now()
        digest = await self._shelf.do(
            lambda _: book.announce(topic, said, at=now, may_hear=may_hear)
        )
        await self._recorder.record_note(
            {"kind": "announced", "event": said.id, "topic": topic.name, "digest": digest}
        )
        self._wake()
        return json_reply(202, {"id": said.id, "topic": topic.name, "digest": digest})

    async def show(self, request: Request, subsystems: Collection[str] | None) -> Reply:
        """``/events``: each subscriber; ``/events/TOPIC?client=…``: what is stuck for one.

        Args:
            subsystems: whose topics are shown; None: all.
        """
        topic = _topic_of(request)
        client = parse_qs(request.query or "", max_num_fields=10).get("client", [""])[-1]
        if topic and client:
            name = self._topic(topic, subsystems).name
            found = await self._shelf.do(lambda base: stuck(base, client=client, topic=name))
            return json_reply(200, {"topic": name, "client": client, "stuck": found})
        listed = await self.standings(topic=topic)
        shown = [one for one in listed if _is_of(str(one["topic"]), subsystems)]
        return json_reply(200, {"subscriptions": shown})

    async def standings(self, *, topic: str = "", client: str = "") -> list[dict[str, object]]:
        """How far each subscriber is, or those of one topic or client."""
        now = clock.now().timestamp()
        listed = await self._shelf.do(lambda base: standings(base, now=now))
        return [
            each
            for each in listed
            if topic in ("", each["topic"]) and client in ("", each["client"])
        ]

    async def replay(self, request: Request, subsystems: Collection[str] | None) -> Reply:
        """``POST /events/TOPIC/replay`` ``{"client": …, "from": number}``: delivers again."""
        topic = self._topic(_topic_of(request).removesuffix("/replay"), subsystems).name
        asked = read_json(request)
        return await self.replay_for(str(asked.get("client")), topic, asked.get("from"))

    async def replay_for(self, client: str, topic: str, number: object) -> Reply:
        """Will deliver to that client from a number on; 200 with how many."""
        if type(number) is not int or not 1 <= number < _LARGEST:
            raise make_fault("client.invalid_request", "from")
        again = await self._shelf.do(
            lambda base: queue.replay(base, client=client, topic=topic, number=number)
        )
        if again is None:
            raise make_fault("client.not_found", "subscription")
        self._wake()
        return json_reply(200, {"topic": topic, "client": client, "again": again})

    def _topic(self, name: str, subsystems: Collection[str] | None = None) -> Topic:
        if name not in self._topics or not _is_of(name, subsystems):
            raise make_fault("client.not_found", "topic")
        return self._topics[name]


def _topic_of(request: Request) -> str:
    return request.path.removeprefix("/events").strip("/")


def _is_of(topic: str, subsystems: Collection[str] | None) -> bool:
    return subsystems is None or topic.partition("/")[0] in subsystems
