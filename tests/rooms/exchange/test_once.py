"""Idempotency-Key: sent again, done once, also when the node is killed in the middle."""

import asyncio
import json
import os
import resource
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.exchange.errors import BadRequest, ExchangeError, ProviderDown, ProviderRefused
from onegov.exchange.faults import make_fault, status_of
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.once import OnceBackend, OnceStore
from onegov.exchange.paths import Target, parse_target
from onegov.exchange.public import Answer, ServiceId
from rooms.exchange.network import AUTHORITY, LINK, PURPOSE, STATUS, Network, build, start, until


@pytest.fixture(scope="module")
def running() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        provider = network.node("IRCC")
        provider.settings["services"]["clients/status"]["honours_idempotency_key"] = True
        provider.settings["limits"] = {"upstream_seconds": 20}
        for right in provider.settings["rights"]:
            right["methods"] = ["GET", "POST", "PUT"]
        provider.config.write_text(json.dumps(provider.settings))
        network.node("ONEGOV").settings["limits"] = {"node_seconds": 25}
        network.node("ONEGOV").config.write_text(json.dumps(network.node("ONEGOV").settings))
        try:
            yield start(network)
        finally:
            network.close()


@pytest.fixture
def network(running: Network) -> Network:
    """The system counts from 1 in each test, and has seen nothing."""
    count = iter(range(1, 1000))
    running.system.answer = lambda seen: (
        200,
        {"Content-Type": "application/json", "X-Number": "n"},
        json.dumps({"number": next(count)}).encode(),
    )
    running.system.seen.clear()
    return running


def key_of_this_test(key: str) -> str:
    """Nodes keep a key for a day, so no two tests may use the same."""
    name = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
    return f"{key}-{sha256(name.encode()).hexdigest()[:16]}"


def post(network: Network, *, key: str = "key-1", service: ServiceId = LINK, **more: Any) -> Answer:
    client = network.client(timeout=30)
    given = {"method": "POST", "body": {"name": "Zoé"}, "subject": "p-1"} | more
    try:
        return client.call(
            service=service,
            purpose=PURPOSE,
            authority=AUTHORITY,
            idempotency_key=key_of_this_test(key),
            **given,
        )
    finally:
        client.close()


def fails(call: Callable[[], object]) -> str:
    with pytest.raises(ExchangeError) as caught:
        call()
    assert isinstance(caught.value, BadRequest | ProviderDown)
    return caught.value.type


def test_the_same_request_is_done_once_and_answered_alike(network: Network) -> None:
    first, again = post(network), post(network)
    assert first.body == again.body == {"number": 1}
    assert first.evidence_id != again.evidence_id
    assert len(network.system.seen) == 1
    network.node("IRCC").kill()
    network.node("IRCC").start()
    assert post(network).body == {"number": 1}
    assert post(network, key="key-2").body == {"number": 2}
    assert post(network, service=STATUS).body == {"number": 3}  # a key is one service's
    assert len(network.system.seen) == 3


@pytest.mark.parametrize(
    "change",
    [{"body": {"name": "Zoe"}}, {"subject": "p-2"}, {"method": "PUT"}, {"path": "x"}],
    ids=["body", "subject", "method", "path"],
)
def test_another_request_under_the_same_key_is_refused(
    network: Network, change: dict[str, Any]
) -> None:
    post(network)
    assert fails(lambda: post(network, **change)) == "client.key_reused"
    assert len(network.system.seen) == 1


class Counting:
    """A system that counts what it does."""

    done = 0

    async def answer(self, target: Target, request: Request) -> Reply:
        self.done += 1
        return Reply(200, (), str(self.done).encode() + b"x" * 4000)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The disk takes nothing more into files of that size: EFBIG."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def ask_store(folder: Path, *asked: dict[str, str], largest: int = 10**9) -> list[str]:
    """How each request ended: the number of the answer, or the fault."""
    system = Counting()
    target = parse_target(f"/r1/{LINK}")

    async def run() -> list[str]:
        store = OnceStore(folder, largest=largest)
        backend = OnceBackend(system, store, name="clients/link", passes_on=False)
        ends = []
        for headers in asked:
            request = Request("POST", target.path, None, tuple(headers.items()), b"{}")
            try:
                ends.append((await backend.answer(target, request)).body.decode().rstrip("x"))
            except ExchangeError as error:
                ends.append(error.type)
        await store.stop()
        return ends

    return asyncio.run(run())


@pytest.mark.parametrize(
    "name",
    [
        "onegov-purpose",
        "onegov-authority",
        "authorization",
        "cookie",
        "x-road-userid",
        "x-road-represented-party",
    ],
)
def test_no_answer_is_given_again_for_another_purpose_or_person(tmp_path: Path, name: str) -> None:
    first = {"x-road-client": "CA-DEMO/GOV/X/y", "idempotency-key": "k", name: "one"}
    ends = ask_store(tmp_path, first, first, first | {name: "other"})
    assert ends == ["1", "1", "client.key_reused"]


@pytest.mark.parametrize(
    ("first", "second", "end"),
    [
        ("Bearer one", "Bearer two", "1"),
        ("Bearer one", "bearer two", "1"),
        ("Bearer one", "Basic two", "client.key_reused"),
        ("Basic one", "Basic two", "client.key_reused"),
        ("Bearer one", "", "client.key_reused"),
    ],
)
def test_a_repeat_may_show_the_next_bearer_token(
    tmp_path: Path, first: str, second: str, end: str
) -> None:
    given = {"x-road-client": "CA-DEMO/GOV/X/y", "idempotency-key": "k"}
    ends = ask_store(tmp_path, given | {"authorization": first}, given | {"authorization": second})
    assert ends == ["1", end]


class Filling(Counting):
    """A system during whose work the disk becomes full."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    async def answer(self, target: Target, request: Request) -> Reply:
        self._stack.enter_context(files_of_at_most(4096))
        return await super().answer(target, request)


def test_a_full_disk_does_nothing_and_never_anything_twice(tmp_path: Path) -> None:
    target = parse_target(f"/r1/{LINK}")

    def request(key: str) -> Request:
        return Request("POST", target.path, None, (("idempotency-key", key),), b"{}")

    async def run() -> list[str]:
        stack, store = ExitStack(), OnceStore(tmp_path)
        system = Filling(stack)
        backend = OnceBackend(system, store, name="clients/link", passes_on=False)
        given = (await backend.answer(target, request("k1"))).body.decode().rstrip("x")
        refused = await fault(backend, request("k2"))
        stack.close()  # there is room again
        repeated = await fault(backend, request("k1"))
        after = (await backend.answer(target, request("k2"))).body.decode().rstrip("x")
        stack.close()
        await store.stop()
        return [given, refused, repeated, after]

    async def fault(backend: OnceBackend, asked: Request) -> str:
        with pytest.raises(ProviderDown) as caught:
            await backend.answer(target, asked)
        return caught.value.type.rpartition(".")[2]

    assert asyncio.run(run()) == ["1", "repeats_unavailable", "perhaps_done", "2"]
    assert status_of("server.serverproxy.repeats_unavailable") == 503


def test_answers_never_fill_the_disk(tmp_path: Path) -> None:
    asked = [{"idempotency-key": f"k{number}"} for number in range(40)]
    ends = ask_store(tmp_path, *asked, *asked, largest=60_000)
    kept = [end for end in ends[40:] if end != "server.serverproxy.perhaps_done"]
    assert 5 < len(kept) < 20
    assert (tmp_path / "repeats.sqlite").stat().st_size < 100_000


def test_reading_needs_no_key_and_a_refusal_of_the_system_is_its_answer(network: Network) -> None:
    for _ in range(2):
        post(network, method="GET", body=None)
    assert len(network.system.seen) == 2
    network.system.answer = lambda seen: (409, {}, b"no")
    for _ in range(2):
        with pytest.raises(ProviderRefused) as caught:
            post(network)
        assert (caught.value.status, caught.value.body) == (409, "no")
    assert len(network.system.seen) == 3
    assert fails(lambda: post(network, key="k" * 256)) == "client.invalid_request"


@pytest.mark.parametrize(("service", "passes_on"), [(LINK, False), (STATUS, True)])
def test_what_was_cut_in_the_middle_is_never_done_twice_by_us(
    network: Network, service: ServiceId, passes_on: bool
) -> None:
    release = threading.Event()

    def slow(seen: object) -> tuple[int, dict[str, str], bytes]:
        release.wait(20)
        return 200, {"Content-Type": "application/json"}, b"{}"

    network.system.answer = slow
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, network, service=service)
        until(lambda: network.system.seen, what="the system is asked")
        busy = fails(lambda: post(network, service=service))
        assert busy == "server.serverproxy.in_progress"
        network.node("IRCC").kill()
        assert fails(first.result)
        release.set()
        network.node("IRCC").start()
    if passes_on:
        assert post(network, service=service).body == {}
        keys = [{n.lower(): v for n, v in seen.headers.items()} for seen in network.system.seen]
        assert [each["idempotency-key"] for each in keys] == [key_of_this_test("key-1")] * 2
    else:
        again = fails(lambda: post(network, service=service))
        assert again == "server.serverproxy.perhaps_done"
        assert len(network.system.seen) == 1


def test_a_large_answer_is_not_kept_but_not_made_again_either(network: Network) -> None:
    network.system.answer = lambda seen: (200, {}, b"x" * (1024 * 1024 + 1))
    assert post(network).body
    assert fails(lambda: post(network)) == "server.serverproxy.perhaps_done"
    assert len(network.system.seen) == 1


def test_the_answers_are_for_nobody_else_to_read(network: Network) -> None:
    post(network)
    kept: Path = network.node("IRCC").log.parent / "repeats.sqlite"
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("detail", "fault"), [("spool", "perhaps_done"), ("", "overloaded")])
def test_no_room_for_the_answer_does_not_mean_that_nothing_was_done(
    tmp_path: Path, detail: str, fault: str
) -> None:
    class Full:
        async def answer(self, target: Target, request: Request) -> Reply:
            raise make_fault("server.serverproxy.overloaded", detail)

    async def run() -> str:
        store = OnceStore(tmp_path)
        once = OnceBackend(Full(), store, name="a", passes_on=False)
        target = parse_target("/r1/CA-DEMO/GOV/IRCC/clients/status")
        request = Request("POST", target.path, None, (("idempotency-key", "k"),), b"x")
        with pytest.raises(ExchangeError):
            await once.answer(target, request)
        with pytest.raises(ExchangeError) as again:
            await once.answer(target, request)
        await store.stop()
        return again.value.type

    assert asyncio.run(run()).endswith(fault)
