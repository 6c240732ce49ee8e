"""The queue of a subscriber against a model: any sequence of news, refusals, crashes and replays."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from onegov.exchange.errors import ProviderDown
from onegov.exchange.events import queue
from onegov.exchange.events.book import EventBook
from onegov.exchange.events.sending import seconds_for_event, seconds_for_node
from onegov.exchange.events.standing import standings
from onegov.exchange.events.tables import open_tables
from onegov.exchange.events.types import Announcement, Due, Topic

CLIENT = "CA-DEMO/GOV/ONEGOV/platform"
TOPIC = Topic("clients/changes", timedelta(days=30), 100_000)
SUBJECTS = ("a", "b", "c")


class Delivering(RuleBasedStateMachine):
    """A subscriber's system hears events; between any two steps the node may be killed."""

    @initialize()
    def begin(self) -> None:
        self.base = open_tables(":memory:")
        self.book = EventBook(self.base)
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.book.subscribe(
            client=CLIENT, topic=TOPIC.name, service="s", reason=("p", "a"), at=self.now
        )
        self.under_way: list[Due] = []
        self.said: list[tuple[int, str]] = []  # number of the event and its subject
        self.done: set[int] = set()  # numbers that are acknowledged

    @rule(subject=st.sampled_from(SUBJECTS))
    def announce(self, subject: str) -> None:
        number = len(self.said) + 1
        said = Announcement(str(number), "t", "time", subject, {}, "", None)
        self.book.announce(TOPIC, said, at=self.now, may_hear=lambda _: True)
        self.said.append((number, subject))

    @rule(most=st.integers(1, 4))
    def look(self, most: int) -> None:
        (subscription,) = self.book.subscriptions()
        busy = {one.subject for one in self.under_way}
        found = queue.due(self.base, subscription, at=self.now.timestamp(), most=most, busy=busy)
        assert len(found) <= most
        for one in found:
            assert one.subject not in busy
            assert one.number == self.oldest(one.subject)
        self.under_way += found

    def oldest(self, subject: str) -> int | None:
        return next((n for n, of in self.said if of == subject and n not in self.done), None)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        one = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        queue.acknowledge(self.base, one, evidence="e", at="now")
        self.heard(one)

    def heard(self, one: Due) -> None:
        if self.replays.get(one.number, 0) == one.replay:
            self.done.add(one.number)  # also one under way while those before it are replayed

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), seconds=st.integers(1, 50))
    def refuse(self, data: st.DataObject, seconds: int) -> None:
        one = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        queue.put_off(self.base, one, fault="x", until=self.now.timestamp() + seconds)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), seconds=st.integers(1, 50))
    def not_reached(self, data: st.DataObject, seconds: int) -> None:
        one = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        at = self.now.timestamp()
        queue.hold(self.base, one, fault="x", at=at, until=at + seconds)

    @rule()
    def crash(self) -> None:
        """What was under way is forgotten, perhaps after it arrived."""
        self.under_way = []
        self.book = EventBook(self.base)

    @rule(seconds=st.integers(1, 100))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        start = data.draw(st.integers(1, len(self.said)))
        again = queue.replay(self.base, client=CLIENT, topic=TOPIC.name, number=start)
        done = {number for number in self.done if number >= start}
        assert again == len(done)
        for number in done:
            self.replays[number] = self.replays.get(number, 0) + 1
        self.done -= done

    @invariant()
    def what_waits_is_what_was_not_acknowledged(self) -> None:
        if not hasattr(self, "said"):
            return
        rows = self.base.execute(
            "SELECT number, subject, is_head FROM delivery WHERE state='waiting'"
        )
        waiting = [tuple(row) for row in rows]
        expected = {(n, of) for n, of in self.said if n not in self.done}
        assert {(n, of) for n, of, _ in waiting} == expected
        heads = {of: n for n, of, is_head in waiting if is_head}
        assert heads == {s: n for s in SUBJECTS if (n := self.oldest(s)) is not None}

    @property
    def replays(self) -> dict[int, int]:
        return self.__dict__.setdefault("_replays", {})


Delivering.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestDelivering = Delivering.TestCase


def make(**of_topic: int) -> tuple[EventBook, Topic, datetime]:
    topic = Topic("clients/changes", timedelta(days=1), of_topic.get("most_kept", 1000))
    base = open_tables(":memory:")
    book = EventBook(base)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    book.subscribe(client=CLIENT, topic=topic.name, service="s", reason=("p", "a"), at=now)
    book.base = base  # type: ignore[attr-defined]
    return book, topic, now


def test_what_is_given_up_stays_visible_and_can_be_replayed_then_counts_as_lost() -> None:
    book, topic, now = make()
    base = book.base  # type: ignore[attr-defined]
    said = Announcement("1", "t", "time", "a", {}, "", None)
    book.announce(topic, said, at=now, may_hear=lambda _: True)

    def sweep(days: float) -> dict[str, object]:
        at = (now + timedelta(days=days)).timestamp()
        queue.sweep(base, topic=topic.name, now=at, retention=86_400)
        (only,) = standings(base, now=at)
        return only

    assert (sweep(0.9)["waiting"], sweep(0.9)["dead"]) == (1, 0)
    assert (sweep(1.1)["waiting"], sweep(1.1)["dead"]) == (0, 1)
    assert queue.replay(base, client=CLIENT, topic=topic.name, number=1) == 1
    (subscription,) = book.subscriptions()
    assert [one.number for one in queue.due(base, subscription, at=0, most=9, busy=())] == [1]
    assert (sweep(1.2)["dead"], sweep(2.1)["dead"], sweep(2.1)["lost"]) == (1, 0, 1)
    assert queue.replay(base, client=CLIENT, topic=topic.name, number=1) == 0


def test_the_id_of_an_event_tells_two_subscribers_nothing() -> None:
    book, topic, now = make()
    base = book.base  # type: ignore[attr-defined]
    book.subscribe(
        client="CA-DEMO/GOV/CRA/filing", topic=topic.name, service="s", reason=("p", "a"), at=now
    )
    persons = {"CA-DEMO/GOV/ONEGOV": "x", "CA-DEMO/GOV/CRA": "y"}
    said = Announcement("1", "t", "time", "", persons, "", None)
    book.announce(topic, said, at=now, may_hear=lambda _: True)
    (first,), (second,) = (
        queue.due(base, each, at=0, most=9, busy=()) for each in book.subscriptions()
    )
    assert {first.subject, second.subject} == {"x", "y"}
    assert first.event_id != second.event_id
    assert json.dumps(asdict(said)) not in first.event_id


def test_a_full_topic_refuses_news_rather_than_drop_what_was_acknowledged() -> None:
    book, topic, now = make(most_kept=2)
    base = book.base  # type: ignore[attr-defined]

    def announce(id: str) -> None:
        said = Announcement(id, "t", "time", "a", {}, "", None)
        book.announce(topic, said, at=now, may_hear=lambda _: True)

    announce("1")
    announce("2")
    with pytest.raises(ProviderDown) as caught:
        announce("3")
    assert caught.value.type == "server.clientproxy.overloaded"
    announce("2")  # what is kept is acknowledged again
    (subscription,) = book.subscriptions()
    (first,) = queue.due(base, subscription, at=0, most=9, busy=())
    queue.acknowledge(base, first, evidence="e", at="now")
    announce("3")
    (second,) = queue.due(base, subscription, at=0, most=9, busy=())
    assert second.announcement.id == "2"


def test_what_is_withheld_fills_no_topic() -> None:
    book, topic, now = make(most_kept=1)
    base = book.base  # type: ignore[attr-defined]
    for id in ("1", "2"):
        said = Announcement(id, "t", "time", "a", {}, "", None)
        book.announce(topic, said, at=now, may_hear=lambda _: True)
        (subscription,) = book.subscriptions()
        (one,) = queue.due(base, subscription, at=0, most=9, busy=())
        assert one.announcement.id == id
        queue.withhold(base, one, fault="path")


def test_an_event_whose_type_is_not_granted_takes_no_number() -> None:
    book, topic, now = make()
    for id, type in (("1", "secret"), ("2", "open")):
        said = Announcement(id, type, "time", "a", {}, "", None)
        book.announce(topic, said, at=now, may_hear=lambda _, type=type: type == "open")  # type: ignore[misc]
    base = book.base  # type: ignore[attr-defined]
    (subscription,) = book.subscriptions()
    found = queue.due(base, subscription, at=0, most=9, busy=())
    assert [(one.number, one.announcement.id) for one in found] == [(1, "2")]


@pytest.mark.parametrize(
    ("wait", "expected"),
    [(seconds_for_node, [1, 1, 2, 4, 8, 60, 60]), (seconds_for_event, [1, 1, 2, 4, 8, 2048, 3600])],
)
def test_waits_grow_and_are_bounded(wait: Callable[[int], int], expected: list[int]) -> None:
    assert [wait(count) for count in (0, 1, 2, 3, 4, 12, 10_000)] == expected
