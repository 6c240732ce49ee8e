"""kill -9 of either node under load: nothing acknowledged is without evidence, nothing is done twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from department_files import memory_folder
from onegov.exchange.errors import ExchangeError
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.evidence.orphans import find_orphans
from onegov.exchange.log_reader import LogReader
from onegov.exchange.public import NodeClient, verify_log
from rooms.exchange.network import (
    AUTHORITY,
    LINK,
    PURPOSE,
    Network,
    NodeProcess,
    build,
    start,
    until,
)

MEMBERS = ("IRCC", "ONEGOV")
WORKERS = 4
AGAIN = ("network_error", "timeout", "in_progress", "overloaded")


@dataclass
class Load:
    """Workers that repeat each request under its key until it is answered, or nobody can tell."""

    network: Network
    acknowledged: dict[str, str] = field(default_factory=dict)  # evidence id -> key
    given_up: list[str] = field(default_factory=list)  # by the name of the fault
    over: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        client = self.network.client(timeout=10)
        while not self.over.is_set():
            self._one(client, str(uuid4()))
        client.close()

    def _one(self, client: NodeClient, key: str) -> None:
        given = {"method": "POST", "body": {}, "purpose": PURPOSE, "authority": AUTHORITY}
        while True:
            try:
                answer = client.call(service=LINK, idempotency_key=key, **given)
            except ExchangeError as error:
                if not error.type.endswith(AGAIN):
                    self.given_up.append(error.type)
                    return
                self.over.wait(0.01)
                continue
            self.acknowledged[answer.evidence_id] = key
            return


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        network.system.answer = lambda seen: (200, {"Content-Type": "application/json"}, b"{}")
        try:
            yield start(network)
        finally:
            network.close()


def kill_in_turn(load: Load, kills: int, *, each: int) -> list[float]:
    """Kills under load, ``each`` so many acknowledged after the one before.

    Returns: how long each node took to be ready again, in seconds.
    """
    took = []
    for turn in range(kills):
        count = len(load.acknowledged)
        until(
            lambda count=count: len(load.acknowledged) > count + each, seconds=60, what="progress"
        )  # type: ignore[misc]
        node = load.network.node(MEMBERS[turn % 2])
        node.kill()
        began = time.perf_counter()
        node.start()
        took.append(time.perf_counter() - began)
    return took


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def has_evidence(node: NodeProcess, ids: set[str], network: Network) -> set[str]:
    """Those of the ids that are in its log as an exchange; a few are proven whole."""
    kept = {line["id"] for line in node.lines() if line["kind"] == "exchange"}
    with LogReader(node.log) as log:
        for id in sorted(ids)[:: max(1, len(ids) // 25)]:
            assert export_evidence(log, id, network.directory)["proof"] is not None
    report = verify_log(node.log, directory=network.directory)
    assert report.problem is None
    return kept & ids


def orphans_of(log: Path) -> set[str]:
    with LogReader(log) as reader:
        return {each.id for each in find_orphans(reader)}


@pytest.mark.parametrize(
    ("kills", "each"), [(6, 15), pytest.param(100, 60, marks=pytest.mark.deep)]
)
def test_a_kill_at_any_moment_loses_no_evidence_and_repeats_no_effect(
    network: Network, kills: int, each: int, tell: Callable[[str], None]
) -> None:
    load = Load(network)
    threads = [threading.Thread(target=load.work, daemon=True) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        took = kill_in_turn(load, kills, each=each)
    finally:
        load.over.set()
        for thread in threads:
            thread.join()
    for node in network.nodes.values():
        node.stop()
    ids = set(load.acknowledged)
    lost = {name: len(ids - has_evidence(network.node(name), ids, network)) for name in MEMBERS}
    seen = [lower(one.headers) for one in network.system.seen]
    done = Counter(one["idempotency-key"] for one in seen)
    twice = [key for key, count in done.items() if count > 1]
    provider = network.node("IRCC")
    ended = {line["id"] for line in provider.lines() if line["kind"] != "accepted"}
    orphans = orphans_of(provider.log)
    tell(
        f"kill -9: {kills} kills, {len(ids)} acknowledged, {sum(lost.values())} without evidence "
        f"on both sides, {len(twice)} side effects twice, {len(orphans)} orphans listed, "
        f"{len(load.given_up)} told as perhaps done, back within {max(took):.2f} s"
    )
    assert set(load.given_up) <= {"server.serverproxy.perhaps_done"}
    assert lost == dict.fromkeys(MEMBERS, 0)
    assert twice == []
    assert {one["x-road-request-id"] for one in seen} <= ended | orphans
    assert not ended & orphans
    assert set(load.acknowledged.values()) <= set(done)
