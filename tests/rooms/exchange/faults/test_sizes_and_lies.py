"""Bodies of every size, lengths that lie, digests that differ, and requests that could mean two things."""

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from examples import examples
from onegov.exchange.errors import ExchangeError
from rooms.exchange.faults.inside import set_limits
from rooms.exchange.faults.measuring import memory
from rooms.exchange.network import (
    AUTHORITY,
    LINK,
    PLATFORM,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    Seen,
    build,
    right,
    send_raw,
    start,
)

LIMIT = 1024 * 1024
SIZES = (0, 1, 2, 1023, 1024, 1025, 16_384, 65_535, 65_536, 65_537, 100_000, LIMIT - 1, LIMIT)
Tell = Callable[[str], None]


@pytest.fixture(scope="module")
def running() -> Iterator[Network]:
    with memory_folder() as folder:
        own = right("clients/status", paths=["/", "own/**"])
        network = build(folder, ircc={"rights": [right("clients/link"), own]}, flip=True)
        for member in network.nodes:
            set_limits(network, member, body_bytes=LIMIT, read_seconds=1)
        try:
            yield start(network)
        finally:
            network.close()


@pytest.fixture
def network(running: Network) -> Iterator[Network]:
    with running.afresh():
        yield running


def echo(seen: Seen) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/octet-stream"}, seen.body


def head(*lines: str, path: str = f"/r1/{LINK}", method: str = "POST") -> bytes:
    given = [
        f"{method} {path} HTTP/1.1",
        "Host: a",
        f"Authorization: Bearer {TOKEN}",
        f"X-Road-Client: {PLATFORM}",
        f"OneGov-Purpose: {PURPOSE}",
        f"OneGov-Authority: {AUTHORITY}",
        "Connection: close",
        *lines,
    ]
    return "\r\n".join([*given, "", ""]).encode("latin-1")


def send(network: Network, data: bytes, *, ends: bool = False) -> tuple[int, bytes]:
    """Status and body of the answer; ``ends``: we close our side after sending."""
    port = network.node("ONEGOV").settings["local_port"]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(data)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while more := connection.recv(1 << 16):
            received += more
    first, _, body = received.partition(b"\r\n\r\n")
    return (int(first.split()[1]) if first else 0), body


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_every_size_to_the_limit_arrives_whole_in_both_directions(
    network: Network, tell: Tell
) -> None:
    network.system.answer = echo
    for size in SIZES:
        body = bytes(range(256)) * (size // 256) + bytes(size % 256)
        digest = sha256(body).digest()
        announced = head(f"Content-Length: {size}") + body
        in_chunks = head("Transfer-Encoding: chunked") + chunked(body, 7000)
        for data in (announced, in_chunks):
            status, answer = send(network, data)
            assert (status, sha256(answer).digest()) == (200, digest), size
            assert network.system.seen[-1].body == body
    over = (
        head(f"Content-Length: {LIMIT + 1}"),
        head("Transfer-Encoding: chunked") + chunked(bytes(LIMIT + 1), 60_000),
    )
    asked = len(network.system.seen)
    refused = [send(network, data)[0] for data in over]
    most = max(memory(network, member) for member in network.nodes)
    tell(
        f"sizes: {len(SIZES)} from 0 B to {LIMIT} B, announced and chunked, {2 * len(SIZES)} whole "
        f"there and back; one byte more: {refused}; memory of a node {most / 1e6:.0f} MB at most"
    )
    assert refused == [413, 413]
    assert len(network.system.seen) == asked


LIES = {
    "shorter than announced": (head("Content-Length: 10") + b"123", True),
    "cut in a chunk": (head("Transfer-Encoding: chunked") + b"a\r\n123", True),
    "without the last chunk": (head("Transfer-Encoding: chunked") + b"3\r\n123\r\n", True),
    "never comes": (head("Content-Length: 10"), False),
    "two lengths": (head("Content-Length: 3", "Content-Length: 4") + b"1234", False),
    "length and chunks": (
        head("Content-Length: 3", "Transfer-Encoding: chunked") + chunked(b"123", 3),
        False,
    ),
    "negative": (head("Content-Length: -1"), False),
    "signed": (head("Content-Length: +3") + b"123", False),
    "too large a number": (head("Content-Length: 99999999999999999999"), False),
    "a chunk of a wrong size": (
        head("Transfer-Encoding: chunked") + b"2\r\n123\r\n0\r\n\r\n",
        False,
    ),
    "a coding that is none": (head("Transfer-Encoding: gzip") + b"123", False),
    "chunked twice": (head("Transfer-Encoding: chunked, chunked") + chunked(b"123", 3), False),
}


def test_lengths_that_lie_reach_nobody(network: Network, tell: Tell) -> None:
    assert network.flipper is not None
    network.flipper.requests.clear()
    ends = {name: send(network, data, ends=half)[0] for name, (data, half) in LIES.items()}
    reached = len(network.system.seen) + len(network.flipper.requests)
    tell(
        f"lying lengths: {len(LIES)} kinds, {reached} went further, statuses {Counter(ends.values())}"
    )
    assert reached == 0
    assert set(ends.values()) <= {0, 400, 413}, ends


def test_an_answer_that_differs_from_its_digest_is_never_a_success(
    network: Network, tell: Tell
) -> None:
    assert network.flipper is not None
    body = b'{"status": "permanent_resident"}'
    client = network.client()
    ends: Counter[str] = Counter()
    for place in range(0, len(body), 2):
        wrong = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        network.flipper.change = lambda data, wrong=wrong: data.replace(body, wrong)  # type: ignore[misc]
        try:
            client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
            ends["delivered"] += 1
        except ExchangeError as error:
            ends[error.type] += 1
    client.close()
    tell(f"digest: {ends.total()} changed answers, {ends['delivered']} delivered")
    assert set(ends) == {"server.clientproxy.invalid_signature"}


TRICKS = ("..", ".", "%2e%2e", "%2f", "%5c", "%00", "%0d%0a", "%c0%ae", "%252e", ";x", "", "%", "é")
pieces = st.one_of(
    st.sampled_from([*TRICKS, "own", "a", "%C3%A9t%C3%A9", "a%20b", "2026"]),
    st.text("abz09-_.~", min_size=1, max_size=8),
)


def test_what_access_is_decided_on_is_forwarded_byte_for_byte(network: Network, tell: Tell) -> None:
    """Through both nodes: whatever reaches the system is the path that was signed, below ``own``."""
    counted: Counter[str] = Counter()

    @settings(max_examples=examples(100), deadline=None)
    @given(st.lists(pieces, max_size=4), st.sampled_from(["own", "other", "ow%6e", "Own"]))
    def walk(parts: list[str], first: str) -> None:
        network.system.seen.clear()
        rest = "".join(f"/{part}" for part in (first, *parts))
        path = f"/r1/{STATUS}{rest}"
        answer = send_raw(
            network.node("ONEGOV").settings["local_port"], head(path=path, method="GET")
        )
        seen = [each.path for each in network.system.seen]
        counted["forwarded" if seen else answer.split()[1].decode()] += 1
        if seen:
            signed = signed_path(network)
            assert seen == [f"/status{signed.removeprefix(f'/r1/{STATUS}')}"]
            assert seen[0].startswith("/status/own")
            assert not {"", ".", ".."} & set(seen[0].removesuffix("/").split("/")[1:])
            assert not [
                trick for trick in ("%2f", "%5c", "%00", "%0d", ";") if trick in seen[0].lower()
            ]

    walk()
    listed = ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))
    tell(f"paths: {counted.total()} tried through both nodes: {listed}; each forwarded as signed")
    assert counted["forwarded"] > 3
    assert counted["400"] > 3


def signed_path(network: Network) -> str:
    """The path in the newest signed request of the provider's log."""
    line = next(each for each in reversed(network.node("IRCC").lines()) if each.get("request"))
    base = line["request"]["base"]
    found = next(each for each in base.split("\n") if each.startswith('"@path": '))
    return json.loads(f'"{found.partition(": ")[2]}"')
