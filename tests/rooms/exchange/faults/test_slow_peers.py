"""A peer that takes connections and says nothing, and clients that do not read: others do not notice."""

import contextlib
import socket
import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from department_files import memory_folder
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.bulkhead import share_of
from onegov.exchange.public import ServiceId
from rooms.exchange.faults.inside import set_limits
from rooms.exchange.faults.measuring import memory, p99, times
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    build,
    start,
    until,
)

PLACES = 16  # of the platform's node
SHARE = share_of(PLACES)
SILENT = ServiceId.parse("CA-DEMO/GOV/SILENT/clients/status")
LARGE = 8_000_000
READERS = 4
Tell = Callable[[str], None]


class HalfOpen:
    """A port that takes every connection and never says a word."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._server.getsockname()[1]
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.taken.append(self._server.accept()[0])

    def hang_up(self) -> None:
        """Will end what it has taken."""
        for each in self.taken:
            with contextlib.suppress(OSError):  # the other side was first
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.taken.clear()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.hang_up()


@pytest.fixture(scope="module")
def peer() -> Iterator[HalfOpen]:
    peer = HalfOpen()
    yield peer
    peer.close()


@pytest.fixture(scope="module")
def network(peer: HalfOpen) -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        set_limits(network, "ONEGOV", in_flight=PLACES, node_seconds=60, read_seconds=2)
        key = Ed25519Signer("SILENT:node:1", bytes(range(32))).public_key()
        silent = {
            "member": SILENT.owner,
            "node_id": f"{SILENT.owner}/node",
            "url": f"http://127.0.0.1:{peer.port}",
            "keys": [{"keyid": "SILENT:node:1", "public_key_b64": b64encode(key).decode()}],
        }
        entries = [*network.authority.members(), silent]
        network.directory = network.authority.publish(entries).directory
        try:
            yield start(network)
        finally:
            network.close()


def ask_silent(network: Network) -> str:
    client = network.client(timeout=90)
    try:
        client.call(service=SILENT, purpose=PURPOSE, authority=AUTHORITY)
    except ExchangeError as error:
        return error.type
    finally:
        client.close()
    return ""


@pytest.mark.parametrize("count", [100, pytest.param(500, marks=pytest.mark.deep)])
def test_a_half_open_peer_takes_its_share_of_places_and_no_more(
    network: Network, peer: HalfOpen, count: int, tell: Tell
) -> None:
    many = 10 * PLACES
    alone = times(network, count)
    with ThreadPoolExecutor(many) as pool:
        asked = [pool.submit(ask_silent, network) for _ in range(many)]
        until(lambda: sum(not each.done() for each in asked) <= SHARE, what="the refusals")
        beside = times(network, count)
        waiting = sum(not each.done() for each in asked)
        peer.hang_up()
        ends = Counter(each.result() for each in asked)
    ratio = p99(beside) / p99(alone)
    tell(
        f"half-open peer: {many} asked of it, {waiting} waited, {ends['server.clientproxy.overloaded']} "
        f"told 503; of the other peer {count} of {count} answered, p99 {ratio:.2f} of before"
    )
    assert ends["server.clientproxy.overloaded"] == many - SHARE
    assert ends[""] == 0
    if count > 100:
        assert waiting == SHARE
        assert ratio <= 1.5


def test_clients_that_do_not_read_are_dropped_and_hold_no_memory(
    network: Network, tell: Tell
) -> None:
    answer = network.system.answer
    network.system.answer = lambda seen: (200, {}, b"x" * LARGE if "large" in seen.path else b"{}")
    request = (
        f"GET /r1/{STATUS}/large HTTP/1.1\r\nhost: a\r\nX-Road-Client: {PLATFORM}\r\n"
        f"Authorization: Bearer {TOKEN}\r\nOneGov-Purpose: {PURPOSE}\r\n"
        f"OneGov-Authority: {AUTHORITY}\r\n\r\n"
    ).encode()
    port = network.node("ONEGOV").settings["local_port"]
    try:
        alone = times(network, 100)
        with ExitStack() as stack:
            readers = [
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
                for _ in range(READERS)
            ]
            for each in readers:
                each.sendall(request)
            heads = [each.recv(100) for each in readers]  # and not a byte more
            beside = times(network, 100)
            until(lambda: connections(network) == 0, seconds=20, what="the end of the slow ones")
            read = [len(head) + rest_of(each) for head, each in zip(heads, readers, strict=True)]
    finally:
        network.system.answer = answer
    most = max(memory(network, member) for member in network.nodes)
    tell(
        f"slow clients: {READERS} that do not read {LARGE // 10**6} MB are dropped; the others' p99 "
        f"{p99(beside) / p99(alone):.2f} of before; memory of a node {most / 1e6:.0f} MB at most"
    )
    assert all(head.startswith(b"HTTP/1.1 200") for head in heads)
    assert all(count < LARGE for count in read)
    assert most < 256 * 1024**2


def connections(network: Network) -> int:
    node = network.node("ONEGOV")
    token = (node.config.parent / "state" / "operator.token").read_text()
    _, status, _ = node.ask("local_port", "GET", "/status", Authorization=f"Bearer {token}")
    return int(status["ports"]["local"]["connections"]) - 1  # without the one that asks


def rest_of(connection: socket.socket) -> int:
    count = 0
    with contextlib.suppress(OSError):
        while more := connection.recv(1 << 16):
            count += len(more)
    return count
