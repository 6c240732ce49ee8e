"""Two instances, each with its own authority: real nodes exchange, and neither speaks for the other."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.exchange.errors import BadRequest, BadSignature
from onegov.exchange.public import verify_evidence
from onegov.exchange.types import ClientId
from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, NodeProcess, start, until
from rooms.exchange.two_instances import (
    ATTESTATION,
    OTHER,
    OWN,
    REGISTRAR,
    Federated,
    build_two,
    granted_to_the_province,
)


@pytest.fixture
def memory() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@pytest.fixture
def two(memory: Path) -> Iterator[Federated]:
    found = build_two(memory)
    try:
        yield found
    finally:
        found.network.close()


def status(node: NodeProcess) -> dict[str, Any]:
    token = (node.config.parent / "state" / "operator.token").read_text()
    told = node.ask("local_port", "GET", "/status", Authorization=f"Bearer {token}")[1]
    return dict(told)


def told_to_the_operator(node: NodeProcess, lang: str) -> str:
    command = [sys.executable, "-m", "onegov", "node", "status", "--config", str(node.config)]
    done = subprocess.run([*command, "--lang", lang], capture_output=True, text=True, check=False)
    return done.stdout.replace("\u00a0", " ")


def federation(node: NodeProcess) -> dict[str, Any]:
    return dict(status(node)["federation"])


def ask_again(two: Federated) -> str:
    """What the node itself, not its client, says of the answer."""
    with pytest.raises(BadSignature) as caught:
        two.ask()
    return caught.value.detail


def missing(node: NodeProcess, instance: str) -> str:
    return str(federation(node)[instance]["missing"])


def test_members_of_two_instances_exchange_both_ways(two: Federated) -> None:
    ircc = two.network.node("IRCC").settings["rights"]
    two.rewrite("IRCC", rights=[*ircc, granted_to_the_province()])
    start(two.network)
    answer = two.ask()
    assert answer.service == ATTESTATION
    client = two.client()
    evidence = client.evidence(answer.evidence_id)
    client.close()
    verify_evidence(evidence, two.directories)
    with pytest.raises(BadSignature):
        verify_evidence(
            evidence, two.network.directory
        )  # one directory does not know the other side
    two.check_files(answer.evidence_id)
    registrar = two.client("EDUCATION", client=ClientId.parse(REGISTRAR))
    assert registrar.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY).status == 200
    registrar.close()


def test_each_instance_is_listed_by_its_name(two: Federated) -> None:
    start(two.network)
    platform = two.network.node("ONEGOV")

    def codes(query: str) -> set[str]:
        accept = {"Accept": "application/json"}
        listed = platform.ask("local_port", "GET", f"/listClients{query}", **accept)[1]
        return {each["id"]["member_code"] for each in listed["member"]}

    assert codes("") == codes(f"?xRoadInstance={OWN}") == {"ONEGOV", "IRCC"}
    assert codes(f"?xRoadInstance={OTHER}") == {"EDUCATION"}
    assert platform.ask("local_port", "GET", "/listClients?xRoadInstance=XX")[0] == 400


def test_either_authority_ends_it_at_once_and_both_sides_say_why(two: Federated) -> None:
    start(two.network)
    platform = two.network.node("ONEGOV")
    assert two.ask()
    two.network.authority.part_from(OTHER)
    until(lambda: missing(platform, OTHER) == "here", what="the edition that ends it")
    with pytest.raises(BadRequest) as caught:
        two.ask()
    assert (caught.value.type, caught.value.detail) == ("server.clientproxy.not_federated", "here")
    assert two.ask(STATUS, AUTHORITY)  # the own instance goes on
    two.network.authority.federate(OTHER)
    until(lambda: missing(platform, OTHER) == "" == missing(two.node, OWN), what="the federation")
    assert two.ask()
    two.province.part_from(OWN)
    until(lambda: missing(platform, OTHER) == "there", what="the province's edition")
    with pytest.raises(BadRequest) as caught:
        two.ask()
    assert caught.value.detail == "there"


def test_who_is_no_longer_pinned_is_told_so_in_a_signed_answer(two: Federated) -> None:
    for member in ("ONEGOV", "IRCC", "EDUCATION"):
        two.rewrite(member, tls_key_file="")
    for authority in (two.network.authority, two.province):
        plain = [
            {name: value for name, value in each.items() if name != "certificates"}
            | {"url": str(each["url"]).replace("https", "http")}
            for each in authority.members()
        ]
        authority.publish(plain)
    two.rewrite("EDUCATION", federation=[])
    start(two.network)
    with pytest.raises(BadRequest) as caught:
        two.ask()
    assert (caught.value.type, caught.value.detail) == ("server.serverproxy.not_federated", "pin")
    assert caught.value.evidence_id


def test_a_key_revoked_by_the_other_authority_is_refused_though_its_directory_is_gone(
    two: Federated,
) -> None:
    """The node asked last hears of it from a peer of the other instance, by what that peer says."""
    apart = two.network.folder / "apart"
    shutil.copytree(two.province.published, apart)
    (pinned,) = two.network.node("ONEGOV").settings["federation"]
    two.rewrite("ONEGOV", federation=[pinned | {"directory_file": str(apart / "directory.jws")}])
    start(two.network)
    assert two.ask()
    two.province.revoke("ONEGOV:node:1", since=clock.now())
    platform, province = two.network.node("ONEGOV"), two.node

    def known(node: NodeProcess) -> object:
        return node.ask("local_port", "GET", "/healthz")[1]["directory"]["revocations_version"]

    until(lambda: known(province) == 3, what="the province's own node hears of it")
    with pytest.raises(BadSignature) as caught:
        until(lambda: not two.ask(), what="the refusal")
    assert caught.value.detail == "signature"
    until(
        lambda: federation(platform)[OTHER]["revocations_version"] == 3,
        what="news from a peer of the other instance",
    )
    assert "refused as consumer" in platform.stderr or ask_again(two) == "signature"


def test_a_member_passes_on_what_it_knows_of_the_other_instance(two: Federated) -> None:
    """IRCC never exchanges with the province; it hears of the province's news from the platform."""
    apart = two.network.folder / "apart"
    shutil.copytree(two.province.published, apart)
    (pinned,) = two.network.node("IRCC").settings["federation"]
    two.rewrite("IRCC", federation=[pinned | {"directory_file": str(apart / "directory.jws")}])
    start(two.network)
    ircc, platform = two.network.node("IRCC"), two.network.node("ONEGOV")
    two.province.publish(two.province.members())
    until(lambda: federation(platform)[OTHER]["version"] == 3, what="news")
    assert two.ask(STATUS, AUTHORITY)
    until(lambda: federation(ircc)[OTHER]["version"] == 3, what="news")
    for node in two.network.nodes.values():
        node.stop()
    ircc.start()
    assert federation(ircc)[OTHER]["version"] == 3
    assert "older than version 3" in ircc.stderr


def test_the_operator_reads_what_is_missing(two: Federated) -> None:
    start(two.network)
    platform = two.network.node("ONEGOV")
    for lang, word in (("en", "edition 2, revocations 2"), ("fr", "édition 2, révocations 2")):
        assert f"{OTHER}" in told_to_the_operator(platform, lang)
        assert word in told_to_the_operator(platform, lang)
    two.province.part_from(OWN)
    until(lambda: missing(platform, OTHER) == "there", what="the province's edition")
    assert "ITS AUTHORITY DOES NOT LIST US" in told_to_the_operator(platform, "en")
    assert "NE NOUS INSCRIT PAS" in told_to_the_operator(platform, "fr")
    assert any(
        each["code"] == f"directory:{OTHER}" and not each["stops"]
        for each in status(platform)["next"]
    )
