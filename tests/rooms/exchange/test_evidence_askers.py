"""Evidence is for whoever asked, though others may choose the same id."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.core.signer import load_or_make
from onegov.exchange.errors import BadRequest
from onegov.exchange.evidence.errors import NoEvidence
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Request
from onegov.exchange.public import ClientId, parse_directory, verify_evidence
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    STATUS,
    Network,
    NodeProcess,
    Seen,
    build,
    send_raw,
    start,
)
from rooms.exchange.recorded import DIRECTORY, OTHER, line, request, signed_pair, write_log
from rooms.exchange.signing import sign_request

DESK = ClientId.parse("CA-DEMO/GOV/ONEGOV/desk")
DESK_TOKEN = "a-token-of-the-desk-00000001"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        node = network.node("ONEGOV")
        node.settings["clients"].append({"client": str(DESK), "token_file": "desk"})
        node.config.with_name("desk").write_text(DESK_TOKEN)
        node.config.write_text(json.dumps(node.settings))
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


def evidence(node: NodeProcess, id: str, token: str) -> tuple[int, Any]:
    return node.ask("local_port", "GET", f"/evidence/{id}", Authorization=f"Bearer {token}")[:2]


def operator(node: NodeProcess) -> str:
    return (node.config.parent / "state" / "operator.token").read_text()


def test_a_client_reads_the_evidence_of_its_own_exchanges_only(network: Network) -> None:
    id, node = ask(network), network.node("ONEGOV")
    client = network.client()
    verify_evidence(client.evidence(id), network.directory)
    client.close()
    other = network.client(client=DESK, token=DESK_TOKEN)
    with pytest.raises(BadRequest) as caught:
        other.evidence(id)
    other.close()
    assert (caught.value.type, caught.value.detail) == ("client.not_found", "evidence")
    assert evidence(node, id, DESK_TOKEN)[1]["type"] == "client.not_found"
    assert evidence(node, id, operator(node))[0] == 200


def ask_under(network: Network, id: str) -> bytes:
    """The department asks the platform's node under an id that is not its own."""
    headers = {
        "x-road-client": "CA-DEMO/GOV/IRCC/clients",
        "x-road-id": "x-1",
        "x-road-request-id": id,
        "onegov-node": "CA-DEMO/GOV/ONEGOV/node",
        "onegov-purpose": PURPOSE,
        "onegov-authority": AUTHORITY,
    }
    key = load_or_make(network.folder / "IRCC" / "node.key", "IRCC:node:1")
    path = "/r1/CA-DEMO/GOV/ONEGOV/platform/none"
    plain = Request("GET", path, None, tuple(headers.items()), b"")
    sent, _ = sign_request(key, plain, nonce="a-nonce-of-the-department", at=clock.now())
    lines = [
        f"GET {path} HTTP/1.1",
        "host: a",
        *(f"{name}: {value}" for name, value in sent.headers),
    ]
    port = network.node("ONEGOV").settings["node_port"]
    return send_raw(port, "\r\n".join([*lines, "", ""]).encode())


def test_a_provider_cannot_put_its_line_before_the_asker_s(network: Network) -> None:
    answer = network.system.answer

    def quick(seen: Seen) -> tuple[int, dict[str, str], bytes]:
        id = {name.lower(): value for name, value in seen.headers.items()}["x-road-request-id"]
        assert b"unknown_service" in ask_under(network, id)
        return answer(seen)

    network.system.answer = quick
    try:
        id = ask(network)
    finally:
        network.system.answer = answer
    node = network.node("ONEGOV")
    lines = [each for each in node.lines() if each.get("id") == id and each["kind"] != "accepted"]
    assert [each["side"] for each in lines] == ["provider", "consumer"]
    client = network.client()
    verify_evidence(client.evidence(id), network.directory)
    client.close()
    told = json.loads(evidence(node, id, operator(node))[1]["line"])
    assert told["side"] == "consumer"


def test_who_exports_names_the_client_where_two_chose_one_id(tmp_path: Path) -> None:
    other = "CA-DEMO/GOV/CBSA/crossings"
    asked = request(1)
    renamed = tuple(
        (name, other if name == "x-road-client" else value) for name, value in asked.headers
    )
    theirs = signed_pair(
        1, asked=replace(asked, headers=renamed), nonces=("n" * 20,) * 2, signers=(OTHER, OTHER)
    )
    write_log(tmp_path, [line(1, theirs), line(1, signed_pair(1))])

    def export(client: str = "") -> dict[str, Any]:
        with LogReader(tmp_path) as log:
            return export_evidence(log, "id-1", parse_directory(DIRECTORY), client=client)

    with pytest.raises(NoEvidence) as caught:
        export()
    assert f"--client ({other}, {PLATFORM})" in caught.value.message.en
    assert (export(other)["index"], export(str(PLATFORM))["index"]) == (0, 1)
    with pytest.raises(NoEvidence, match="holds no exchange"):
        export("CA-DEMO/GOV/X/y")
