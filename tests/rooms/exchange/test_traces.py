"""One trace from a client over two real nodes to a department's system, as a collector gets it."""

import json
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.sdk.trace import TracerProvider

from department_files import memory_folder
from docs.exchange_pages.reading import OPERATION
from free_ports import free_port
from onegov.core.errors import WrongSetting
from onegov.exchange.errors import AccessDenied, ExchangeError
from onegov.exchange.node.span_queue import SpanQueue
from onegov.exchange.public import ServiceId, parse_config
from rooms.exchange.collector import Collector, Kept
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    build,
    right,
    settings,
    start,
    until,
)

CONSUMER, PROVIDER = "CA-DEMO/GOV/ONEGOV/node", "CA-DEMO/GOV/IRCC/node"
PERMITS = ServiceId.parse("CA-DEMO/GOV/IRCC/office/permits")
OFFICE: dict[str, Any] = {
    "permits": {
        "kind": "csv",
        "folder": "drop",
        "files": "*.csv",
        "delimiter": ";",
        "fields": [{"name": "permit", "type": "digits"}, {"name": "kind"}],
        "lookup": "permit",
        "answer_list": "permits",
        "answer_fields": ["kind"],
    }
}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


def change(network: Network, member: str, **changes: Any) -> None:
    node = network.node(member)
    node.settings.update(changes)
    node.config.write_text(json.dumps(node.settings))


def publish_permits(network: Network) -> None:
    node = network.node("IRCC")
    drop = node.config.parent / "drop"
    drop.mkdir()
    (drop / "permits.csv").write_text("permit;kind\n770042;study-of-birds\n")
    change(
        network,
        "IRCC",
        adapters=OFFICE,
        services=node.settings["services"]
        | {"office/permits": {"adapter": "permits", "act": "lookup"}},
        rights=[*node.settings["rights"], right("office/permits")],
    )


@pytest.fixture(scope="module")
def network(collector: Collector) -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        publish_permits(network)
        for member in network.nodes:
            change(network, member, traces={"endpoint": collector.url})
        try:
            yield start(network)
        finally:
            network.close()


def asked(network: Network, **what: Any) -> tuple[str, str]:
    """The ids of the trace and the span in which the platform asked."""
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("platform")
    client = network.client()
    given = {"service": STATUS, "purpose": PURPOSE, "authority": AUTHORITY} | what
    with tracer.start_as_current_span("page") as page, suppress(ExchangeError):
        client.call(**given)
    client.close()
    context = page.get_span_context()
    return f"{context.trace_id:032x}", f"{context.span_id:016x}"


def names(spans: list[Kept]) -> set[tuple[str, str]]:
    return {(each.service.split("/")[2], each.name) for each in spans}


def only(spans: list[Kept], service: str, name: str) -> Kept:
    (found,) = [each for each in spans if (each.service, each.name) == (service, name)]
    return found


def test_one_trace_goes_from_the_client_over_both_nodes_to_the_system(
    network: Network, collector: Collector
) -> None:
    trace_id, page = asked(network)
    spans = collector.trace(trace_id, holds=lambda found: len(found) == 9)
    assert names(spans) == {
        ("ONEGOV", "consumer"),
        ("ONEGOV", "ask node"),
        ("ONEGOV", "verify answer"),
        ("ONEGOV", "write evidence"),
        ("IRCC", "provider"),
        ("IRCC", "verify request"),
        ("IRCC", "ask system"),
        ("IRCC", "write evidence"),
    }
    consumer, asking = only(spans, CONSUMER, "consumer"), only(spans, CONSUMER, "ask node")
    provider, system = only(spans, PROVIDER, "provider"), only(spans, PROVIDER, "ask system")
    assert [consumer.parent, asking.parent] == [page, consumer.id]
    assert [provider.parent, system.parent] == [asking.id, provider.id]
    written = [each.parent for each in spans if each.name == "write evidence"]
    assert sorted(written) == sorted([asking.id, provider.id, provider.id])
    seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
    assert seen["traceparent"].startswith(f"00-{trace_id}-{system.id}-")
    kinds = [each.span.kind for each in (consumer, asking, provider, system)]
    assert kinds == [Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CLIENT] * 2


def test_a_span_says_who_asked_whom_and_where_the_evidence_is(
    network: Network, collector: Collector
) -> None:
    trace_id, _ = asked(network)
    spans = collector.trace(trace_id, holds=lambda found: len(found) == 9)
    for each in (only(spans, CONSUMER, "consumer"), only(spans, PROVIDER, "provider")):
        evidence = each.attributes["onegov.evidence_id"]
        assert each.attributes == {
            "http.request.method": "GET",
            "onegov.client": "CA-DEMO/GOV/ONEGOV/platform",
            "onegov.provider": "CA-DEMO/GOV/IRCC",
            "onegov.service": str(STATUS),
            "onegov.evidence_id": evidence,
        }
        member = each.service.split("/")[2]
        assert evidence in [line.get("id") for line in network.node(member).lines()]


def test_no_span_holds_what_was_asked_or_answered(network: Network, collector: Collector) -> None:
    secret = {
        "path": "segment-770042",
        "query": {"of": "query-770042"},
        "subject": "subject-770042",
    }
    tried = [
        asked(network, **secret),
        asked(network, **secret, user="user-770042", purpose="purpose-770042"),
        asked(network, service=PERMITS, method="POST", body={"permit": "770042"}),
        asked(network, service=PERMITS, method="POST", body={"permit": "x-770042"}),
        asked(network, service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/no-770042")),
        asked(network, service=ServiceId.parse("CA-DEMO/GOV/no-770042/clients/x")),
    ]
    for trace_id, _ in tried:
        collector.trace(trace_id, holds=lambda found: any(e.name == "consumer" for e in found))
    until(lambda: ("IRCC", "ask files") in names(collector.kept))
    everything = b"".join(collector.raw)
    for each in (b"770042", b"study-of-birds", b"permanent_resident", TOKEN.encode()):
        assert each not in everything


def test_a_refusal_is_an_error_with_its_name(network: Network, collector: Collector) -> None:
    trace_id, _ = asked(network, purpose="marketing")
    spans = collector.trace(
        trace_id, holds=lambda found: {"consumer", "provider"} <= {e.name for e in found}
    )
    for each in (only(spans, CONSUMER, "consumer"), only(spans, PROVIDER, "provider")):
        assert each.attributes["error.type"] == "server.serverproxy.access_denied"
        assert each.span.status.code == Status.STATUS_CODE_ERROR
        assert not each.span.events


def test_who_did_not_prove_who_they_are_leaves_no_name(
    network: Network, collector: Collector
) -> None:
    trace_id = secrets.token_hex(16)
    forged = {
        "Signature_Input": 'onegov=("@method");created=1;expires=2;nonce="aaaaaaaaaaaaaaaa"'
        ';keyid="K";alg="ed25519"',
        "Signature": f"onegov=:{'A' * 86}==:",
        "traceparent": f"00-{trace_id}-{'1' * 16}-01",
    }
    node = network.node("IRCC")
    node.raw("node_port", "GET", f"/r1/{STATUS}", X_Road_Client="CA-DEMO/GOV/FORGED/x", **forged)
    node = network.node("ONEGOV")
    node.raw("local_port", "GET", f"/r1/{STATUS}", X_Road_Client="CA-DEMO/GOV/FORGED/x", **forged)
    spans = collector.trace(
        trace_id, holds=lambda found: {"consumer", "provider"} <= {e.name for e in found}
    )
    told = [set(each.attributes) for each in spans if each.name in ("consumer", "provider")]
    assert told == [{"http.request.method", "error.type"}] * 2
    assert b"FORGED" not in b"".join(collector.raw)


@pytest.mark.parametrize(
    "given", ["", "00-zz-1-01", f"00-{'0' * 32}-{'1' * 16}-01", f"00-{'a' * 32}-{'0' * 16}-01"]
)
def test_without_a_good_traceparent_a_trace_begins_here(
    network: Network, collector: Collector, given: str
) -> None:
    node = network.node("ONEGOV")
    headers = {
        "X_Road_Client": "CA-DEMO/GOV/ONEGOV/platform",
        "Authorization": f"Bearer {TOKEN}",
        "OneGov_Purpose": PURPOSE,
        "OneGov_Authority": AUTHORITY,
        "tracestate": "theirs=1",
    } | ({"traceparent": given} if given else {})
    assert node.raw("local_port", "GET", f"/r1/{STATUS}", **headers)[0] == 200
    seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
    version, trace_id, _, flags = seen["traceparent"].split("-")
    assert (version, int(flags, 16) & 1) == ("00", 1)
    assert trace_id not in given
    assert "tracestate" not in seen
    spans = collector.trace(trace_id, holds=lambda found: len(found) == 9)
    assert only(spans, CONSUMER, "consumer").parent == ""


def test_who_began_a_trace_says_whether_it_is_kept(network: Network, collector: Collector) -> None:
    node, trace_id = network.node("ONEGOV"), secrets.token_hex(16)
    headers = {
        "X_Road_Client": "CA-DEMO/GOV/ONEGOV/platform",
        "Authorization": f"Bearer {TOKEN}",
        "OneGov_Purpose": PURPOSE,
        "OneGov_Authority": AUTHORITY,
        "traceparent": f"00-{trace_id}-{'1' * 16}-00",
        "tracestate": "theirs=1",
    }
    assert node.raw("local_port", "GET", f"/r1/{STATUS}", **headers)[0] == 200
    seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
    assert seen["traceparent"].startswith(f"00-{trace_id}-")
    assert not int(seen["traceparent"][-2:], 16) & 1
    assert seen["tracestate"] == "theirs=1"
    later, _ = asked(network)
    collector.trace(later, holds=lambda found: len(found) == 9)
    assert trace_id not in {each.span.trace_id.hex() for each in collector.kept}


def test_pairwise_no_two_providers_see_that_they_were_asked_in_one_trace(
    collector: Collector,
) -> None:
    with memory_folder() as folder:
        network = build(folder)
        change(network, "ONEGOV", traces={"endpoint": collector.url, "pairwise": True})
        change(network, "IRCC", traces={"endpoint": collector.url})
        try:
            start(network)
            trace_id, page = asked(network)
            ours = collector.trace(trace_id, holds=lambda found: len(found) == 4)
            asking = only(ours, CONSUMER, "ask node")
            assert only(ours, CONSUMER, "consumer").parent == page
            there = str(asking.attributes["onegov.trace_there"])
            assert there == sha256(f"{trace_id} CA-DEMO/GOV/IRCC".encode()).hexdigest()[:32]
            theirs = collector.trace(there, holds=lambda found: len(found) == 5)
            assert only(theirs, PROVIDER, "provider").parent == asking.id
            seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
            assert seen["traceparent"].split("-")[1] == there
            log = network.node("IRCC").log / "evidence.jsonl"
            assert trace_id not in log.read_text()
        finally:
            network.close()


def lost(network: Network, member: str) -> float:
    node = network.node(member)
    token = (node.config.parent / "state" / "operator.token").read_text()
    _, _, body = node.raw("local_port", "GET", "/metrics", Authorization=f"Bearer {token}")
    (line,) = [e for e in body.decode().splitlines() if e.startswith("onegov_spans_lost_total")]
    return float(line.split()[1])


def test_a_collector_that_is_down_stops_nothing_and_what_is_lost_is_counted() -> None:
    with memory_folder() as folder:
        network = build(folder)
        change(network, "IRCC", traces={"endpoint": f"http://127.0.0.1:{free_port()}"})
        try:
            start(network)
            client = network.client()
            for _ in range(30):
                given = {"service": STATUS, "purpose": PURPOSE, "authority": AUTHORITY}
                assert client.call(**given).status == 200
            with pytest.raises(AccessDenied):
                client.call(**given | {"purpose": "marketing"})
            client.close()
            until(lambda: lost(network, "IRCC") > 100)
            assert lost(network, "ONEGOV") == 0
            assert network.node("IRCC").stop() == 0
        finally:
            network.close()


def test_what_waits_at_the_end_is_sent(collector: Collector) -> None:
    lost: list[int] = []
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SpanQueue(f"{collector.url}/v1/traces", lost=lost.append))
    tracer = provider.get_tracer("test")
    for _ in range(2000):
        tracer.start_span("waits at the end").end()
    provider.shutdown()
    assert sum(each.name == "waits at the end" for each in collector.kept) + sum(lost) == 2000
    assert lost == []


def test_a_node_without_traces_lets_a_trace_through_and_loads_no_library() -> None:
    with memory_folder() as folder:
        network = start(build(folder))
        try:
            trace_id, page = asked(network)
        finally:
            network.close()
        seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
        assert seen["traceparent"].startswith(f"00-{trace_id}-{page}-")
    code = "import sys, onegov.exchange.node.server as s; print('opentelemetry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("traces", "named"),
    [
        ({}, "endpoint"),
        ({"endpoint": "ftp://x"}, "endpoint"),
        ({"endpoint": "http://user:SECRET@x"}, "endpoint"),
        ({"endpoint": "http://x", "one_in": 0}, "one_in"),
        ({"endpoint": "http://x", "ratio": 1}, "ratio"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Any, traces: dict[str, Any], named: str) -> None:
    content = settings("IRCC", traces=traces)
    with pytest.raises(WrongSetting, match=f"“{named}”") as caught:
        parse_config(content, where="node.json", base=tmp_path)
    assert "SECRET" not in str(caught.value)


def page_tree() -> list[tuple[int, str, str]]:
    text = OPERATION.read_text("utf-8").partition("onegov node traces\n")[2]
    shown = text.partition("```text\n")[2].partition("```")[0]
    return branches(shown)


def branches(shown: str) -> list[tuple[int, str, str]]:
    """Depth, name and node of each line of a tree."""
    found = re.findall(r"^ *[0-9.]+ ms  ((?:  )*)([a-z ]+?) +(CA-\S+/node)", shown, re.MULTILINE)
    return [(len(indent) // 2, name, node) for indent, name, node in found]


def test_the_command_shows_the_tree_on_the_page() -> None:
    port = free_port()
    viewer = subprocess.Popen(
        [sys.executable, "-m", "onegov", "node", "traces", "--once", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with memory_folder() as folder:
            network = build(folder)
            for member in network.nodes:
                change(network, member, traces={"endpoint": f"http://127.0.0.1:{port}"})
            try:
                start(network)
                until(lambda: is_open(port))
                trace_id, _ = asked(network)
                shown, _ = viewer.communicate(timeout=30)
            finally:
                network.close()
    finally:
        viewer.kill()
    assert shown.splitlines()[0] == f"trace {trace_id}"
    assert f"CA-DEMO/GOV/ONEGOV/platform → {STATUS}" in shown
    assert branches(shown) == page_tree()
    assert len(page_tree()) == 9


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
