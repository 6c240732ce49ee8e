"""Clients of X-Road and of GovStack, unchanged, at a real node; each asks another real node."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from department_files import memory_folder
from onegov.core.errors import WrongSetting
from onegov.exchange.descriptions import read_description
from onegov.exchange.errors import BadSignature
from onegov.exchange.node.listing import methods_for_govstack
from onegov.exchange.public import ClientId, verify_log
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
    start,
)

OLD = "CA-DEMO/GOV/ONEGOV/payroll"
CLIENTS = str(STATUS).rpartition("/")[0]
OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "Status", "version": "1"},
    "servers": [{"url": "http://inside.ircc.example:8080/"}],
    "paths": {"/own/{id}": {"get": {"responses": {}}, "parameters": []}},
}
RIGHTS = [
    right("clients/status"),
    right("clients/status", client=OLD, methods=["GET", "HEAD", "OPTIONS", "TRACE", "POST"]),
    right("clients/link", client=OLD, purposes=["one", "two"], methods=["POST"]),
    right("clients/part", client=OLD, fields=["status", "trips.left_on"]),
    right("clients/old", client=OLD, expires="2026-01-01T00:00:00Z"),
]


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(memory: Path) -> Iterator[Network]:
    network = build(memory)
    provider, asker = network.node("IRCC"), network.node("ONEGOV")
    system = network.system.url
    (provider.config.parent / "status.json").write_text(json.dumps(OPENAPI))
    provider.settings["services"] |= {
        "clients/status": {"upstream": f"{system}/status", "openapi": "status.json"},
        "clients/part": {"upstream": f"{system}/part"},
        "clients/old": {"upstream": f"{system}/old"},
    }
    provider.settings["rights"] = RIGHTS
    asker.settings["clients"].append({"client": OLD, "connection": "http"})
    for node in (provider, asker):
        node.config.write_text(json.dumps(node.settings))
    try:
        yield start(network)
    finally:
        network.close()


@pytest.fixture
def network(running: Network) -> Iterator[Network]:
    with running.afresh():
        yield running


def ask(
    network: Network, target: str, *, method: str = "GET", client: str = OLD, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """What an HTTP client gets that knows X-Road and nothing of OneGov."""
    named = {"X_Road_Client": client} if client else {}
    return network.node("ONEGOV").raw("local_port", method, target, **(named | headers))


def fault(reply: tuple[int, dict[str, str], bytes]) -> tuple[int, str, str]:
    content = json.loads(reply[2])
    assert reply[1]["x-road-error"] == content["type"]
    return reply[0], content["type"], content["detail"]


# -- requests ---------------------------------------------------------------------------------------


def test_a_client_of_x_road_is_served_without_token_purpose_or_authority(network: Network) -> None:
    status, headers, body = ask(network, f"/r1/{STATUS}", X_Road_UserId="EE123")
    assert (status, json.loads(body)) == (200, {"status": "permanent_resident"})
    assert headers["x-road-client"] == OLD
    assert headers["x-road-service"] == str(STATUS)
    assert headers["x-road-id"].startswith("CA-DEMO-")
    assert len(headers["x-road-request-id"]) == 36
    assert len(headers["x-road-request-hash"]) == 88
    # What the provider applied is said, signed, in the answer, and the system is told.
    assert (headers["onegov-purpose"], headers["onegov-authority"]) == (PURPOSE, AUTHORITY)
    assert '"onegov-purpose"' in headers["signature-input"]
    seen = {name.lower(): value for name, value in network.system.seen[0].headers.items()}
    assert (seen["onegov-purpose"], seen["onegov-authority"]) == (PURPOSE, AUTHORITY)
    assert seen["x-road-userid"] == "EE123"
    kept = network.node("IRCC").lines()[-1]
    assert f'"onegov-purpose": {PURPOSE}' in kept["answer"]["base"]
    assert "onegov-purpose" not in kept["request"]["base"]


def test_without_a_single_purpose_the_call_is_refused_with_the_reason(network: Network) -> None:
    reply = ask(network, f"/r1/{LINK}", method="POST")
    assert fault(reply) == (500, "server.serverproxy.access_denied", "purpose_not_stated")
    assert network.system.seen == []
    stated = {"OneGov_Purpose": "two", "OneGov_Authority": AUTHORITY}
    status, headers, _ = ask(network, f"/r1/{LINK}", method="POST", **stated)
    assert status == 200
    assert "onegov-purpose" not in headers
    half = ask(network, f"/r1/{LINK}", method="POST", OneGov_Purpose="two")
    assert fault(half) == (400, "client.missing_purpose", "onegov-authority")


@pytest.mark.parametrize("name", ["X_GovStack_Client", "Information_Mediator_Client"])
def test_a_client_of_govstack_has_its_own_header(network: Network, name: str) -> None:
    status, headers, _ = ask(network, f"/r1/{STATUS}", client="", **{name: OLD})
    assert (status, headers["x-road-client"]) == (200, OLD)
    seen = {each.lower() for each in network.system.seen[0].headers}
    assert "x-road-client" in seen
    assert name.lower().replace("_", "-") not in seen


def test_a_client_must_be_known_here(network: Network) -> None:
    assert fault(ask(network, f"/r1/{STATUS}", client=""))[1] == "client.missing_client"
    for client in ("CA-DEMO/GOV/ONEGOV/nobody", "CA-DEMO/GOV/ONEGOV", str(PLATFORM)):
        denied = fault(ask(network, f"/r1/{STATUS}", client=client))
        assert denied == (400, "client.not_authenticated", "x-road-client")
    # A client that needs no token opens nothing else.
    evidence = network.node("ONEGOV").raw("local_port", "GET", "/evidence/x", X_Road_Client=OLD)
    assert fault(evidence)[1] == "client.not_authenticated"


@pytest.mark.parametrize(
    ("spelt", "arrives"),
    [
        ("/", "/status/"),
        ("/%c3%a9t%c3%a9", "/status/%C3%A9t%C3%A9"),
        ("/%7Ea/", "/status/~a/"),
        ("?filter[a]=b", "/status?filter%5Ba%5D=b"),
    ],
)
def test_an_address_may_be_spelt_otherwise(network: Network, spelt: str, arrives: str) -> None:
    service = str(STATUS).replace("CA-DEMO", "CA%2DDEMO")
    assert ask(network, f"/r1/{service}{spelt}")[0] == 200
    assert network.system.seen[0].path == arrives


@pytest.mark.parametrize("path", ["/..%2flink", "/%2e%2e/link", "/a//b", "/a;b=c", "/%00", "/%zz"])
def test_tricks_are_no_spelling(network: Network, path: str) -> None:
    reply = ask(network, f"/r1/{STATUS}{path}")
    assert fault(reply)[:2] == (400, "client.invalid_request")
    assert network.system.seen == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE"])
def test_every_method_of_x_road_can_be_granted(network: Network, method: str) -> None:
    def answer(seen: Any) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Allow": "GET", "X-Own": seen.method}, b"" if method == "HEAD" else b"body"

    network.system.answer = answer
    status, headers, body = ask(network, f"/r1/{STATUS}", method=method)
    assert (status, headers["x-own"]) == (200, method)
    assert body == (b"" if method == "HEAD" else b"body")
    denied = ask(network, f"/r1/{STATUS}", method="DELETE")
    assert fault(denied) == (500, "server.serverproxy.access_denied", "method")


def test_a_service_may_ask_for_its_own_password_and_cookie(network: Network) -> None:
    network.system.answer = lambda seen: (200, {"Set-Cookie": "session=s3cret"}, b"{}")
    given = {"Authorization": "Basic cGFzc3dvcmQ=", "Cookie": "session=old-s3cret"}
    status, headers, _ = ask(network, f"/r1/{STATUS}", **given)
    seen = network.system.seen[0].headers
    assert (seen["authorization"], seen["cookie"]) == tuple(given.values())
    assert (status, headers["set-cookie"]) == (200, "session=s3cret")
    for member in ("ONEGOV", "IRCC"):
        text = (network.node(member).log / "evidence.jsonl").read_text()
        assert "onegov-secrets-digest" in text
        assert "cGFzc3dvcmQ=" not in text
        assert "s3cret" not in text


def test_the_node_s_own_token_goes_no_further(network: Network) -> None:
    stated = {"OneGov_Purpose": PURPOSE, "OneGov_Authority": AUTHORITY}
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert ask(network, f"/r1/{STATUS}", client=str(PLATFORM), **stated, **token)[0] == 200
    assert "authorization" not in {name.lower() for name in network.system.seen[0].headers}


def test_a_named_node_must_be_the_provider_s(network: Network) -> None:
    named = {"X_Road_Security_Server": "CA-DEMO/GOV/IRCC/node"}
    assert ask(network, f"/r1/{STATUS}", **named)[0] == 200
    other = {"X_Road_Security_Server": "CA-DEMO/GOV/CBSA/node"}
    refused = fault(ask(network, f"/r1/{STATUS}", **other))
    assert refused[:2] == (500, "server.clientproxy.invalid_security_server")
    wrong = fault(ask(network, f"/r1/{STATUS}", X_Road_Represented_Party="a/b/c"))
    assert wrong == (400, "client.invalid_request", "x-road-represented-party")
    assert ask(network, f"/r1/{STATUS}", X_Road_Represented_Party="COM/123")[0] == 200


def test_a_right_can_be_ended_and_leave_out_fields(network: Network) -> None:
    denied = ask(network, f"/r1/{CLIENTS}/old")
    assert fault(denied) == (500, "server.serverproxy.access_denied", "expired")
    whole = {"status": "pr", "income": 5, "trips": [{"left_on": "2024-01-01", "with": "x"}]}
    network.system.answer = lambda seen: (200, {}, json.dumps(whole).encode())
    _, _, body = ask(network, f"/r1/{CLIENTS}/part")
    assert json.loads(body) == {"status": "pr", "trips": [{"left_on": "2024-01-01"}]}
    network.system.answer = lambda seen: (200, {"Content-Type": "text/plain"}, b"income: 5")
    reply = ask(network, f"/r1/{CLIENTS}/part")
    assert fault(reply)[1] == "server.serverproxy.service_failed.invalid_answer"
    assert b"income" not in reply[2]


def test_no_part_of_an_answer_goes_round_the_fields(network: Network) -> None:
    whole = json.dumps({"status": "pr", "spouse": {"status": "hidden"}})
    at = whole.index('{"status": "hidden"}')
    inner = whole[at : at + len('{"status": "hidden"}')].encode()
    network.system.answer = lambda seen: (
        (206, {}, inner)
        if "range" in {name.lower() for name in seen.headers}
        else (200, {}, whole.encode())
    )
    asked = {"Range": f"bytes={at}-{at + len(inner) - 1}"}
    status, _, body = ask(network, f"/r1/{CLIENTS}/part", **asked)
    assert (status, json.loads(body)) == (200, {"status": "pr"})
    assert ask(network, f"/r1/{STATUS}", **asked)[0] == 206  # where all fields are granted
    network.system.answer = lambda seen: (206, {}, inner)
    reply = ask(network, f"/r1/{CLIENTS}/part")
    assert fault(reply)[1] == "server.serverproxy.service_failed.invalid_answer"
    assert b"hidden" not in reply[2]


# -- errors -----------------------------------------------------------------------------------------


def test_a_signed_refusal_can_be_read_in_other_forms(network: Network) -> None:
    target = f"/r1/{CLIENTS}/nothing"
    _, signed, _ = ask(network, target)
    assert signed["signature"]
    status, headers, body = ask(network, target, Accept="text/xml")
    assert (status, headers["content-type"]) == (500, "text/xml; charset=utf-8")
    assert "signature" not in headers
    assert ElementTree.fromstring(body).findtext("type") == "server.serverproxy.unknown_service"
    asked = {"Accept": "application/problem+json", "Accept_Language": "fr"}
    status, headers, body = ask(network, target, **asked)
    problem = json.loads(body)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert problem["title"] == "Le fournisseur n’offre pas ce service."
    assert problem["evidence_id"] == headers["x-road-request-id"]


def test_what_this_node_refuses_has_the_form_that_is_accepted(network: Network) -> None:
    for target in ("/r1/short", "/nothing"):
        _, headers, body = ask(network, target, Accept="application/xml")
        assert headers["content-type"] == "application/xml; charset=utf-8"
        assert ElementTree.fromstring(body).findtext("message")


# -- metaservices -----------------------------------------------------------------------------------

ID = {"xroad_instance": "CA-DEMO", "member_class": "GOV", "member_code": "IRCC"}


def test_list_clients(network: Network) -> None:
    status, headers, body = ask(network, "/listClients", client="", Accept="application/json")
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    listed = json.loads(body)["member"]
    assert {"id": {"object_type": "MEMBER", **ID}, "name": "Immigration"} in listed
    subsystem = {"object_type": "SUBSYSTEM", **ID, "subsystem_code": "clients"}
    assert {"id": subsystem, "name": "Immigration", "subsystem_name": "Clients"} in listed
    _, _, french = ask(
        network,
        "/listClients?xRoadInstance=CA-DEMO",
        Accept="application/json",
        Accept_Language="fr",
    )
    assert {"id": {"object_type": "MEMBER", **ID}, "name": "Immigration (fr)"} in json.loads(
        french
    )["member"]
    assert fault(ask(network, "/listClients?xRoadInstance=EE"))[2] == "instance"


def test_list_clients_is_xml_unless_json_is_named(network: Network) -> None:
    _, headers, body = ask(network, "/listClients", client="")
    assert headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(body)
    spaces = {"x": "http://x-road.eu/xsd/xroad.xsd", "id": "http://x-road.eu/xsd/identifiers"}
    assert root.tag == "{http://x-road.eu/xsd/xroad.xsd}clientList"
    codes = [each.findtext("x:id/id:memberCode", namespaces=spaces) for each in root]
    assert codes == ["ONEGOV", "IRCC", "IRCC"]
    last = root[2].find("x:id", spaces)
    assert last is not None
    assert last.get("{http://x-road.eu/xsd/identifiers}objectType") == "SUBSYSTEM"
    assert last.findtext("id:subsystemCode", namespaces=spaces) == "clients"


def test_list_methods_and_allowed_methods(network: Network) -> None:
    _, headers, body = ask(network, f"/r1/{CLIENTS}/listMethods")
    assert headers["signature"]
    services = {each["service_code"]: each for each in json.loads(body)["service"]}
    assert set(services) == {"status", "link", "part", "old"}
    common = {"object_type": "SERVICE", **ID, "subsystem_code": "clients"}
    assert services["status"] == common | {
        "service_code": "status",
        "service_type": "OPENAPI",
        "endpoint_list": [{"method": "GET", "path": "/own/{id}"}],
    }
    assert services["link"]["service_type"] == "REST"
    _, _, body = ask(network, f"/r1/{CLIENTS}/allowedMethods")
    allowed = {each["service_code"]: each["endpoint_list"] for each in json.loads(body)["service"]}
    assert allowed["link"] == [{"method": "POST", "path": "/**"}]
    assert set(allowed) == {"status", "link", "part"}  # the right to "old" has ended
    assert fault(ask(network, f"/r1/{CLIENTS}x/listMethods"))[1].endswith("unknown_service")
    kept = network.node("IRCC").lines()[-2:]
    assert [line["kind"] for line in kept] == ["accepted", "refused"]


def test_get_open_api(network: Network) -> None:
    status, headers, body = ask(network, f"/r1/{CLIENTS}/getOpenAPI?serviceCode=status")
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(body) == OPENAPI | {"servers": [{"url": "/"}]}
    assert b"inside" not in body
    for query, code in (
        ("", "client.invalid_request"),
        ("?serviceCode=", "client.invalid_request"),
        ("?serviceCode=_invalid", "server.serverproxy.unknown_service"),
        ("?serviceCode=link", "server.serverproxy.no_description"),
    ):
        assert fault(ask(network, f"/r1/{CLIENTS}/getOpenAPI{query}"))[1] == code


def test_no_description_tells_an_address_inside(tmp_path: Path) -> None:
    inside = {"url": "http://inside.example:8080"}
    operation = {
        "servers": [inside],
        "responses": {"200": {"links": {"next": {"operationId": "x", "server": inside}}}},
    }
    content = {
        "openapi": "3.1.0",
        "servers": [inside],
        "paths": {"/a": {"servers": [inside], "get": operation}},
        "components": {
            "pathItems": {"b": {"servers": [inside]}},
            "schemas": {"Net": {"properties": {"servers": {"type": "array"}}}},
        },
    }
    for name, text in (("a.json", json.dumps(content)), ("a.yaml", yaml.safe_dump(content))):
        (tmp_path / name).write_text(text)
        described = read_description(tmp_path / name)
        assert b"inside" not in described.body
        read = yaml.safe_load(described.body)
        assert read["components"]["schemas"] == content["components"]["schemas"]  # type: ignore[index]
        assert read["servers"] == [{"url": "/"}]
        assert described.operations == (("GET", "/a"),)
    (tmp_path / "b.yaml").write_text("openapi: 3.1.0\npaths: &a {x: *a}\n")
    with pytest.raises(WrongSetting):
        read_description(tmp_path / "b.yaml")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"service": [1]}', b"[" * 100_000])
def test_a_list_that_is_none_is_refused_in_order(body: bytes) -> None:
    with pytest.raises(BadSignature):
        methods_for_govstack(body)


def test_govstack_reads_its_own_shapes(network: Network) -> None:
    named = {"Information_Mediator_Client": OLD}
    _, headers, body = ask(network, f"/r1/{CLIENTS}/listMethods", client="", **named)
    assert "signature" not in headers
    listed = {each["serviceCode"]: each for each in json.loads(body)["member"]}
    assert listed["status"] == {
        "GovStackInstance": "CA-DEMO",
        "memberClass": "GOV",
        "memberCode": "IRCC",
        "applicationCode": "clients",
        "serviceCode": "status",
        "serviceType": "OPENAPI",
        "endpointList": {"member": [{"method": "GET", "path": "/own/{id}"}]},
    }
    _, _, body = ask(network, "/listClients?instanceId=CA-DEMO", client="")
    assert json.loads(body)["member"][1] == {
        "GovStackInstance": "CA-DEMO",
        "memberClass": "GOV",
        "memberCode": "IRCC",
    }


def test_the_log_is_whole_after_all_this(network: Network) -> None:
    for member in ("ONEGOV", "IRCC"):
        report = verify_log(network.node(member).log, directory=network.directory)
        assert report.problem is None
        assert report.lines > 0
    assert ClientId.parse(OLD).owner == PLATFORM.owner
