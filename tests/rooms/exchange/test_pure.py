"""The room without Django; the directory file, plain and signed; the texts of every fault."""

import subprocess
import sys
from base64 import b64encode

import pytest

from onegov.core.errors import WrongSetting
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import ProviderDown
from onegov.exchange.faults import KINDS, from_wire, in_dialect, make_fault, status_of
from onegov.exchange.public import (
    ClientId,
    NodeClient,
    configure_platform_node,
    parse_directory,
    platform_node,
)

AUTHORITY = Ed25519Signer("authority", bytes(range(32)))
MEMBER = {
    "member": "CA-DEMO/GOV/IRCC",
    "node_id": "n",
    "url": "http://127.0.0.1:1/",
    "keys": [{"keyid": "k", "public_key_b64": b64encode(bytes(32)).decode()}],
}


@pytest.mark.parametrize("module", ["exchange.public", "exchange.node.server", "merkle.public"])
def test_django_is_not_loaded(module: str) -> None:
    code = f"import sys, onegov.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_door_loads_no_server() -> None:
    code = "import sys, onegov.exchange.public; sys.exit('httptools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def other_member(**changes: object) -> dict[str, object]:
    key = {"keyid": "CBSA:node:1", "public_key_b64": b64encode(b"c" * 32).decode()}
    named = {"member": "CA-DEMO/GOV/CBSA", "node_id": "CA-DEMO/GOV/CBSA/node", "keys": [key]}
    return MEMBER | named | changes


def test_members_with_their_own_node_and_keys_are_listed() -> None:
    directory = parse_directory({"members": [MEMBER, other_member()]})
    assert len(directory.members) == 2


@pytest.mark.parametrize(
    "content",
    [
        {"members": [MEMBER, MEMBER]},
        {"members": [MEMBER, other_member(node_id=MEMBER["node_id"])]},
        {"members": [MEMBER, other_member(keys=MEMBER["keys"])]},
        {"members": [MEMBER, other_member(keys=[MEMBER["keys"][0] | {"keyid": "CBSA:node:1"}])]},  # type: ignore[index,operator]
        {"members": [MEMBER | {"keys": [{"keyid": "k", "public_key_b64": "AAAA"}]}]},
        {"members": [MEMBER | {"keys": [MEMBER["keys"][0] | {"not_after": "soon"}]}]},  # type: ignore[index,operator]
        *(
            {"members": [MEMBER | {"url": url}]}
            for url in (
                "http://[::1",
                "http://",
                "ftp://a",
                "http://a:x",
                "http://a:99999",
                "http://a b",
                "http://a@b",
                "http://a/?b",
                "http://a/#b",
                "http://a\r\nx: y",
            )
        ),
        {"members": {}},
        [],
    ],
)
def test_a_wrong_directory_is_refused(content: object) -> None:
    with pytest.raises(WrongSetting):
        parse_directory(content)


@pytest.mark.parametrize("type", KINDS)
def test_every_fault_speaks_both_languages(type: str) -> None:
    error = make_fault(type, "detail")
    assert error.message.en != error.message.fr
    assert (status_of(type) >= 500) == type.startswith("server.")


@pytest.mark.parametrize("type", KINDS)
def test_every_fault_has_a_name_in_both_dialects(type: str) -> None:
    older = in_dialect(type)
    assert older != type
    assert "_" not in older
    assert from_wire(older) == from_wire(type) == type


def test_the_older_dialect_is_that_of_x_road() -> None:
    assert in_dialect("server.serverproxy.access_denied") == "Server.ServerProxy.AccessDenied"
    assert in_dialect("server.clientproxy.global_conf_outdated") == (
        "Server.ClientProxy.OutdatedGlobalConf"
    )


def test_the_platform_s_node_must_be_configured() -> None:
    configure_platform_node(None)
    with pytest.raises(ProviderDown):
        platform_node()
    node = NodeClient(
        node_url="http://127.0.0.1:9",
        client=ClientId.parse("a/b/c/d"),
        directory=lambda: parse_directory({"members": []}),
        token="t",
    )
    configure_platform_node(node)
    assert platform_node() is node
    configure_platform_node(None)
    node.close()
