"""A slow adapter keeps neither the node nor another adapter waiting: real processes, a file that hangs."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.exchange.errors import ProviderDown
from onegov.exchange.node.backends.lane import Lane, Worker
from onegov.exchange.public import ServiceId
from rooms.exchange.network import (
    AUTHORITY,
    CRA_FIELDS,
    PURPOSE,
    TOKEN,
    Network,
    build,
    right,
    start,
    until,
)
from rooms.exchange.test_fixed_width import line

SERVICES = {
    name: ServiceId.parse(f"CA-DEMO/GOV/IRCC/{name}") for name in ("slow/years", "fast/years")
}


def adapter(file: str) -> dict[str, object]:
    return {
        "file": file,
        "line_length": 120,
        "fields": CRA_FIELDS,
        "record_key": "year",
        "answer_list": "years",
        "answer_fields": ["year", "duty"],
    }


def write(path: Path, *lines: str) -> None:
    new = path.with_suffix(".new")
    new.write_text("".join(f"{each}\n" for each in ["HDR20260301", *lines, f"TRL{len(lines)}"]))
    new.replace(path)


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """The slow adapter's file is a pipe into which nobody writes: reading it never ends."""
    ircc = {
        "adapters": {name: adapter(f"{name}.txt") for name in ("slow", "fast")},
        "services": {
            "slow/years": {"adapter": "slow", "act": "lookup"},
            "fast/years": {"adapter": "fast", "act": "lookup"},
        },
        "rights": [right("slow/years", methods=["POST"]), right("fast/years", methods=["POST"])],
        "clients": [{"client": "CA-DEMO/GOV/IRCC/filing", "token_file": "token"}],
        "limits": {"upstream_seconds": 2},
    }
    with memory_folder() as folder:
        network = build(folder, ircc=ircc)
        write(folder / "IRCC" / "fast.txt", line(1, "ROY", "EVE"))
        os.mkfifo(folder / "IRCC" / "slow.txt")
        try:
            yield start(network)
        finally:
            network.close()


def ask(network: Network, name: str) -> Any:
    client = network.client()
    try:
        return client.call(
            service=SERVICES[name],
            method="POST",
            body={"account": "000000001"},
            purpose=PURPOSE,
            authority=AUTHORITY,
        ).body
    finally:
        client.close()


def fault(network: Network, name: str) -> str:
    with pytest.raises(ProviderDown) as caught:
        ask(network, name)
    return caught.value.type


def test_the_node_and_the_other_adapter_answer_while_one_hangs(network: Network) -> None:
    assert fault(network, "slow/years") == "server.serverproxy.service_failed.not_ready"
    with ThreadPoolExecutor(20) as crowd:
        slow = [crowd.submit(fault, network, "slow/years") for _ in range(60)]
        began = time.monotonic()
        for _ in range(5):
            assert ask(network, "fast/years") == {"years": [{"year": 2024, "duty": "Y"}]}
        took = time.monotonic() - began
        assert network.node("IRCC").ask("local_port", "GET", "/healthz")[0] == 200
        assert {each.result() for each in slow} <= {
            "server.serverproxy.service_failed.not_ready",
            "server.serverproxy.overloaded",
        }
    assert took < 4


def test_the_last_good_load_answers_while_the_next_one_hangs(network: Network) -> None:
    folder = network.folder / "IRCC"
    before = ask(network, "fast/years")
    os.mkfifo(folder / "hangs")
    (folder / "hangs").replace(folder / "fast.txt")
    assert [ask(network, "fast/years") for _ in range(3)] == [before] * 3


def test_a_node_whose_adapters_hang_stops(network: Network) -> None:
    node = network.node("IRCC")
    assert node.stop() == 0
    node.start()
    status, _, _ = node.ask(
        "local_port", "GET", "/adapters/slow/report", Authorization=f"Bearer {TOKEN}"
    )
    assert status == 200
    assert ask(network, "fast/years") == {"years": [{"year": 2024, "duty": "Y"}]}


def test_a_full_lane_refuses_at_once_and_opens_again() -> None:
    async def scene() -> None:
        lane = Lane(seconds=5, at_once=1)
        async with lane.enter():
            with pytest.raises(ProviderDown) as full:
                async with lane.enter():
                    raise AssertionError("two in a lane for one")
            assert full.value.type == "server.serverproxy.overloaded"
        async with lane.enter():
            return

    asyncio.run(scene())


def test_a_lane_ends_what_takes_too_long_and_opens_again() -> None:
    async def scene() -> None:
        lane = Lane(seconds=0.01, at_once=1)
        for _ in range(2):
            with pytest.raises(ProviderDown) as late:
                async with lane.enter():
                    await asyncio.Event().wait()
            assert late.value.type == "server.serverproxy.service_failed.timeout"

    asyncio.run(scene())


def test_a_worker_hands_over_results_and_errors_and_drops_what_nobody_waits_for() -> None:
    done: list[str] = []

    async def scene() -> None:
        worker, gate = Worker("test"), threading.Event()
        first = worker.run(gate.wait)
        abandoned = worker.run(lambda: done.append("abandoned"))
        wrong = worker.run(lambda: 1 // 0)
        abandoned.cancel()
        gate.set()
        assert await first is True
        with pytest.raises(ZeroDivisionError):
            await wrong
        assert await worker.stop(seconds=5)

    asyncio.run(scene())
    assert done == []


def test_a_worker_that_hangs_is_left_behind() -> None:
    gate = threading.Event()

    async def scene() -> None:
        worker = Worker("test-hangs")
        worker.run(gate.wait)
        assert not await worker.stop(seconds=0.02)

    asyncio.run(scene())
    gate.set()
    until(lambda: "test-hangs" not in {each.name for each in threading.enumerate()})
