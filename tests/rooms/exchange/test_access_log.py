"""Who read about a person: found across clients, proven one by one, and nobody else's matter."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.exchange.errors import AccessDenied, ProviderDown, ProviderRefused
from onegov.exchange.public import ServiceId
from onegov.merkle.public import leaf_hash, open_checkpoint, verify_inclusion
from rooms.exchange.access_office import (
    BORDER,
    LOG,
    LOOK,
    LOOK_UNDER,
    OMBUDSMAN,
    border,
    is_unknown,
    lines,
    look,
    office,
    read,
)
from rooms.exchange.network import AUTHORITY, PLATFORM, PURPOSE, STATUS, Network, start


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = start(office(folder))
        yield network
        network.close()


@pytest.fixture
def readings(network: Network) -> Iterator[dict[str, str]]:
    """One reading of Amina's record by each organisation, one of Daniel's."""
    platform, department = network.client(), border(network)
    yield {
        "border": read(department, "amina-to-border"),
        "platform": read(platform, "amina-to-platform"),
        "daniel": read(platform, "daniel-to-platform"),
    }
    platform.close()
    department.close()


def test_a_department_that_read_without_the_platform_is_shown(
    network: Network, readings: dict[str, str]
) -> None:
    found = {line["exchange"]: line for line in lines(look(network, "amina-to-platform"))}
    assert readings["daniel"] not in found
    mine = found[readings["platform"]]
    theirs = found[readings["border"]]
    assert (mine["client"], theirs["client"]) == (str(PLATFORM), str(BORDER))
    assert theirs["service"] == str(STATUS)
    assert (theirs["purpose"], theirs["authority"]) == (PURPOSE, AUTHORITY)


def test_every_entry_is_in_the_log_that_its_checkpoint_seals(
    network: Network, readings: dict[str, str]
) -> None:
    told = look(network, "amina-to-platform")
    member, key = network.directory.keys[told["log_key_id"]]
    checkpoint = open_checkpoint(told["checkpoint"], key.public_key, name=told["log_key_id"])
    assert checkpoint.origin == member.node_id
    assert told["entries"]
    for entry in told["entries"]:
        leaf = leaf_hash(entry["line"].encode())
        assert b64decode(entry["leaf_hash"]) == leaf
        verify_inclusion(
            tuple(b64decode(step) for step in entry["proof"]),
            leaf=leaf,
            index=entry["index"],
            size=checkpoint.size,
            root=checkpoint.root,
        )


def test_an_entry_names_the_leaf_of_the_exchange_that_both_sides_signed(
    network: Network, readings: dict[str, str]
) -> None:
    told = {line["exchange"]: line for line in lines(look(network, "amina-to-platform"))}
    raw = (network.node("IRCC").log / "evidence.jsonl").read_bytes().splitlines()
    kept = {json.loads(line).get("id"): line for line in raw if b'"kind":"exchange"' in line}
    for id in (readings["border"], readings["platform"]):
        assert b64decode(told[id]["leaf"]) == leaf_hash(kept[id])


def test_nothing_that_is_shown_or_travels_tells_which_record_it_was(
    network: Network, readings: dict[str, str]
) -> None:
    told = look(network, "amina-to-platform")
    text = json.dumps(told)
    assert "1001" not in text
    assert "amina-to-border" not in text
    sealed = [json.loads(entry["line"])["sealed"] for entry in told["entries"]]
    assert len(set(sealed)) == len(sealed)
    assert all(b"onegov-record" not in json.dumps(line).encode() for line in everything(network))


def everything(network: Network) -> list[dict[str, object]]:
    return [line for node in network.nodes.values() for line in node.lines()]


def test_one_entry_with_its_proof_is_a_file_that_the_verifier_checks(
    network: Network, readings: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = look(network, "amina-to-platform")
    directory = network.authority.published / "directory.jws"

    def verify(entry: dict[str, object], *more: str) -> tuple[int, dict[str, Any]]:
        (tmp_path / "entry.json").write_text(json.dumps(entry))
        code = main(["evidence", "verify", str(tmp_path / "entry.json"), "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    entry = entry_file(told, told["entries"][0])
    code, found = verify(entry, "--directory", str(directory))
    assert (code, found["verdict"]) == (0, "proven")
    assert found["exchange"]["client"] == json.loads(entry["line"])["client"]
    assert verify(entry)[1]["first_that_fails"] == "trust"
    changed = {"line": entry["line"].replace("clients", "klients"), "index": entry["index"] + 1}
    for name, value in changed.items():
        code, found = verify(entry | {name: value}, "--directory", str(directory))
        assert (code, found["first_that_fails"]) == (1, "inclusion"), name
    assert verify(entry | {"more": 1}, "--directory", str(directory))[0] == 1


def entry_file(told: Mapping[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    kept = {name: entry[name] for name in ("line", "index", "proof")}
    seal = {name: told[name] for name in ("checkpoint", "log_key_id")}
    return {"format": "onegov-access-entry", "version": 1, **kept, **seal}


def test_a_client_never_gets_the_name_of_the_record(network: Network) -> None:
    port = network.node("ONEGOV")
    _, found, _ = port.raw(
        "local_port",
        "GET",
        f"/r1/{STATUS}",
        X_Road_Client=str(PLATFORM),
        Authorization="Bearer a-token-of-the-platform-0001",
        OneGov_Subject="amina-to-platform",
        OneGov_Purpose=PURPOSE,
        OneGov_Authority=AUTHORITY,
    )
    assert found["x-road-request-id"]
    assert "onegov-record" not in found


def test_who_was_never_read_about_under_that_name_is_unknown_which_is_not_nobody(
    network: Network,
) -> None:
    assert is_unknown(network, "amina-to-border")  # another organisation's name for her
    assert is_unknown(network, "somebody")


def test_a_reading_that_found_nobody_shows_nowhere(network: Network) -> None:
    client = network.client()
    with pytest.raises(ProviderRefused):
        read(client, "nobody-to-platform")
    client.close()
    assert is_unknown(network, "nobody-to-platform")


def test_asking_what_there_is_reads_about_nobody(network: Network) -> None:
    client = network.client()
    methods = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/listMethods")
    client.call(service=methods, purpose=PURPOSE, authority=AUTHORITY, subject="curious")
    client.close()
    assert is_unknown(network, "curious")


def test_somebody_else_in_a_matter_learns_that_it_was_read_and_nothing_of_whose(
    network: Network,
) -> None:
    department, platform = border(network), network.client()
    read(platform, "amina-to-platform")
    evidence_id = read(department, "will-to-border")
    read(platform, "testator-to-platform")
    department.close()
    platform.close()
    told = look(network, "amina-to-platform")
    masked = [line for line in lines(told) if line.get("masked")]
    assert masked
    assert all(set(line) == {"at", "kind", "masked", "sealed"} for line in masked)
    assert evidence_id not in json.dumps(told)
    of_testator = lines(look(network, "testator-to-platform"))
    assert evidence_id in {line["exchange"] for line in of_testator}
    assert all(line.get("exchange") != evidence_id for line in lines(told))
    # the other's readings do not come with the matter
    assert not any(line.get("masked") for line in of_testator)


def test_without_a_right_nobody_looks(network: Network) -> None:
    department, platform = border(network), network.client()
    with pytest.raises(AccessDenied):
        department.call(service=LOG, purpose=LOOK, authority=LOOK_UNDER, subject="amina-to-border")
    with pytest.raises(AccessDenied):
        platform.call(
            service=LOG, purpose=PURPOSE, authority=AUTHORITY, subject="amina-to-platform"
        )
    department.close()
    platform.close()


def test_a_look_is_itself_an_entry(network: Network, readings: dict[str, str]) -> None:
    look(network, "daniel-to-platform")
    told = look(network, "daniel-to-platform")
    newest = json.loads(told["entries"][0]["line"])
    assert (newest["service"], newest["purpose"]) == (str(LOG), LOOK)


def test_whoever_looked_shows_to_the_person_whichever_organisation_asks(network: Network) -> None:
    platform, department = network.client(), border(network)
    ombudsman = border(network, OMBUDSMAN)
    read(platform, "amina-to-platform")
    read(department, "amina-to-border")
    looked = ombudsman.call(
        service=LOG, purpose=LOOK, authority=LOOK_UNDER, subject="amina-to-border"
    ).evidence_id
    told = look(network, "amina-to-platform")
    for client in (platform, department, ombudsman):
        client.close()
    assert looked in {json.loads(entry["line"]).get("exchange") for entry in told["entries"]}


def test_many_entries_come_in_pages_none_twice_and_none_left_out(network: Network) -> None:
    client = network.client()
    made = [read(client, "daniel-to-platform") for _ in range(5)]
    client.close()
    seen: list[str] = []
    before = 2**53
    for _ in range(100):
        told = look(network, "daniel-to-platform", limit=2, before=before)
        seen += [line["exchange"] for line in lines(told)]
        before = told["entries"][-1]["index"]
        if not told["more"]:
            break
    assert len(set(seen)) == len(seen)
    assert [id for id in seen if id in made] == made[::-1]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"before": "x"}, {"q": "1"}])
def test_a_wrong_question_is_refused_by_name(network: Network, query: dict[str, str]) -> None:
    with pytest.raises(ProviderRefused) as refused:
        look(network, "daniel-to-platform", **query)
    assert refused.value.body == {"error": "invalid", "field": next(iter(query))}


@pytest.mark.parametrize(
    "header", ["1001", '"1001', '"1";who', '"1",', '"' + "x" * 201 + '"', ", ".join(['"1"'] * 21)]
)
def test_a_record_that_cannot_be_read_stops_the_answer(network: Network, header: str) -> None:
    before = network.system.answer
    headers = {"Content-Type": "application/json", "OneGov-Record": header}
    network.system.answer = lambda _: (200, headers, b"{}")
    client = network.client()
    with pytest.raises(ProviderDown) as failed:
        read(client, "amina-to-platform")
    client.close()
    network.system.answer = before
    assert failed.value.detail == "onegov-record"


def test_after_kill_and_without_its_index_a_node_still_finds_every_entry(
    network: Network, readings: dict[str, str]
) -> None:
    node = network.node("IRCC")
    node.kill()
    (node.config.parent / "state" / "access.sqlite").unlink()
    node.start()
    found = {line.get("exchange") for line in lines(look(network, "amina-to-platform"))}
    assert {readings["border"], readings["platform"]} <= found
    node.kill()
    (node.config.parent / "state" / "access.sqlite").write_bytes(b"no database at all" * 100)
    node.start()
    again = {line.get("exchange") for line in lines(look(network, "amina-to-platform"))}
    assert found <= again
