"""Two nodes of one member: what either of them saw is found, by one sealed hint from the other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.exchange.directory.merging import merged
from onegov.exchange.errors import ProviderRefused
from onegov.exchange.public import member_entry, parse_config
from rooms.exchange.access_office import (
    BORDER,
    LOG,
    LOOK,
    LOOK_UNDER,
    border,
    office,
)
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    Network,
    NodeProcess,
    settings,
    start,
)

FIRST, SECOND = "CA-DEMO/GOV/IRCC/node", "CA-DEMO/GOV/IRCC/node-2"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = office(folder)
        first = network.node("IRCC")
        shared = {name: first.settings[name] for name in ("services", "rights", "directory_key")}
        own = {"node_id": SECOND, "key_id": "IRCC:node-b:1", "log_key_id": "IRCC:log-b:1"}
        key = {"key_file": str(folder / "IRCC" / "state" / "access.key")}
        content = settings("IRCC", **shared, **own, access_log=key)
        home = folder / "IRCC-2"
        home.mkdir()
        (home / "node.json").write_text(json.dumps(content))
        config = parse_config(content, where="node.json", base=home)
        entry = member_entry(config, url=f"http://127.0.0.1:{content['node_port']}")
        listed = network.authority.members()
        (before,) = [one for one in listed if one["node_id"] == FIRST]
        others = [one for one in listed if one["node_id"] != FIRST]
        whole = merged(before, entry, now=clock.now())
        network.directory = network.authority.publish([*others, whole]).directory
        network.nodes["IRCC-2"] = NodeProcess(home / "node.json", content)
        try:
            yield start(network)
        finally:
            network.close()


def read(network: Network, client: Any, node: str, subject: str) -> str:
    try:
        stated = {"purpose": PURPOSE, "authority": AUTHORITY}
        return client.call(service=STATUS, subject=subject, node=node, **stated).evidence_id
    finally:
        client.close()


def look(network: Network, node: str, subject: str, known_as: str = "") -> dict[str, Any]:
    client = network.client()
    try:
        answer = client.call(
            service=LOG,
            purpose=LOOK,
            authority=LOOK_UNDER,
            subject=subject,
            node=node,
            query={"known_as": known_as} if known_as else None,
        )
    finally:
        client.close()
    assert isinstance(answer.body, dict)
    return answer.body


def found(told: dict[str, Any]) -> set[str]:
    return {json.loads(entry["line"])["exchange"] for entry in told["entries"]}


def test_what_the_second_node_saw_is_found_by_what_the_first_knows(network: Network) -> None:
    mine = read(network, network.client(), FIRST, "amina-to-platform")
    theirs = read(network, border(network), SECOND, "amina-to-border")
    told = look(network, FIRST, "amina-to-platform")
    assert mine in found(told)
    assert theirs not in found(told)
    with pytest.raises(ProviderRefused):
        look(network, SECOND, "amina-to-platform")
    beside = look(network, SECOND, "amina-to-platform", told["known_as"])
    assert theirs in found(beside)
    assert str(BORDER) in beside["entries"][-1]["line"]
    # the look itself told the second node who is meant
    assert theirs in found(look(network, SECOND, "amina-to-platform"))


def test_what_is_sealed_for_one_person_opens_nobody_else(network: Network) -> None:
    read(network, network.client(), FIRST, "amina-to-platform")
    told = look(network, FIRST, "amina-to-platform")
    assert "1001" not in told["known_as"]
    with pytest.raises(ProviderRefused) as refused:
        look(network, SECOND, "somebody-to-platform", told["known_as"])
    assert refused.value.status == 404
    with pytest.raises(ProviderRefused) as refused:
        look(network, SECOND, "amina-to-platform-2", "made up")
    assert refused.value.status == 404
