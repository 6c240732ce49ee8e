"""A node has its log cosigned, says when it is not, and in the end carries nothing without."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from onegov.__main__ import main
from onegov.core import clock
from onegov.exchange.attestation_settings import WitnessPolicy
from onegov.exchange.errors import ProviderDown
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.evidence.keys import Anchor
from onegov.exchange.evidence.telling import content_of
from onegov.exchange.evidence.verifier import Check
from onegov.exchange.faults import make_fault
from onegov.exchange.log import CHECKPOINTS, HASHES, INDEX, LINES
from onegov.exchange.log_attested import COSIGNED, first_covering, size_of
from onegov.exchange.log_gone import GONE
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.server import Node
from onegov.exchange.node.status_text import status_lines
from onegov.exchange.node.witnesses import Witnesses
from onegov.exchange.public import parse_config, parse_directory
from onegov.exchange.types import Witness
from onegov.exchange.witness.conf import read_witness_config
from onegov.exchange.witness.cosigner import Cosigner, Refused
from onegov.exchange.witness.entry import witness_entry
from onegov.exchange.witness.memory import Memory
from onegov.merkle.public import open_cosignature
from rooms.exchange.network import Network, NodeProcess, ask_service, build, start, until
from rooms.exchange.recorded import (
    NOW,
    WATCHED,
    WITNESS,
    entry,
    line,
    members,
    signed_pair,
    write_log,
)
from rooms.exchange.test_evidence_file import as_bytes
from rooms.exchange.test_tls import secured
from rooms.exchange.witnesses import WitnessProcess, build_witness

OAG = WATCHED["members"][-1]


class Town:
    """A log folder, and one real witness that is asked without a network in between."""

    def __init__(self, folder: Path, count: int = 6) -> None:
        self.folder = folder
        self.log = write_log(folder / "log", self.entries(count))
        self.memory = Memory(folder / "witness")
        directory = parse_directory(WATCHED)
        self.listed = directory.witnesses(at=NOW)
        self.cosigner = Cosigner(WITNESS, self.memory, directory=lambda: directory)
        self.is_down = False
        self.asked = 0

    @staticmethod
    def entries(count: int, first: int = 0) -> list[Any]:
        return [line(each, signed_pair(each)) for each in range(first, first + count)]

    async def send(self, witness: Witness, request: Request) -> Reply:
        self.asked += 1
        if self.is_down:
            raise make_fault("server.clientproxy.network_error")
        try:
            return Reply(200, (), self.cosigner.add_checkpoint(request.body).encode())
        except Refused as refused:
            if refused.size is None:
                return Reply(refused.status, (), b"")
            headers = (("content-type", "text/x.tlog.size"),)
            return Reply(409, headers, f"{refused.size}\n".encode())

    def witnesses(self, **policy: int) -> Witnesses:
        return Witnesses(
            self.log, WitnessPolicy(**policy), listed=lambda: self.listed, send=self.send
        )

    def grow(self, count: int, first: int) -> None:
        write_log(self.log, self.entries(count, first))


@pytest.fixture
def at() -> Iterator[clock.FixedClock]:
    at = clock.FixedClock(NOW)
    with clock.using(at):
        yield at


@pytest.fixture
def town(tmp_path: Path, at: clock.FixedClock) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.memory.close()


def look(witnesses: Witnesses) -> dict[str, Any]:
    asyncio.run(witnesses.look())
    return witnesses.status()[0]


def cosigned(town: Town) -> list[int]:
    path = town.log / COSIGNED
    rows = path.read_text().splitlines() if path.exists() else []
    return [size_of(json.loads(row)) for row in rows]


def test_each_checkpoint_with_news_is_cosigned_once(town: Town) -> None:
    witnesses = town.witnesses()
    assert look(witnesses)["lines"] == 6
    assert look(witnesses)["problem"] is None
    town.grow(3, first=6)
    assert look(witnesses)["lines"] == 9
    assert cosigned(town) == [6, 9]
    assert town.asked == 2
    for place, size in ((0, 6), (5, 6), (6, 9), (8, 9)):
        found = first_covering(town.log / COSIGNED, place)
        assert found is not None
        assert size_of(found) == size
        assert open_cosignature(found["note"], WITNESS.public_key(), name=WITNESS.key_id) == int(
            NOW.timestamp()
        )
    assert first_covering(town.log / COSIGNED, 9) is None


def test_a_node_that_restarts_finds_out_where_the_witness_is(town: Town) -> None:
    look(town.witnesses())
    town.grow(2, first=6)
    again = town.witnesses()
    assert again.waiting.covered == 6
    assert look(again)["lines"] == 8
    assert town.asked == 3  # once refused with the size that was cosigned


def test_a_witness_that_is_down_is_said_and_waited_for(town: Town, at: clock.FixedClock) -> None:
    town.is_down = True
    witnesses = town.witnesses(needed=1, hours=24)
    told = look(witnesses)
    assert (told["problem"], told["lines"], told["at"]) == ("unreachable", 0, None)
    # since the first line that waits was written, also after a restart
    assert witnesses.waiting.until(24) == NOW + timedelta(hours=24)
    at.at += timedelta(hours=5)
    assert town.witnesses(needed=1).waiting.until(24) == NOW + timedelta(hours=24)
    town.is_down = False
    assert look(witnesses)["problem"] is None
    assert witnesses.waiting.until(24) is None


def test_too_few_witnesses_do_not_count(town: Town) -> None:
    witnesses = town.witnesses(needed=2)
    assert look(witnesses)["lines"] == 6
    assert cosigned(town) == []
    assert witnesses.waiting.since == NOW


def test_a_log_that_lost_lines_or_forked_is_said(town: Town) -> None:
    """The same key signs another history: the witness of the first refuses it, loudly."""
    look(town.witnesses())
    for name in (LINES, HASHES, INDEX, CHECKPOINTS, COSIGNED):
        (town.log / name).unlink()
    write_log(town.log, town.entries(4))
    rolled_back = town.witnesses()
    assert look(rolled_back)["problem"] == "ahead"
    assert rolled_back.against == 1
    write_log(town.log, town.entries(3, first=70))
    forked = town.witnesses()
    assert look(forked)["problem"] == "fork"
    assert forked.against == 1
    assert cosigned(town) == []
    assert len(town.memory.forks()) == 1


def test_damaged_hashes_of_our_own_never_look_like_a_fork(town: Town) -> None:
    witnesses = town.witnesses()
    look(witnesses)
    town.grow(3, first=6)
    raw = (town.log / HASHES).read_bytes()
    (town.log / HASHES).write_bytes(bytes(len(raw)))
    assert look(witnesses)["problem"] == "own_hashes"
    assert town.memory.forks() == []
    (town.log / HASHES).write_bytes(raw)
    assert look(witnesses)["problem"] is None


def test_a_torn_end_of_what_was_kept_is_cut(town: Town) -> None:
    look(town.witnesses())
    whole = (town.log / COSIGNED).read_bytes()
    for cut in (1, 40, len(whole) - 1):
        (town.log / COSIGNED).write_bytes(whole + whole[:cut])
        assert town.witnesses().waiting.covered == 6
        assert (town.log / COSIGNED).read_bytes() == whole


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(200, (), b"\xe2\x80\x94 OAG:witness:1 AAAA\n"), "signature"),
        (Reply(200, (), b"x" * 100), "refused"),
        (Reply(200, (), b"\xff\n"), "signature"),
        (Reply(404, (), b"unknown_log\n"), "refused"),
        (Reply(409, (("content-type", "text/x.tlog.size"),), b"-1\n"), "refused"),
        (Reply(409, (("content-type", "text/x.tlog.size"),), b"9" * 30 + b"\n"), "refused"),
        (Reply(409, (("content-type", "text/x.tlog.size"),), b"99\n"), "ahead"),
    ],
)
def test_whatever_a_witness_answers_only_its_cosignature_counts(
    town: Town, reply: Reply, problem: str
) -> None:
    async def send(witness: Witness, request: Request) -> Reply:
        return reply

    witnesses = Witnesses(town.log, WitnessPolicy(), listed=lambda: town.listed, send=send)
    assert look(witnesses)["problem"] == problem
    assert cosigned(town) == []


def test_a_line_is_found_by_its_place_whatever_the_index_says(town: Town) -> None:
    for damage in (None, b"", b"x" * 4096):
        if damage is not None:
            (town.log / INDEX).write_bytes(damage)
        with LogReader(town.log) as log:
            lines = [raw[:-1] for raw in log.lines()]
            assert [log.line_at(place) for place in range(len(lines))] == lines
            with pytest.raises(IndexError):
                log.line_at(len(lines))


# -- with real nodes --------------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Network, WitnessProcess]]:
    network = build(tmp_path)
    witness, listed = build_witness(tmp_path, network.authority)
    members_now = network.authority.members()
    network.directory = network.authority.publish([*members_now, listed]).directory
    witness.start()
    yield network, witness
    witness.stop()
    network.close()


def status_of(node: NodeProcess) -> dict[str, Any]:
    token = (node.config.parent / "state" / "operator.token").read_text()
    content: dict[str, Any] = node.ask(
        "local_port", "GET", "/status", Authorization=f"Bearer {token}"
    )[1]
    return content


def test_nodes_have_their_logs_cosigned(
    watched: tuple[Network, WitnessProcess], capsys: pytest.CaptureFixture[str]
) -> None:
    network, witness = watched
    start(network)
    ask_service(network, "clients/status")
    node = network.node("IRCC")
    until(lambda: status_of(node)["witnesses"][0]["lines"] == len(node.lines()))
    assert status_of(node)["witnesses"][0]["witness"] == witness.name
    assert witness.newest("CA-DEMO/GOV/IRCC/node")[0] == 200
    assert main(["node", "status", "--config", str(node.config)]) == 0
    assert witness.name in capsys.readouterr().out
    witness.stop()
    ask_service(network, "clients/status")
    until(lambda: status_of(node)["witnesses"][0]["problem"] == "unreachable")
    assert "witnesses" in [each["code"] for each in status_of(node)["next"]]


def waits(node: Node) -> bool:
    return node._attestation.witnesses.waiting.since is not None


async def asked_each_hour(network: Network, at: clock.FixedClock, hours: int) -> list[str]:
    """What the platform gets: the name of the fault, or "" when it was answered."""
    found = []
    for _ in range(hours):
        at.at += timedelta(hours=1)
        try:
            await asyncio.to_thread(ask_service, network, "clients/status")
        except ProviderDown as error:
            found.append(error.type)
        else:
            found.append("")
    return found


@pytest.mark.parametrize("member", ["ONEGOV", "IRCC"])
def test_a_witness_down_for_24_hours_stops_its_nodes_at_their_limit(
    watched: tuple[Network, WitnessProcess], member: str, tell: Callable[[str], None]
) -> None:
    """Simulated hours: traffic goes on up to the policy's limit, then the node that has it carries
    nothing, and goes on by itself once the witness is back."""
    network, witness = watched
    witness.stop()
    at = clock.FixedClock(clock.now())

    async def run() -> list[str]:
        nodes = [
            Node(parse_config(each.settings | policy, where="node.json", base=each.config.parent))
            for name, each in network.nodes.items()
            for policy in [{"witnesses": {"needed": 1, "hours": 24}} if name == member else {}]
        ]
        for node in nodes:
            await node.start()
        try:
            found = await asked_each_hour(network, at, 1)
            while not all(map(waits, nodes)):
                await asyncio.sleep(0.05)
            found += await asked_each_hour(network, at, 26)
            told = await asyncio.to_thread(status_of, network.node(member))
            assert (told["ok"], told["stopped_by"]) == (False, "log_unwitnessed")
            lines = [*status_lines(told, "en"), *status_lines(told, "fr")]
            assert sum("RIEN" in each or "NOTHING" in each for each in lines) == 2
            await asyncio.to_thread(witness.start)
            while any(map(waits, nodes)):
                await asyncio.sleep(0.05)
            return found + await asked_each_hour(network, at, 1)
        finally:
            for node in nodes:
                await node.stop()

    with clock.using(at):
        *found, again = asyncio.run(run())
    side = "clientproxy" if member == "ONEGOV" else "serverproxy"
    carried = found.index(f"server.{side}.log_unwitnessed")
    tell(f"witness down: {carried} simulated hours carried, then {set(found[carried:])}")
    assert carried == 24
    assert found[:carried] == [""] * carried
    assert set(found[carried:]) == {f"server.{side}.log_unwitnessed"}
    assert again == ""


# -- in evidence files ------------------------------------------------------------------------------


def exported(town: Town, number: int) -> dict[str, Any]:
    with LogReader(town.log) as log:
        content = export_evidence(log, f"id-{number}", parse_directory(WATCHED))
    return json.loads(json.dumps(content))  # type: ignore[no-any-return]


def steps_of(content: dict[str, Any], directory: dict[str, Any] = WATCHED) -> dict[str, str]:
    steps = Check(as_bytes(content), Anchor(as_bytes(directory)), {}).run()
    return {step.name: step.why or step.result for step in steps}


def test_an_evidence_file_carries_the_first_cosignatures_over_its_line(town: Town) -> None:
    witnesses = town.witnesses()
    look(witnesses)
    town.grow(3, first=6)
    look(witnesses)
    town.grow(1, first=9)
    for number, size in ((0, "6"), (5, "6"), (6, "9"), (9, "10")):
        content = exported(town, number)
        assert content["checkpoint"].split("\n")[1] == size
        expected = "no_witness" if number == 9 else "holds"
        assert steps_of(content)["cosignatures"] == expected
    check = Check(as_bytes(exported(town, 2)), Anchor(as_bytes(WATCHED)), {})
    told = content_of(check, check.run())
    assert (told["witnesses"], told["witnessed_at"]) == (WITNESS.key_id, NOW.isoformat())


def test_a_cosignature_that_does_not_hold_is_refused(town: Town) -> None:
    look(town.witnesses())
    content = exported(town, 2)
    (stamp,) = content["cosignatures"]["lines"]
    raw = bytearray(b64decode(stamp.split(" ")[2]))
    raw[7] ^= 1  # another time
    later = f"— {WITNESS.key_id} {b64encode(raw).decode()}\n"
    own = [member | {"member": "CA-DEMO/GOV/IRCC"} for member in (OAG,)]
    ended = [entry(WITNESS, use="witness", not_after=(NOW - timedelta(seconds=1)).isoformat())]
    for lines, expected in (
        ([later], "signature"),
        ([stamp, stamp], "not_their_key"),
        ([stamp.replace("OAG", "TBS")], "unknown_key"),
        ([stamp.replace(WITNESS.key_id, "IRCC:log:1")], "not_their_key"),
        ([stamp[:-1]], "malformed"),
        ([7], "malformed"),
        ([], "no_witness"),
    ):
        changed = content | {"cosignatures": {"version": 1, "lines": lines}}
        assert steps_of(changed)["cosignatures"] == expected
    forged = content | {"checkpoint": content["checkpoint"].replace("\n6\n", "\n7\n")}
    assert steps_of(forged)["checkpoint"] == "signature"
    members_ended = {"members": [*members(), OAG | {"keys": ended}]}
    assert steps_of(content, members_ended)["cosignatures"] == "key_ended"
    listed = members()
    listed[1]["keys"].append(own[0]["keys"][0] | {"node_id": OAG["node_id"]})
    listed[1]["siblings"] = [{"node_id": OAG["node_id"], "url": OAG["url"]}]
    content["keys"][-1] |= {"member": "CA-DEMO/GOV/IRCC"}
    assert steps_of(content, {"members": listed})["cosignatures"] == "not_their_key"


def test_over_tls_only_listed_certificates_reach_a_witness(tmp_path: Path) -> None:
    network = secured(tmp_path)
    witness, _ = build_witness(tmp_path, network.authority, tls_key_file="tls.key")
    config = read_witness_config(witness.config)
    listed = witness_entry(config, url=f"https://127.0.0.1:{config.port}")
    network.directory = network.authority.publish([*network.authority.members(), listed]).directory
    witness.start()
    try:
        start(network)
        ask_service(network, "clients/status")
        node = network.node("IRCC")
        until(lambda: status_of(node)["witnesses"][0]["lines"] == len(node.lines()))
        with pytest.raises(ConnectionError):
            witness.ask("GET", "/healthz")
    finally:
        network.close()
        witness.stop()


def test_what_cannot_be_read_now_does_not_end_the_looks(tmp_path: Path) -> None:
    """A log that is damaged under a running node is asked about again, and found well again."""
    network = build(tmp_path)
    witness, listed = build_witness(tmp_path, network.authority)
    network.directory = network.authority.publish([*network.authority.members(), listed]).directory
    witness.start()
    try:
        start(network)
        node = network.node("IRCC")
        (node.log / GONE).write_text("not what it was")
        ask_service(network, "clients/status")
        until(lambda: "could not be attested" in node.stderr)
        (node.log / GONE).unlink()
        until(lambda: status_of(node)["witnesses"][0]["lines"] == len(node.lines()))
    finally:
        network.close()
        witness.stop()
