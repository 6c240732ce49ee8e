"""Two nodes of one member: either answers, neither takes what was signed for the other."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.core.signer import load_or_make
from onegov.exchange.directory.merging import holds, merged
from onegov.exchange.errors import ProviderDown
from onegov.exchange.http1.writing import request_bytes
from onegov.exchange.messages import Request
from onegov.exchange.public import member_entry, parse_config, verify_evidence, verify_log
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    NodeProcess,
    build,
    send_raw,
    settings,
    start,
)
from rooms.exchange.signing import sign_request

FIRST, SECOND = "CA-DEMO/GOV/IRCC/node", "CA-DEMO/GOV/IRCC/node-2"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        first = network.node("IRCC")
        own = {"node_id": SECOND, "key_id": "IRCC:node-b:1", "log_key_id": "IRCC:log-b:1"}
        shared = {name: first.settings[name] for name in ("services", "rights", "directory_key")}
        home = folder / "IRCC-2"
        home.mkdir()
        content = settings("IRCC", **shared, **own)
        (home / "node.json").write_text(json.dumps(content))
        config = parse_config(content, where="node.json", base=home)
        entry = member_entry(config, url=f"http://127.0.0.1:{content['node_port']}")
        others = [one for one in network.authority.members() if one["node_id"] != FIRST]
        (before,) = [one for one in network.authority.members() if one["node_id"] == FIRST]
        whole = merged(before, entry, now=clock.now())
        assert holds(whole, entry)
        assert holds(whole, before)
        assert not holds(before, entry)
        network.directory = network.authority.publish([*others, whole]).directory
        network.nodes["IRCC-2"] = NodeProcess(home / "node.json", content)
        try:
            yield start(network)
        finally:
            network.close()


def ask(network: Network) -> str:
    client = network.client()
    try:
        return client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY).evidence_id
    finally:
        client.close()


def test_one_may_go_at_any_moment_and_no_request_fails(network: Network) -> None:
    stop, failed, done = threading.Event(), [], []

    def load() -> None:
        while not stop.is_set():
            try:
                done.append(ask(network))
            except ProviderDown as error:
                failed.append(error)

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for name in ("IRCC", "IRCC-2", "IRCC"):
        network.node(name).stop()
        size = len(done)
        while len(done) < size + 20 and not failed:
            threading.Event().wait(0.01)
        network.node(name).start()
    stop.set()
    for thread in threads:
        thread.join()
    assert [(error.type, error.detail) for error in failed] == []
    for name in ("IRCC", "IRCC-2"):
        report = verify_log(network.node(name).log, directory=network.directory)
        assert (report.problem, report.lines > 40) == (None, True)


def test_evidence_of_the_sibling_s_own_log_is_its_own(network: Network) -> None:
    network.node("IRCC").stop()
    id = ask(network)
    client = network.client()
    verify_evidence(client.evidence(id), network.directory)
    client.close()
    assert [line["id"] for line in network.node("IRCC-2").lines() if line.get("id") == id]
    network.node("IRCC").start()


def test_a_request_for_one_is_refused_by_the_other(network: Network) -> None:
    signer = load_or_make(network.node("ONEGOV").config.parent / "node.key", "ONEGOV:node:1")
    headers = (
        ("x-road-client", "CA-DEMO/GOV/ONEGOV/platform"),
        ("x-road-id", "id-1"),
        ("x-road-request-id", "id-2"),
        ("onegov-purpose", PURPOSE),
        ("onegov-authority", AUTHORITY),
        ("onegov-node", FIRST),
    )
    plain = Request("GET", f"/r1/{STATUS}", None, headers, b"")
    signed, _ = sign_request(signer, plain, nonce="n" * 20, at=datetime.now(UTC))
    data = request_bytes(signed, target=signed.path, host="node")
    seen = len(network.system.seen)
    assert b"other_node" in send_raw(network.node("IRCC-2").settings["node_port"], data)
    assert len(network.system.seen) == seen
    assert b" 200 OK" in send_raw(network.node("IRCC").settings["node_port"], data)
    assert len(network.system.seen) == seen + 1


def test_a_named_node_is_asked_and_no_other(network: Network) -> None:
    stated = {"OneGov_Purpose": PURPOSE, "OneGov_Authority": AUTHORITY}
    common = {
        "Authorization": f"Bearer {TOKEN}",
        "X_Road_Client": "CA-DEMO/GOV/ONEGOV/platform",
    } | stated
    for name, node in ((FIRST, "IRCC"), (SECOND, "IRCC-2")):
        before = len(network.node(node).lines())
        status, _, _ = network.node("ONEGOV").ask(
            "local_port", "GET", f"/r1/{STATUS}", X_Road_Security_Server=name, **common
        )
        assert status == 200
        assert len(network.node(node).lines()) > before


def test_merging_keeps_what_others_need(network: Network) -> None:
    (whole,) = [one for one in network.authority.members() if one["node_id"] == FIRST]
    keys = {key["keyid"]: key.get("node_id", "") for key in whole["keys"]}  # type: ignore[attr-defined]
    assert keys == {
        "IRCC:node:1": "",
        "IRCC:log:1": "",
        "IRCC:node-b:1": SECOND,
        "IRCC:log-b:1": SECOND,
    }
    assert whole["name"] == {"en": "Immigration", "fr": "Immigration (fr)"}
    moved = whole | {"url": "http://127.0.0.1:9"}
    again = merged(whole, {name: moved[name] for name in ("member", "node_id", "url", "keys")},
                   now=datetime.now(UTC))  # fmt: skip
    assert again["url"] == "http://127.0.0.1:9"
    assert again["siblings"] == whole["siblings"]
    assert again["subsystems"] == whole["subsystems"]


def test_a_full_node_is_told_as_full_and_not_as_forged() -> None:
    release, asked = threading.Event(), threading.Event()

    def slow(seen: object) -> tuple[int, dict[str, str], bytes]:
        asked.set()
        release.wait(10)
        return 200, {}, b""

    with memory_folder() as folder:
        network = build(folder)
        provider = network.node("IRCC")
        provider.config.write_text(json.dumps(provider.settings | {"limits": {"in_flight": 1}}))
        network.system.answer = slow
        try:
            start(network)
            first = threading.Thread(target=ask, args=(network,))
            first.start()
            asked.wait(10)
            with pytest.raises(ProviderDown) as caught:
                ask(network)
            assert caught.value.type == "server.serverproxy.overloaded"
            release.set()
            first.join()
        finally:
            release.set()
            network.close()
