"""Large bodies pass through in constant memory, whole and proven, or not at all."""

import contextlib
import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.exchange.bodies import IN_MEMORY, Collector, Spool, SpooledBody, read_whole
from onegov.exchange.errors import BadRequest, ExchangeError
from onegov.exchange.signatures import content_digest
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    TOKEN,
    Network,
    build,
    right,
    start,
    until,
)

MB = 1024 * 1024
CHUNK = bytes(range(256)) * 256


class Files:
    """A system that takes and gives files of any size, and keeps nothing of them but a digest."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, str]] = []
        self.promises = 0  # more than it really sends
        files = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                left, digest = int(self.headers["Content-Length"]), hashlib.sha256()
                files.taken.append((left, ""))
                while left and (part := self.rfile.read(min(left, len(CHUNK)))):
                    digest.update(part)
                    left -= len(part)
                files.taken[-1] = (files.taken[-1][0], digest.hexdigest())
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                size = int(self.path.rpartition("/")[2])
                self.send_response(200)
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(size + files.promises))
                self.end_headers()
                for part in parts(size):
                    self.wfile.write(part)
                self.close_connection = bool(files.promises)

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def parts(size: int) -> Iterator[bytes]:
    for left in range(size, 0, -len(CHUNK)):
        yield CHUNK[:left]


def digest_of(size: int) -> str:
    digest = hashlib.sha256()
    for part in parts(size):
        digest.update(part)
    return digest.hexdigest()


@pytest.fixture
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Network, Files]]:
    """On a real disk: what lies in memory must not look like a disk."""
    most = getattr(request, "param", 64 * MB)
    files = Files()
    limits = {"body_bytes": most, "spool_bytes": 2 * most}
    network = build(
        tmp_path,
        ircc={
            "services": {"files/store": {"upstream": f"{files.url}/store"}},
            "rights": [right("files/store", methods=["GET", "PUT"])],
            "limits": limits,
        },
        platform={"limits": limits},
    )
    start(network)
    yield network, files
    network.close()
    files.close()


def ask(network: Network, method: str, size: int, *, chunked: bool = False) -> tuple[int, int, str]:
    """Status, size and digest of the answer's body; the request's is made as it goes."""
    node = network.node("ONEGOV")
    connection = HTTPConnection("127.0.0.1", node.settings["local_port"], timeout=300)
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Road-Client": str(PLATFORM),
        "OneGov-Purpose": PURPOSE,
        "OneGov-Authority": AUTHORITY,
    }
    body: Any = None
    if method == "PUT":
        body = parts(size)
        headers |= {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(size)}
    path = f"/r1/CA-DEMO/GOV/IRCC/files/store/{size}"
    connection.request(method, path, body=body, headers=headers, encode_chunked=chunked)
    response = connection.getresponse()
    digest, found = hashlib.sha256(), 0
    while part := response.read(len(CHUNK)):
        digest.update(part)
        found += len(part)
    connection.close()
    return response.status, found, digest.hexdigest()


def memory(network: Network) -> dict[str, int]:
    """The most that each node has held so far, MB."""
    found = {}
    for member, node in network.nodes.items():
        assert node.process is not None
        status = Path(f"/proc/{node.process.pid}/status").read_text()
        found[member] = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    return found


def both_ways(network: Network, files: Files, size: int) -> None:
    assert ask(network, "GET", size) == (200, size, digest_of(size))
    assert ask(network, "PUT", size)[0] == 200
    assert files.taken[-1] == (size, digest_of(size))


def test_any_size_arrives_whole_and_its_digest_is_kept(running: tuple[Network, Files]) -> None:
    network, files = running
    for size in (0, 1, IN_MEMORY - 1, IN_MEMORY, IN_MEMORY + 1, 5 * MB + 3):
        both_ways(network, files, size)
        assert ask(network, "PUT", size, chunked=True)[0] == 200
        assert files.taken[-1] == (size, digest_of(size))
        kept = [line for line in network.node("IRCC").lines() if line["kind"] == "exchange"][-3:]
        digest = content_digest(b"".join(parts(size)))
        assert digest in kept[0]["answer"]["base"]
        assert all(digest in each["request"]["base"] for each in kept[1:])


def test_a_body_of_64_mb_adds_little_memory(running: tuple[Network, Files]) -> None:
    network, files = running
    both_ways(network, files, 1024)
    before = memory(network)
    both_ways(network, files, 64 * MB)
    added = {member: memory(network)[member] - mb for member, mb in before.items()}
    sys.stdout.write(f"64 MB each way: memory added {added} MB\n")
    assert max(added.values()) <= 32
    for node in network.nodes.values():
        assert list((node.config.parent / "state" / "spool").iterdir()) == []


@pytest.mark.deep
@pytest.mark.parametrize("running", [1024 * MB], indirect=True)
def test_a_body_of_one_gigabyte_adds_at_most_64_mb(running: tuple[Network, Files]) -> None:
    network, files = running
    both_ways(network, files, 1024)
    before = memory(network)
    both_ways(network, files, 1024 * MB)
    added = {member: memory(network)[member] - mb for member, mb in before.items()}
    sys.stdout.write(f"1 GB each way: memory added {added} MB\n")
    assert max(added.values()) <= 64


def test_what_is_larger_than_allowed_is_refused_and_reaches_nobody(
    running: tuple[Network, Files],
) -> None:
    network, files = running
    assert ask(network, "GET", 64 * MB + 1)[0] == 500
    status, _, _ = ask_refused(network, 64 * MB + 1)
    assert status == 413
    assert files.taken == []


def ask_refused(network: Network, size: int) -> tuple[int, int, str]:
    try:
        return ask(network, "PUT", size)
    except (BrokenPipeError, ConnectionResetError):  # told before it had sent all
        return 413, 0, ""


def test_what_is_refused_or_answered_leaves_no_room_taken(running: tuple[Network, Files]) -> None:
    """Connections stay open meanwhile, and no collection of garbage is needed."""
    network, files = running
    held = Path(f"/proc/{network.node('IRCC').process.pid}/fd")  # type: ignore[union-attr]

    def large_files() -> list[str]:
        found = []
        for each in held.iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                found.append(os.readlink(each))
        return [name for name in found if "/spool/" in name]

    both_ways(network, files, 3 * MB)
    refused = HTTPConnection("127.0.0.1", network.node("ONEGOV").settings["local_port"])
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Road-Client": str(PLATFORM)}
    headers |= {"OneGov-Purpose": "another", "OneGov-Authority": AUTHORITY}
    path = "/r1/CA-DEMO/GOV/IRCC/files/store/1"
    refused.request("PUT", path, body=bytes(3 * MB), headers=headers)
    assert refused.getresponse().status == 500
    until(lambda: not large_files(), what="no large file is open")
    refused.close()


def test_a_disk_that_takes_no_large_body_stops_no_small_one(tmp_path: Path) -> None:
    files = Files()
    network = build(
        tmp_path,
        ircc={
            "services": {"files/store": {"upstream": f"{files.url}/store"}},
            "rights": [right("files/store", methods=["GET", "PUT"])],
        },
    )
    network.node("IRCC").launch("prlimit", f"--fsize={MB}")
    network.node("IRCC").wait_ready()
    network.node("ONEGOV").start()
    try:
        for size in (3 * MB, MB + 1):
            assert ask(network, "GET", size)[0] in (500, 503)
            assert ask(network, "PUT", size)[0] in (500, 503)
        assert files.taken == []
        both_ways(network, files, MB // 2)
    finally:
        network.close()
        files.close()


def test_an_answer_that_ends_too_early_is_never_handed_over(running: tuple[Network, Files]) -> None:
    network, files = running
    files.promises = 10
    status, size, _ = ask(network, "GET", 3 * MB)
    assert status == 500
    assert size < 1000


def test_a_changed_large_answer_is_never_handed_over(tmp_path: Path) -> None:
    files = Files()
    network = build(
        tmp_path,
        ircc={
            "services": {"files/store": {"upstream": f"{files.url}/store"}},
            "rights": [right("files/store")],
        },
        flip=True,
    )
    start(network)
    assert network.flipper is not None
    assert ask(network, "GET", 3 * MB)[0] == 200
    network.flipper.change = lambda data: data.replace(b"\x00\x01\x02", b"\x00\x01\x03", 1)
    status, size, _ = ask(network, "GET", 3 * MB)
    network.close()
    files.close()
    assert (status, size < 1000) == (500, True)


# -- the parts -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, IN_MEMORY), max_size=6))
def test_a_body_is_the_same_however_it_comes(sizes: list[int]) -> None:
    with memory_folder() as folder:
        spool = Spool(folder / "spool", limit=10 * IN_MEMORY, full="server.clientproxy.overloaded")
        collector = Collector(
            10 * IN_MEMORY, "client.body_too_large", room=spool.of(""), twice=True
        )
        whole = b""
        for number, size in enumerate(sizes):
            part = bytes([number]) * size
            collector.add(part)
            whole += part
        body = collector.take()
        assert isinstance(body, SpooledBody) == (len(whole) > IN_MEMORY)
        assert len(body) == len(whole)
        assert read_whole(body) == read_whole(body) == whole
        assert content_digest(body) == content_digest(whole)
        assert spool.used == (len(whole) if isinstance(body, SpooledBody) else 0)
        del body, collector
        assert spool.used == 0


def test_the_disk_gives_so_much_to_all_bodies_together(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit=3 * IN_MEMORY, full="server.clientproxy.overloaded")
    first = Collector(10 * IN_MEMORY, "client.body_too_large", room=spool.of(""))
    first.add(bytes(2 * IN_MEMORY))
    second = Collector(10 * IN_MEMORY, "client.body_too_large", room=spool.of(""))
    with pytest.raises(ExchangeError) as caught:
        second.add(bytes(2 * IN_MEMORY))
    assert (caught.value.type, caught.value.detail) == ("server.clientproxy.overloaded", "spool")
    del first
    Collector(10 * IN_MEMORY, "client.body_too_large", room=spool.of("")).add(bytes(2 * IN_MEMORY))


def test_one_peer_leaves_room_for_the_others(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit=8 * IN_MEMORY, full="server.clientproxy.overloaded")
    greedy = Collector(99 * IN_MEMORY, "client.body_too_large", room=spool.of("A"))
    greedy.add(bytes(6 * IN_MEMORY))
    with pytest.raises(ExchangeError):
        greedy.add(b"1")
    other = Collector(99 * IN_MEMORY, "client.body_too_large", room=spool.of("B"))
    other.add(bytes(2 * IN_MEMORY))
    assert spool.used == 8 * IN_MEMORY
    del greedy, other
    assert spool.used == 0


def test_too_much_is_refused_at_the_byte(tmp_path: Path) -> None:
    collector = Collector(10, "client.body_too_large")
    collector.add(bytes(10))
    with pytest.raises(BadRequest):
        collector.add(b"1")
