"""Mixed sizes for ten minutes: memory stays below 256 MB a node, and flat.

The mix is that of X-Road's own load tests (Gatling): 2 kB 30 %, 10 kB 60 %, 100 kB 9 %, 2 MB 0.9 %,
10 MB 0.1 %, each there and back.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import linear_regression

import pytest

from department_files import memory_folder
from onegov.exchange.public import verify_log
from rooms.exchange.faults.measuring import memory, memory_now
from rooms.exchange.network import AUTHORITY, LINK, PLATFORM, PURPOSE, TOKEN, Network, build, start

MIX = {2_000: 300, 10_000: 600, 100_000: 90, 2_000_000: 9, 10_000_000: 1}  # of a thousand
WORKERS = 4
MOST = 256 * 1024**2
MINUTE = 60
Tell = Callable[[str], None]


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        network.system.answer = lambda seen: (200, {"Content-Type": "text/plain"}, seen.body)
        try:
            yield start(network)
        finally:
            network.close()


@dataclass
class Mix:
    """Workers that send the mix until it is over; each deals its own thousand in a random order."""

    network: Network
    done: int = 0
    failed: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def work(self, seed: int) -> None:
        deck = [size for size, count in MIX.items() for _ in range(count)]
        order = random.Random(seed)
        port = self.network.node("ONEGOV").settings["local_port"]
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while not self.over.is_set():
            order.shuffle(deck)
            for size in deck:
                if self.over.is_set():
                    break
                self._one(connection, size)
        connection.close()

    def _one(self, connection: HTTPConnection, size: int) -> None:
        headers = {
            "X-Road-Client": str(PLATFORM),
            "Authorization": f"Bearer {TOKEN}",
            "OneGov-Purpose": PURPOSE,
            "OneGov-Authority": AUTHORITY,
        }
        connection.request("POST", f"/r1/{LINK}", body=b"x" * size, headers=headers)
        response = connection.getresponse()
        whole = len(response.read()) == size and response.status == 200
        self.done += 1
        if not whole:
            self.failed.append(response.status)
        self.network.system.seen.clear()  # it remembers what it was asked; here that is too much


def run(mix: Mix, seconds: float) -> dict[str, list[tuple[float, int]]]:
    """Sends the mix for so long; gives each node's memory at each second."""
    threads = [
        threading.Thread(target=mix.work, args=(seed,), daemon=True) for seed in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    began, held = time.monotonic(), {name: [] for name in mix.network.nodes}
    while (passed := time.monotonic() - began) < seconds:
        for name, samples in held.items():
            samples.append((passed, memory_now(mix.network, name)))
        mix.over.wait(1)
    mix.over.set()
    for thread in threads:
        thread.join()
    return held


def growth(samples: list[tuple[float, int]]) -> float:
    """Bytes a minute, of a line through the samples after the first fifth."""
    kept = samples[len(samples) // 5 :]
    slope, _ = linear_regression([at for at, _ in kept], [size for _, size in kept])
    return slope * MINUTE


@pytest.mark.parametrize("minutes", [0.1, pytest.param(10, marks=pytest.mark.deep)])
def test_memory_is_bounded_and_flat(network: Network, minutes: float, tell: Tell) -> None:
    mix = Mix(network)
    held = run(mix, minutes * MINUTE)
    most = {name: memory(network, name) for name in network.nodes}
    slopes = {name: growth(samples) for name, samples in held.items()}
    is_long = minutes >= 10  # memory comes to rest in the first minutes
    listed = ", ".join(
        f"{name} {most[name] / 1e6:.0f} MB at most"
        + (f", {slopes[name] / 1e6:+.2f} MB a minute" if is_long else "")
        for name in network.nodes
    )
    tell(
        f"soak: {minutes} minutes, {mix.done} exchanges of mixed sizes, {len(mix.failed)} failed; {listed}"
    )
    assert mix.failed == []
    assert max(most.values()) <= MOST
    if is_long:
        assert all(slope * minutes <= MOST / 20 for slope in slopes.values())
    for node in network.nodes.values():
        node.stop()
        assert verify_log(node.log, directory=network.directory).problem is None
