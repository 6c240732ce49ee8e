"""What somebody who reaches a node's ports can try without a member's key, and with one."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPConnection

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.core.signer import load_or_make
from onegov.exchange.errors import BadSignature, ProviderDown
from onegov.exchange.messages import Headers, Request
from onegov.exchange.public import verify_evidence
from rooms.exchange.network import (
    AUTHORITY,
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
from rooms.exchange.signing import sign_request

LIMITS = {"read_seconds": 1, "connections": 12, "in_flight": 6, "upstream_seconds": 2}
PATH = f"/r1/{STATUS}"


@pytest.fixture(scope="module")
def running() -> Iterator[Network]:
    with memory_folder() as folder:
        rights = [right("clients/status", methods=["GET"], paths=["/", "own/**"])]
        network = build(folder, flip=True)
        provider = network.node("IRCC")
        provider.settings["rights"] = rights
        provider.settings["limits"] = LIMITS
        provider.config.write_text(json.dumps(provider.settings))
        try:
            yield start(network)
        finally:
            network.close()


@pytest.fixture
def network(running: Network) -> Iterator[Network]:
    with running.afresh():
        yield running


def node_port(network: Network) -> int:
    return int(network.node("IRCC").settings["node_port"])


def signed(
    network: Network, *, path: str = PATH, at: datetime | None = None, **more: str
) -> Request:
    """What the platform's node would send; whoever holds its key could make it."""
    headers = {
        "x-road-client": str(PLATFORM),
        "x-road-id": "id-1",
        "x-road-request-id": "request-1",
        "onegov-node": "CA-DEMO/GOV/IRCC/node",
        "onegov-purpose": PURPOSE,
        "onegov-authority": AUTHORITY,
    } | {name.replace("_", "-"): value for name, value in more.items()}
    key = load_or_make(network.folder / "ONEGOV" / "node.key", "ONEGOV:node:1")
    plain = Request("GET", path, None, tuple(headers.items()), b"")
    nonce = f"nonce-{clock.now().timestamp():.6f}".replace(".", "-")
    return sign_request(key, plain, nonce=nonce, at=at or clock.now())[0]


def send(network: Network, request: Request, *, path: str = "", more: Headers = ()) -> str:
    lines = [f"{request.method} {path or request.path} HTTP/1.1", "host: a"]
    lines += [f"{name}: {value}" for name, value in (*request.headers, *more)]
    return send_raw(node_port(network), "\r\n".join([*lines, "", ""]).encode()).decode()


def test_a_member_s_key_is_enough_and_needed(network: Network) -> None:
    assert "permanent_resident" in send(network, signed(network))
    stripped = replace(
        signed(network),
        headers=tuple(h for h in signed(network).headers if not h[0].startswith("signature")),
    )
    assert "server.serverproxy.invalid_signature" in send(network, stripped)
    assert len(network.system.seen) == 1


@pytest.mark.parametrize(
    "path",
    [
        PATH.replace("clients", "Clients"),
        PATH.replace("/r1/", "/R1/"),
        PATH.replace("status", "%73tatus"),
        f"{PATH}/",
        f"{PATH}/own/",
        f"/.{PATH}",
        f"{PATH}?",
        f"{PATH}?a=b",
        f"{PATH}#x",
        f"http://127.0.0.1{PATH}",
        f"//127.0.0.1{PATH}",
    ],
)
def test_a_signed_request_serves_its_own_address_only(network: Network, path: str) -> None:
    answer = send(network, signed(network), path=path)
    # An empty query is the same request; it reaches the system as it was signed.
    assert ("permanent_resident" in answer) == (path == f"{PATH}?")
    assert len(network.system.seen) == (path == f"{PATH}?")


def test_a_header_beside_the_signature_is_not_delivered(network: Network) -> None:
    smuggled = (("x-road-userid", "forged"), ("x-own", "forged"))
    assert "permanent_resident" in send(network, signed(network), more=smuggled)
    assert "forged" not in str(network.system.seen[0].headers)


@pytest.mark.parametrize("name", ["onegov-consent", "onegov-purpose-code", "cookie"])
def test_what_only_nodes_may_add_is_refused_beside_the_signature(
    network: Network, name: str
) -> None:
    reply = send(network, signed(network), more=((name, "forged"),))
    assert "server.serverproxy.invalid_signature" in reply
    assert network.system.seen == []


def test_a_header_twice_is_refused_in_whatever_case(network: Network) -> None:
    twice = (("OneGov-Purpose", PURPOSE),)
    assert "client.invalid_request" in send(network, signed(network), more=twice)
    assert network.system.seen == []


def test_no_client_can_change_the_method_or_the_address_behind_the_node(network: Network) -> None:
    tricks = {
        "X-HTTP-Method-Override": "DELETE",
        "X-Original-URL": "/link",
        "X-Rewrite-URL": "/link",
        "X-Original-Method": "DELETE",
        "X-Forwarded-Method": "DELETE",
        "X-Forwarded-Prefix": "/link",
        "OneGov_Subject": "somebody-else",
        "X-Own": "kept",
    }
    status, _, _ = network.node("ONEGOV").ask(
        "local_port",
        "GET",
        PATH,
        Authorization=f"Bearer {TOKEN}",
        X_Road_Client=str(PLATFORM),
        OneGov_Purpose=PURPOSE,
        OneGov_Authority=AUTHORITY,
        OneGov_Subject="me",
    )
    assert status == 200
    connection = HTTPConnection("127.0.0.1", network.node("ONEGOV").settings["local_port"])
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Road-Client": str(PLATFORM),
        "OneGov-Purpose": PURPOSE,
        "OneGov-Authority": AUTHORITY,
        "OneGov-Subject": "me",
    }
    connection.request("GET", PATH, headers=headers | tricks)
    assert connection.getresponse().status == 200
    connection.close()
    seen = {name.lower(): value for name, value in network.system.seen[-1].headers.items()}
    assert (seen["onegov-subject"], seen["x-own"]) == ("me", "kept")
    assert not {name.lower() for name in list(tricks)[:-1]} & set(seen)
    by_key = signed(
        network, x_original_url="/link", x_http_method_override="DELETE", x_forwarded_prefix="/link"
    )
    assert "permanent_resident" in send(network, by_key)
    for name in ("x-original-url", "x-forwarded-prefix"):
        assert name not in str(network.system.seen[-1].headers).lower()


def test_a_systems_odd_header_names_do_not_break_its_answer(network: Network) -> None:
    network.system.answer = lambda seen: (200, {"X_Odd": "1", "X.Odd": "2", "X-Ok": "3"}, b"{}")
    client = network.client()
    assert client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY).status == 200
    client.close()


def test_an_answer_to_another_question_is_refused(network: Network) -> None:
    """Somebody between the nodes gives the earlier, well signed answer to the later question."""
    assert network.flipper is not None
    kept: list[bytes] = []

    def keep(data: bytes) -> bytes:
        kept.append(data)
        return data

    client = network.client()
    network.flipper.change = keep
    client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY, subject="one")
    earlier = b"".join(kept)
    network.flipper.change = lambda data: earlier
    with pytest.raises(BadSignature) as caught:
        client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY, subject="other")
    client.close()
    assert caught.value.type == "server.clientproxy.inconsistent_response"


@pytest.mark.parametrize("seconds", [9_999_999_999, 999_999_999_999])
def test_times_beyond_all_calendars_are_refused_in_order(network: Network, seconds: int) -> None:
    request = signed(network)
    late = request.header("signature-input")
    created = int(late.partition("created=")[2].partition(";")[0])
    headers = dict(request.headers) | {
        "signature-input": late.replace(f"created={created}", f"created={seconds}")
    }
    answer = send(network, replace(request, headers=tuple(headers.items())))
    assert "x-road-error: server.serverproxy.invalid_signature" in answer


def test_a_clock_that_is_wrong_is_named(network: Network) -> None:
    for minutes, code in ((-5, "expired"), (5, "not_yet_valid")):
        request = signed(network, at=clock.now() + timedelta(minutes=minutes))
        assert f"server.serverproxy.{code}" in send(network, request)
    assert network.system.seen == []


def test_a_stranger_cannot_put_a_line_under_another_s_id(network: Network) -> None:
    forged = signed(network, x_road_request_id="victim-1")
    headers = dict(forged.headers) | {"onegov-purpose": "changed"}
    assert "invalid_signature" in send(network, replace(forged, headers=tuple(headers.items())))
    last = network.node("IRCC").lines()[-1]
    assert (last["kind"], last["id"], last["request"]) == ("refused", "", None)
    assert "invalid_signature" in send(network, signed(network, x_road_request_id="a b"))
    assert "invalid_signature" in send(network, signed(network, x_road_id="x" * 101))


def test_strangers_cannot_fill_the_disk(network: Network) -> None:
    before = len(network.node("IRCC").lines())
    said = network.node("IRCC").stderr.count("refused as provider")
    forged = replace(signed(network), body=b"")
    headers = dict(forged.headers) | {"onegov-purpose": "changed"}
    connection = HTTPConnection("127.0.0.1", node_port(network), timeout=10)
    for _ in range(400):
        connection.request("GET", PATH, headers=headers)
        assert connection.getresponse().read()
    connection.close()
    assert len(network.node("IRCC").lines()) - before <= 240
    assert network.node("IRCC").stderr.count("refused as provider") - said <= 240
    assert "permanent_resident" in send(network, signed(network))


def test_no_request_hides_behind_an_upgrade(network: Network) -> None:
    second = f"GET {PATH} HTTP/1.1\r\nhost: a\r\n\r\n"
    for protocol in ("websocket", "h2c"):
        first = f"GET {PATH} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: {protocol}"
        answer = send_raw(node_port(network), f"{first}\r\n\r\n{second}".encode())
        assert answer.startswith(b"HTTP/1.1 400")
        assert b" 101 " not in answer
    assert network.system.seen == []


# -- those who hold connections open ----------------------------------------------------------------


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.05)
    try:
        return connection.recv(1000) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("said", [b"", b"GET /r1/", b"GET / HTTP/1.1\r\nx-a: b\r\n"])
def test_who_never_finishes_a_first_request_is_sent_away(network: Network, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", node_port(network)), timeout=10) as slow:
        slow.sendall(said)
        assert not is_closed(slow)
        until(lambda: is_closed(slow), what="the end of the connection")


def test_a_body_that_never_comes_is_not_waited_for(network: Network) -> None:
    with socket.create_connection(("127.0.0.1", node_port(network)), timeout=10) as slow:
        slow.sendall(f"POST {PATH} HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n".encode())
        assert slow.recv(1000).startswith(b"HTTP/1.1 400")


def test_connections_are_counted_and_come_free_again(network: Network) -> None:
    with ExitStack() as stack:
        held = [
            stack.enter_context(
                socket.create_connection(("127.0.0.1", node_port(network)), timeout=10)
            )
            for _ in range(30)
        ]
        until(lambda: sum(map(is_closed, held)) >= 30 - LIMITS["connections"], what="refusals")
        until(lambda: all(map(is_closed, held)), what="the end of the silent ones")
    assert until(lambda: "permanent_resident" in send(network, signed(network)), what="an answer")


def test_what_is_too_much_at_once_is_refused_as_busy(network: Network) -> None:
    with ExitStack() as stack:
        waiting = [
            stack.enter_context(
                socket.create_connection(("127.0.0.1", node_port(network)), timeout=10)
            )
            for _ in range(LIMITS["in_flight"] + 2)
        ]
        for each in waiting:
            each.sendall(f"POST {PATH} HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n".encode())
        answers = [each.recv(1000) for each in waiting]
    assert sum(answer.startswith(b"HTTP/1.1 503") for answer in answers) == 2
    busy = next(answer for answer in answers if b" 503 " in answer)
    assert b"server.serverproxy.overloaded" in busy
    assert b"retry-after: 1" in busy.lower()


# -- a department that answers oddly ----------------------------------------------------------------


def test_a_redirect_of_a_system_is_not_followed(network: Network) -> None:
    target = f"{network.system.url}/elsewhere"
    network.system.answer = lambda seen: (307, {"Location": target}, b"")
    answer = send(network, signed(network))
    assert answer.startswith("HTTP/1.1 307")
    assert [seen.path for seen in network.system.seen] == ["/status"]


def test_an_answer_that_only_looks_like_json_does_no_harm(network: Network) -> None:
    deep = b"[" * 200_000
    network.system.answer = lambda seen: (200, {"Content-Type": "application/json"}, deep)
    client = network.client()
    assert client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY).body == deep.decode()
    client.close()


def test_an_error_page_of_a_system_reaches_no_log(network: Network) -> None:
    page = b"Traceback: KeyError 'Amina Zerrouki 1990-04-12'"
    network.system.answer = lambda seen: (500, {"Content-Type": "text/plain"}, page)
    assert "Amina" in send(network, signed(network))
    network.system.answer = lambda seen: (200, {"X Amina": "Zerrouki"}, b"")
    client = network.client()
    with pytest.raises(ProviderDown):
        client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    client.close()
    for node in network.nodes.values():
        kept = (node.log / "evidence.jsonl").read_text() + node.stderr
        assert "Amina" not in kept
        assert "Traceback" not in node.stderr


def test_evidence_that_is_no_evidence_is_refused_in_order(network: Network) -> None:
    client = network.client()
    answer = client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    good = client.evidence(answer.evidence_id)
    client.close()
    assert network.directory is not None
    odd = [
        replace(good, line="[]"),
        replace(good, line="null"),
        replace(good, line="[" * 100_000),
        replace(good, answer=replace(good.answer, signature="é")),
        replace(good, answer=replace(good.answer, signature="no base64")),
        replace(good, request=replace(good.request, base="")),
        replace(good, checkpoint=""),
        replace(good, index=-1),
        replace(good, index=10**30),
    ]
    for evidence in odd:
        with pytest.raises(BadSignature):
            verify_evidence(evidence, network.directory)
