"""Both nodes are killed while events flow: none that was acknowledged is lost, the order stays."""

import json
import random
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from department_files import memory_folder
from onegov.exchange.public import verify_log
from rooms.exchange.events_network import announce, build_events, events_seen, standing, subscribe
from rooms.exchange.network import Network, start, until

PERSONS = ("p-1", "p-2", "p-3")


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build_events(folder)
        try:
            yield start(network)
        finally:
            network.close()


class Publisher:
    """IRCC's system: for each person one change after another, each said until it is acknowledged."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._over = threading.Event()
        self.acknowledged: dict[str, list[int]] = defaultdict(list)
        self._threads = [threading.Thread(target=self._work, args=(one,)) for one in PERSONS]

    @property
    def count(self) -> int:
        return sum(len(numbers) for numbers in self.acknowledged.values())

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, person: str) -> None:
        number = 0
        while not self._over.is_set():
            if self._say(person, number):
                self.acknowledged[person].append(number)
                number += 1
            self._over.wait(0.02)  # deliveries keep up, so that kills fall among them

    def _say(self, person: str, number: int) -> bool:
        id = f"{person}.{number}"
        try:
            return announce(self._network, id, person=person, type=f"change.n{number}")[0] == 202
        except (OSError, HTTPException, ValueError):
            return False


def kill_in_turn(network: Network, publisher: Publisher, times: int, *, every: int) -> None:
    chance = random.Random(4)
    for _ in range(times):
        before = publisher.count
        enough = before + chance.randint(1, every)
        until(lambda enough=enough: publisher.count >= enough, seconds=30, what="progress")  # type: ignore[misc]
        victim = network.node(chance.choice(("IRCC", "ONEGOV")))
        victim.kill()
        victim.start()


def check(network: Network, publisher: Publisher) -> None:
    """Everything acknowledged was heard, in order; what came twice came under one id."""
    heard = [json.loads(seen.body) for seen in events_seen(network)]
    ids = defaultdict(set)
    for one in heard:
        ids[one["subject"], one["type"]].add(one["id"])
    assert {len(each) for each in ids.values()} == {1}
    for person in PERSONS:
        numbers = [int(e["type"].removeprefix("change.n")) for e in heard if e["subject"] == person]
        assert numbers == sorted(numbers)
        assert set(publisher.acknowledged[person]) <= set(numbers)


def run(network: Network, times: int, *, every: int) -> None:
    subscribe(network)
    publisher = Publisher(network)
    publisher.start()
    try:
        kill_in_turn(network, publisher, times, every=every)
    finally:
        publisher.stop()
    until(lambda: standing(network)["waiting"] == 0, seconds=300, what="all deliveries")
    check(network, publisher)
    for member in ("IRCC", "ONEGOV"):
        network.node(member).stop()
        report = verify_log(network.node(member).log, directory=network.directory)
        assert report.problem is None
    ircc = network.node("IRCC").lines()
    announced = {line["event"] for line in ircc if line["kind"] == "announced"}
    assert announced >= {f"{p}.{n}" for p in PERSONS for n in publisher.acknowledged[p]}
    deliveries = len(events_seen(network))
    sys.stdout.write(f"{times} kills: {publisher.count} acknowledged, {deliveries} deliveries\n")


def test_kills_of_both_nodes_lose_no_event_and_keep_the_order(network: Network) -> None:
    run(network, 6, every=20)


@pytest.mark.deep
def test_a_hundred_kills_lose_no_event_and_keep_the_order(network: Network) -> None:
    run(network, 100, every=30)
