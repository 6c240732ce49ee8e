"""Events: what is announced, who hears of it, and how far each delivery is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from onegov.exchange.types import ClientId

#: What is delivered, and what the local port takes. Source: CloudEvents 1.0, JSON event format.
MEDIA_TYPE = "application/cloudevents+json"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a subsystem announces.

    Attributes:
        name: inside its member (``clients/changes``).
        retention: how long an event is kept, delivered or not.
        most_kept: events; when as many wait, no more are taken.
    """

    name: str
    retention: timedelta
    most_kept: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event as the publisher's own system says it.

    Attributes:
        id: the publisher's own; the same one again is the same event.
        type: what changed (``status.changed``).
        time: when it changed, RFC 3339.
        subject: whom or what it is about, the same for all subscribers; "" with ``subjects``.
        subjects: member -> the person's pseudonym there; nobody else hears of the event.
        dataref: address (``/r1/…``) at which a subscriber may ask for more, or "".
        data: what a right's ``fields`` are taken from; None when there is none.
    """

    id: str
    type: str
    time: str
    subject: str
    subjects: Mapping[str, str]
    dataref: str
    data: object

    def subject_for(self, client: str) -> str:
        """The subject as this client knows it; "" when the event does not concern it."""
        return self.subject or self.subjects.get(ClientId.parse(client).owner, "")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A client's wish to hear of a topic.

    Attributes:
        id: of the row.
        client: who subscribed; its member gets the events.
        topic: ``clients/changes``.
        service: where they are delivered, of the same member.
        purpose, authority: as stated when it subscribed, or the only ones granted.
        since: when it subscribed, ISO 8601.
        failures: in a row, of its node or the way there; 0 when it is reached.
    """

    id: int
    client: str
    topic: str
    service: str
    purpose: str
    authority: str
    since: str
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """The oldest event of one subject that a subscriber has not acknowledged.

    Attributes:
        number: its place among all events of the subscription, from 1.
        replay: how often it was asked for again.
        attempts: that the subscriber's system has refused.
        event_id: of the pair: two subscribers cannot tell that they heard of one event.
    """

    subscription: Subscription
    number: int
    subject: str
    replay: int
    attempts: int
    event_id: str
    announcement: Announcement
