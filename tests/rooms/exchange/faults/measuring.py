"""What a fault costs those whom it does not concern: times of exchanges, memory of a node."""

import time
from pathlib import Path
from statistics import quantiles

from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, Network


def times(network: Network, count: int) -> list[float]:
    """How long each of so many requests of the platform took, in seconds; none may fail."""
    client, took = network.client(), []
    for _ in range(count):
        began = time.perf_counter()
        client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
        took.append(time.perf_counter() - began)
    client.close()
    return took


def p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def memory(network: Network, member: str) -> int:
    """Most bytes that its process ever held in memory."""
    return _bytes_of(network, member, "VmHWM")


def memory_now(network: Network, member: str) -> int:
    """Bytes that its process holds in memory."""
    return _bytes_of(network, member, "VmRSS")


def _bytes_of(network: Network, member: str, name: str) -> int:
    process = network.node(member).process
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith(name))
    return int(line.split()[1]) * 1024
