"""What the exchange's pages say of a running node is what a running node does."""

import json
import re
from collections.abc import Iterator

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from department_files import memory_folder
from docs.exchange_pages.reading import CONTRACT, OPERATION, block, head_and_body
from rooms.exchange.network import Network, NodeProcess, build, send_raw, start
from rooms.exchange.witnesses import build_witness

OTHER_FORMS = {
    "error-json": {},
    "error-xml": {"Accept": "text/xml"},
    "error-problem": {"Accept": "application/problem+json", "Accept-Language": "fr"},
}


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        witness, entry = build_witness(folder, network.authority)
        network.directory = network.authority.publish(
            [*network.authority.members(), entry]
        ).directory
        try:
            witness.start()
            yield start(network)
        finally:
            network.close()
            witness.stop()


def the_request() -> str:
    found = re.search(r"```http\n(GET /r1/.*?)```", CONTRACT.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1].removesuffix("\n") + "\n"


def sent(network: Network, text: str) -> tuple[str, dict[str, str], str]:
    """The answer to a request of the page, as it stands there."""
    port = network.node("ONEGOV").settings["local_port"]
    raw = send_raw(port, text.replace("\n", "\r\n").encode())
    return head_and_body(raw.decode().replace("\r\n", "\n"))


def operator(node: NodeProcess) -> dict[str, str]:
    token = (node.config.parent / "state" / "operator.token").read_text()
    return {"Authorization": f"Bearer {token}"}


def test_the_request_on_the_page_is_answered_as_the_page_says(network: Network) -> None:
    first, headers, body = sent(network, the_request())
    assert (first, json.loads(body)) == ("HTTP/1.1 200 OK", {"status": "permanent_resident"})
    text = CONTRACT.read_text("utf-8").partition("What the nodes set:")[2].partition("## 4")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    told = {name.lower() for line in rows for name in re.findall(r"`([\w-]+)`", line.split("|")[1])}
    told -= {"onegov-purpose", "onegov-authority"}  # only where a default applied
    assert set(headers) == told | {"content-type", "content-length", "date"}
    seen = {name.lower() for name in network.system.seen[-1].headers}
    assert "x-road-request-id" in seen
    assert "authorization" not in seen


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_a_refusal_has_the_form_on_the_page(network: Network, form: str) -> None:
    lines = the_request().replace("citizenship-grant", "marketing").strip().splitlines()
    lines = [line for line in lines if not line.startswith("Accept")]
    lines += [f"{name}: {value}" for name, value in OTHER_FORMS[form].items()]
    first, headers, body = sent(network, "\n".join([*lines, "", ""]))
    shown_first, shown_headers, shown_body = head_and_body(block(CONTRACT, form))
    assert first == shown_first
    assert set(shown_headers) <= set(headers)
    named = ("content-type", "x-road-error")
    assert [headers[name] for name in named] == [shown_headers[name] for name in named]
    if form == "error-problem":
        got, shown = json.loads(body), json.loads(shown_body)
        assert got.pop("evidence_id") == headers["x-road-request-id"]
        shown.pop("evidence_id")
        assert got == shown
    else:
        assert body == shown_body
    assert ("signature" in headers) == (form == "error-json")


def keys_of(content: object) -> object:
    """The names in it, without values; of a list, those of its first item."""
    if isinstance(content, dict):
        return {name: keys_of(value) for name, value in content.items() if name != "faults"}
    return keys_of(content[0]) if isinstance(content, list) and content else None


def test_the_status_has_the_members_on_the_page(network: Network) -> None:
    sent(network, the_request())
    node = network.node("IRCC")
    status = node.ask("local_port", "GET", "/status", **operator(node))[1]
    shown = re.search(r"```json\n(\{\n \"ok\".*?)```", OPERATION.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert keys_of(status) == keys_of(json.loads(shown[1]))
    health = node.ask("local_port", "GET", "/healthz")[1]
    row = next(line for line in OPERATION.read_text("utf-8").splitlines() if "`/healthz`" in line)
    assert set(health) == set(re.findall(r"`(\w+)`", row))


def test_the_metrics_are_those_on_the_page(network: Network) -> None:
    sent(network, the_request())
    node = network.node("IRCC")
    body = node.raw("local_port", "GET", "/metrics", **operator(node))[2].decode()
    names = {family.name for family in text_string_to_metric_families(body)}
    rows = re.findall(r"^\| (`onegov_.*?) \|", OPERATION.read_text("utf-8"), re.MULTILINE)
    assert names == {name for row in rows for name in re.findall(r"`(\w+)`", row)}


@pytest.mark.parametrize("path", ["/status", "/metrics", "/evidence/id-1", "/adapters/x/report"])
def test_the_local_port_asks_for_a_token_where_the_page_says_so(
    network: Network, path: str
) -> None:
    status, content, _ = network.node("IRCC").ask("local_port", "GET", path)
    assert (status, content["type"]) == (400, "client.not_authenticated")
