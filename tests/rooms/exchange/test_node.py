"""Real nodes as processes: what gets through, what is refused, and what each leaves behind."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.exchange.errors import (
    AccessDenied,
    BadRequest,
    BadSignature,
    ProviderDown,
    ProviderRefused,
)
from onegov.exchange.public import (
    Answer,
    ClientId,
    ServiceId,
    signed_by,
    verify_evidence,
    verify_log,
)
from rooms.exchange.network import (
    AUTHORITY,
    LINK,
    PLATFORM,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    build,
    right,
    send_raw,
    start,
    until,
)

ACL = [
    right("clients/status", paths=["/", "own/**"]),
    right("clients/link", purposes=["identity-link"], methods=["POST"]),
]


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(memory: Path) -> Iterator[Network]:
    network = build(memory, flip=True)
    provider = network.node("IRCC")
    provider.settings["rights"] = ACL
    provider.settings["limits"] = {"upstream_seconds": 1}
    provider.settings["services"]["clients/down"] = {"upstream": "http://127.0.0.1:9"}
    provider.settings["rights"] = [*ACL, right("clients/down")]
    provider.config.write_text(json.dumps(provider.settings))
    try:
        yield start(network)
    finally:
        network.close()


@pytest.fixture
def network(running: Network) -> Iterator[Network]:
    with running.afresh():
        yield running


def ask(network: Network, **changes: Any) -> Answer:
    client = network.client()
    given = {
        "service": STATUS,
        "purpose": PURPOSE,
        "authority": AUTHORITY,
        "subject": "pseudonym-1",
    }
    try:
        return client.call(**(given | changes))
    finally:
        client.close()


def refused(network: Network, member: str) -> dict[str, Any]:
    """The newest refusal in a node's log."""
    return next(
        line for line in reversed(network.node(member).lines()) if line["kind"] == "refused"
    )


def test_an_answer_comes_with_evidence_that_anyone_can_check(network: Network) -> None:
    answer = ask(network, query={"from": "2020-01-01"}, user="officer-1")
    assert answer.status == 200
    assert answer.body == {"status": "permanent_resident"}
    assert answer.signed_by == "IRCC:node:1"
    client = network.client()
    evidence = client.evidence(answer.evidence_id)
    client.close()
    assert network.directory is not None
    verify_evidence(evidence, network.directory)
    assert signed_by(evidence) == ("IRCC:node:1", answer.signed_at)
    for value in (PURPOSE, AUTHORITY, "pseudonym-1", "officer-1"):
        assert f": {value}\n" in evidence.request.base
    kept = [line for line in network.node("IRCC").lines() if line.get("id") == answer.evidence_id]
    assert [line["kind"] for line in kept] == ["accepted", "exchange"]
    assert kept[1]["answer"]["base"] == evidence.answer.base


def test_evidence_that_was_changed_is_refused(network: Network) -> None:
    from dataclasses import replace

    client = network.client()
    one, other = (
        client.evidence(ask(network, subject=subject).evidence_id) for subject in ("a", "b")
    )
    client.close()
    assert network.directory is not None
    changes = [
        replace(one, answer=other.answer),
        replace(one, request=other.request),
        replace(one, line=other.line),
        replace(one, line=one.line.replace("exchange", "exchangE")),
        replace(one, index=one.index + 1),
        replace(one, proof=other.proof),
        replace(one, id=other.id),
        replace(one, log_key_id="IRCC:log:1"),
        replace(one, checkpoint=one.checkpoint.replace("\n", "\n\n", 1)),
        replace(one, request=replace(one.request, base=one.request.base.replace(PURPOSE, "other"))),
    ]
    for changed in changes:
        if changed == one:
            continue
        with pytest.raises(BadSignature):
            verify_evidence(changed, network.directory)


def test_the_system_gets_only_signed_headers(network: Network) -> None:
    ask(network, idempotency_key="key-1")
    seen = {name.lower(): value for name, value in network.system.seen[0].headers.items()}
    assert seen["x-road-client"] == str(PLATFORM)
    assert seen["onegov-subject"] == "pseudonym-1"
    assert seen["onegov-purpose"] == PURPOSE
    assert seen["onegov-authority"] == AUTHORITY
    assert seen["idempotency-key"] == "key-1"
    assert "authorization" not in seen
    assert "signature" not in seen


def test_a_body_travels_whole(network: Network) -> None:
    body = {"pseudonym": "p", "name": "Zoé « Œuvre »", "much": "x" * 300_000}
    network.system.answer = lambda seen: (200, {"Content-Type": "application/json"}, seen.body)
    answer = ask(network, service=LINK, purpose="identity-link", method="POST", body=body)
    assert answer.body == body


def test_x_road_headers_of_the_answer_are_the_nodes(network: Network) -> None:
    network.system.answer = lambda seen: (
        200,
        {
            "Content-Type": "text/plain",
            "X-Road-Id": "forged",
            "X-Road-Error": "forged",
            "X-Own": "1",
        },
        b"hello",
    )
    status, headers = raw_status(network, "X-Road-Id: mine-1")
    assert status == 200
    assert headers["x-road-id"] == "mine-1"
    assert headers["x-road-client"] == str(PLATFORM)
    assert headers["x-road-service"] == str(STATUS)
    assert headers["x-own"] == "1"
    assert "x-road-error" not in headers
    assert len(headers["x-road-request-hash"]) == 88
    assert len(headers["x-road-request-id"]) == 36


def test_a_refusal_of_the_department_is_signed_and_told_apart(network: Network) -> None:
    network.system.answer = lambda seen: (
        403,
        {"Content-Type": "application/json"},
        b'{"linked": false, "reason": "locked"}',
    )
    with pytest.raises(ProviderRefused) as caught:
        ask(network, service=LINK, purpose="identity-link", method="POST", body={})
    assert caught.value.status == 403
    assert caught.value.body == {"linked": False, "reason": "locked"}
    assert caught.value.evidence_id


def test_an_empty_answer_and_a_redirect_pass_untouched(network: Network) -> None:
    network.system.answer = lambda seen: (204, {}, b"")
    assert ask(network).body is None
    network.system.answer = lambda seen: (302, {"Location": "http://127.0.0.1:1/"}, b"")
    with pytest.raises(ProviderRefused) as caught:
        ask(network)
    assert caught.value.status == 302


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"purpose": "marketing"}, "purpose"),
        ({"authority": "C-29 5(2)"}, "authority"),
        ({"service": LINK}, "method"),
        ({"path": "someone/else"}, "path"),
    ],
)
def test_access_is_denied_with_the_reason(
    network: Network, changes: dict[str, Any], detail: str
) -> None:
    with pytest.raises(AccessDenied) as caught:
        ask(network, **changes)
    assert caught.value.type == "server.serverproxy.access_denied"
    assert caught.value.detail == detail
    assert caught.value.message.fr.startswith("Le fournisseur")
    assert network.system.seen == []
    line = refused(network, "IRCC")
    assert (line["code"], line["detail"]) == (caught.value.type, detail)
    assert line["request"]
    assert line["answer"]


def test_an_allowed_path_is_forwarded_as_granted(network: Network) -> None:
    ask(network, path="own/2024/été", query={"a": "b c"})
    assert network.system.seen[0].path == "/status/own/2024/%C3%A9t%C3%A9?a=b%20c"


def test_an_unknown_service_or_member(network: Network) -> None:
    with pytest.raises(BadRequest) as caught:
        ask(network, service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/nothing"))
    assert caught.value.type == "server.serverproxy.unknown_service"
    with pytest.raises(BadRequest) as caught:
        ask(network, service=ServiceId.parse("CA-DEMO/GOV/NOBODY/clients/status"))
    assert caught.value.type == "server.clientproxy.unknown_member"


@pytest.mark.parametrize("name", ["purpose", "authority"])
def test_purpose_and_authority_are_required(network: Network, name: str) -> None:
    with pytest.raises(BadRequest) as caught:
        ask(network, **{name: ""})
    assert caught.value.detail == f"onegov-{name}"
    assert network.flipper is not None
    assert network.flipper.requests == []


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "a-wrong-token-of-the-platform"},
        {"client": ClientId.parse("CA-DEMO/GOV/ONEGOV/other")},
        {"client": ClientId.parse("CA-DEMO/GOV/CBSA/crossings")},
    ],
)
def test_only_a_listed_client_with_its_token_may_ask(
    network: Network, changes: dict[str, Any]
) -> None:
    client = network.client(**changes)
    with pytest.raises(AccessDenied):
        client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    client.close()
    assert network.flipper is not None
    assert network.flipper.requests == []


def test_evidence_and_reports_need_a_token(network: Network) -> None:
    node = network.node("ONEGOV")
    assert node.ask("local_port", "GET", "/evidence/x")[1]["type"] == "client.not_authenticated"
    status, body, _ = node.ask("local_port", "GET", "/evidence/x", Authorization=f"Bearer {TOKEN}")
    assert (status, body["type"]) == (400, "client.not_found")
    status, health, _ = node.ask("local_port", "GET", "/healthz")
    assert (status, health["ok"]) == (200, True)
    assert node.ask("node_port", "GET", "/healthz")[0] == 400


def test_a_department_that_is_down(network: Network) -> None:
    with pytest.raises(ProviderDown) as caught:
        ask(network, service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/down"))
    assert caught.value.type == "server.serverproxy.service_failed.network_error"
    assert caught.value.message.fr


def test_a_department_that_is_too_slow(network: Network) -> None:
    release = threading.Event()

    def slow(seen: object) -> tuple[int, dict[str, str], bytes]:
        release.wait(10)
        return 200, {}, b""

    network.system.answer = slow
    with pytest.raises(ProviderDown) as caught:
        ask(network)
    release.set()
    assert caught.value.type == "server.serverproxy.service_failed.timeout"


# -- what an attacker between the nodes can do -------------------------------------------------------


def flip_in_body(data: bytes) -> bytes:
    return data.replace(b"permanent_resident", b"permanent_residenT")


def flip_status(data: bytes) -> bytes:
    return data.replace(b"HTTP/1.1 200", b"HTTP/1.1 201")


def flip_signature(data: bytes) -> bytes:
    place = data.find(b"signature: onegov=:") + 25
    if place < 25:
        return data
    other = b"B" if data[place : place + 1] != b"B" else b"C"
    return data[:place] + other + data[place + 1 :]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (flip_in_body, "digest"),
        (flip_status, "signature"),
        (flip_signature, "signature"),
        (lambda data: data.replace(b"x-road-service: CA", b"x-road-service: XA"), "signature"),
        (
            lambda data: data.replace(b"signature: onegov", b"signaturE-: onegov"),
            "signature_headers",
        ),
    ],
)
def test_a_changed_answer_is_refused_logged_and_never_shown(
    network: Network, change: Any, detail: str
) -> None:
    assert network.flipper is not None
    network.flipper.change = change
    with pytest.raises(BadSignature) as caught:
        ask(network)
    assert caught.value.detail == detail
    assert caught.value.message.fr
    kept = refused(network, "ONEGOV")
    assert kept["code"] == "server.clientproxy.invalid_signature"
    assert kept["id"] == caught.value.evidence_id
    status, body, _ = network.node("ONEGOV").ask(
        "local_port",
        "GET",
        f"/r1/{STATUS}",
        Authorization=f"Bearer {TOKEN}",
        X_Road_Client=str(PLATFORM),
        OneGov_Purpose=PURPOSE,
        OneGov_Authority=AUTHORITY,
    )
    assert status == 500
    assert "permanent" not in json.dumps(body)


def test_no_flipped_byte_ever_reaches_the_client(network: Network) -> None:
    """One byte of the answer is changed at many places: the client gets the truth or an error."""
    assert network.flipper is not None
    truth = ask(network).body
    for place in range(9, 1500, 83):
        network.flipper.change = (
            lambda data, place=place: (  # type: ignore[misc]
                data
                if len(data) <= place
                else data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
            )
        )
        try:
            body = ask(network).body
        except (BadSignature, ProviderDown):
            continue
        assert body == truth


def captured(network: Network) -> bytes:
    assert network.flipper is not None
    ask(network)
    return b"".join(network.flipper.requests)


def test_a_captured_request_is_refused_a_second_time(network: Network) -> None:
    request = captured(network)
    before = len(network.system.seen)
    answer = send_raw(network.node("IRCC").settings["node_port"], request)
    assert b"x-road-error: server.serverproxy.replayed" in answer
    assert b"permanent_resident" not in answer
    assert len(network.system.seen) == before
    assert refused(network, "IRCC")["code"] == "server.serverproxy.replayed"


def test_a_captured_request_cannot_be_turned_to_another_service(network: Network) -> None:
    request = captured(network).replace(b"/clients/status", b"/clients/link")
    before = len(network.system.seen)
    answer = send_raw(network.node("IRCC").settings["node_port"], request)
    assert b"server.serverproxy.invalid_signature" in answer
    assert len(network.system.seen) == before


def test_an_unsigned_request_is_refused(network: Network) -> None:
    status, body, _ = network.node("IRCC").ask(
        "node_port", "GET", f"/r1/{STATUS}", X_Road_Client=str(PLATFORM), X_Road_Id="x"
    )
    assert (status, body["type"]) == (500, "server.serverproxy.invalid_signature")
    assert network.system.seen == []


# -- malformed requests at the local port ------------------------------------------------------------


def raw(network: Network, *lines: str, path: str = f"/r1/{STATUS}", body: bytes = b"") -> bytes:
    head = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {TOKEN}",
        f"X-Road-Client: {PLATFORM}",
        f"OneGov-Purpose: {PURPOSE}",
        f"OneGov-Authority: {AUTHORITY}",
        *lines,
    ]
    data = "\r\n".join([*head, "", ""]).encode("latin-1") + body
    return send_raw(network.node("ONEGOV").settings["local_port"], data)


def raw_status(network: Network, *lines: str, **more: Any) -> tuple[int, dict[str, str]]:
    head = raw(network, *lines, **more).partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:])
    return int(head[0].split()[1]), {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize(
    "lines",
    [
        ["X-Road-Client: CA-DEMO/GOV/ONEGOV/platform"],
        [f"OneGov-Purpose: {PURPOSE}"],
        ["OneGov-Subject: a", "OneGov-Subject: b"],
        ["Content-Length: 0", "Content-Length: 4"],
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["X-A: a\rb"],
        ["X-A: a\x00b"],
        ["X-A: \xe9"],
        ["X-A : space before colon"],
        ["X-Road-Id: with space"],
        [f"X-A: {'a' * 40_000}"],
        [f"X-{n}: {'a' * 8000}" for n in range(5)],
    ],
    ids=lambda lines: lines[0][:30],
)
def test_malformed_headers_stop_at_the_first_node(network: Network, lines: list[str]) -> None:
    assert raw_status(network, *lines)[0] == 400
    assert network.flipper is not None
    assert network.flipper.requests == []


@pytest.mark.parametrize(
    "rest",
    ["/own/../link", "/own/%2e%2e/x", "/own%2fx", "/%00", "//x", "/a;b", "/%c0%ae", "/..%5c"],
)
def test_malformed_paths_stop_at_the_first_node(network: Network, rest: str) -> None:
    assert raw_status(network, path=f"/r1/{STATUS}{rest}")[0] == 400
    assert network.flipper is not None
    assert network.flipper.requests == []


def test_a_body_that_is_too_large_is_refused_before_it_is_read(network: Network) -> None:
    answer = send_raw(
        network.node("ONEGOV").settings["local_port"],
        f"POST /r1/{STATUS} HTTP/1.1\r\nHost: a\r\nContent-Length: 11000000\r\n\r\n".encode(),
    )
    assert answer.startswith(b"HTTP/1.1 413")
    assert "volumineux" in answer.decode()


# -- the log ---------------------------------------------------------------------------------------


def test_many_at_once_all_leave_evidence(network: Network) -> None:
    found: list[str] = []
    client = network.client()

    def work() -> None:
        for _ in range(10):
            answer = client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
            found.append(answer.evidence_id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert len(set(found)) == 80
    for member in ("ONEGOV", "IRCC"):
        kept = {line["id"] for line in network.node(member).lines() if line["kind"] == "exchange"}
        assert set(found) <= kept


def test_checkpoints_follow_the_news(network: Network) -> None:
    size = len(network.node("IRCC").lines())
    ask(network)
    notes = network.node("IRCC").log / "checkpoints.jsonl"

    def covered() -> bool:
        if not notes.exists():
            return False
        last = json.loads(notes.read_text().splitlines()[-1])["note"]
        return int(last.split("\n")[1]) > size

    until(covered, what="a checkpoint that covers the news")
    report = verify_log(network.node("IRCC").log, directory=network.directory)
    assert report.problem is None


def test_no_log_holds_a_body_or_a_query(network: Network) -> None:
    network.system.answer = lambda seen: (
        200,
        {"Content-Type": "application/json"},
        b'"secret-answer"',
    )
    ask(
        network,
        service=LINK,
        purpose="identity-link",
        method="POST",
        body={"secret": "secret-body"},
    )
    ask(network, query={"secret": "secret-query"})
    with pytest.raises(AccessDenied):
        ask(network, query={"secret": "secret-query"}, purpose="secret-purpose")
    raw(network, "X-A: secret-header", path="/r1/secret-path?secret-query")
    raw(network, "X-A: secret-header\x00")
    for node in network.nodes.values():
        assert "secret" not in node.stderr
        lines = (node.log / "evidence.jsonl").read_text()
        assert "secret-body" not in lines
        assert "secret-answer" not in lines


def test_our_own_node_down_is_a_provider_down(network: Network) -> None:
    client = network.client(node_url="http://127.0.0.1:9")
    with pytest.raises(ProviderDown):
        client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    client.close()


def test_what_cannot_be_a_header_is_refused_before_it_is_sent(network: Network) -> None:
    with pytest.raises(BadRequest) as caught:
        ask(network, authority="article 5\r\nX-Road-Client: other")
    assert caught.value.detail == "OneGov-Authority"


def test_the_command_verifies_a_log_and_names_the_bad_line(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil
    import subprocess
    import sys

    ask(network)
    until(lambda: (network.node("ONEGOV").log / "checkpoints.jsonl").exists(), what="a checkpoint")
    copy = tmp_path / "log"
    shutil.copytree(network.node("ONEGOV").log, copy)
    command = [sys.executable, "-m", "onegov", "node", "verify", "--json", "--log", str(copy)]
    command += ["--directory", str(network.authority.published / "directory.jws")]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout + good.stderr
    assert json.loads(good.stdout)["ok"] is True
    raw_log = (copy / "evidence.jsonl").read_bytes()
    (copy / "evidence.jsonl").write_bytes(raw_log.replace(b"consumer", b"consumeR", 1))
    assert main(command[3:]) == 1
    first = next(
        number for number, line in enumerate(raw_log.splitlines(), 1) if b"consumer" in line
    )
    assert json.loads(capsys.readouterr().out)["first_bad_line"] == first
