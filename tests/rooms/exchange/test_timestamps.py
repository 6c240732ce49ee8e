"""Checkpoints stamped by a real RFC 3161 authority; what is not its token over them is refused."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onegov.__main__ import main
from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.exchange.attestation_settings import TimestampPolicy
from onegov.exchange.errors import ProviderDown
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.evidence.keys import Anchor
from onegov.exchange.evidence.stamps import stamp_check
from onegov.exchange.evidence.verifier import Check
from onegov.exchange.http1.client import Caller
from onegov.exchange.log_attested import STAMPED
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.server import Node
from onegov.exchange.node.stamps import Stamps
from onegov.exchange.public import parse_config, parse_directory
from onegov.exchange.timestamps import BadTimestamp, make_query, read_authority, verify_stamp
from rooms.exchange.network import ask_service, build, settings
from rooms.exchange.recorded import DIRECTORY, line, signed_pair, write_log
from rooms.exchange.test_evidence_file import as_bytes
from rooms.exchange.timestamping import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    authority = Authority(tmp_path_factory.mktemp("tsa") / "here")
    yield authority
    authority.close()


@pytest.fixture(autouse=True)
def up(authority: Authority) -> None:
    authority.is_down, authority.stamped_instead = False, b""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    other = Authority(tmp_path_factory.mktemp("tsa") / "there")
    yield other
    other.close()


def test_a_stamp_says_when_and_of_what(authority: Authority, other: Authority) -> None:
    data, before = b"a checkpoint", clock.now()
    query, nonce = make_query(data)
    response = authority.stamp(query)
    pinned = read_authority(authority.root.read_bytes())
    at = verify_stamp(response, data, pinned, nonce=nonce)
    assert abs(at - before) < timedelta(seconds=30)
    assert verify_stamp(response, data, pinned) == at
    for wrong, why in (
        ((response, b"other data", pinned), "other_data"),
        ((response, data, read_authority(other.root.read_bytes())), "signature"),
        ((response[:-1], data, pinned), "malformed"),
        ((b"", data, pinned), "malformed"),
    ):
        with pytest.raises(BadTimestamp, match=why):
            verify_stamp(*wrong)
    with pytest.raises(BadTimestamp, match="signature"):
        verify_stamp(response, data, pinned, nonce=nonce + 1)


def test_no_flipped_byte_of_a_stamp_holds(
    authority: Authority, tell: Callable[[str], None]
) -> None:
    data = b"a checkpoint"
    response = authority.stamp(make_query(data)[0])
    pinned = read_authority(authority.root.read_bytes())
    at, held = verify_stamp(response, data, pinned), 0
    for place in range(len(response)):
        flipped = bytearray(response)
        flipped[place] ^= 1
        try:
            assert verify_stamp(bytes(flipped), data, pinned) == at
            held += 1  # outside of what is signed: the chain's copy, an unsigned text
        except BadTimestamp:
            continue
    tell(f"{len(response)} flipped bytes of a token: {held} unsigned ones held")
    assert held < len(response) // 2


async def post(url: str, request: Request) -> Reply:
    caller = Caller(seconds=5, limit=1 << 16, fault="server.clientproxy")
    try:
        return await caller.send(url, request)
    finally:
        await caller.close()


def stamps(log: Path, authority: Authority, *, pinned: Path | None = None) -> Stamps:
    policy = TimestampPolicy(authority.url, pinned or authority.root, seconds=3600, hours=24)
    return Stamps(log, policy, send=post)


def look(each: Stamps) -> dict[str, Any]:
    asyncio.run(each.look())
    return each.status()


def grow(log: Path, first: int) -> None:
    write_log(log, [line(first, signed_pair(first))])


def test_a_checkpoint_is_stamped_each_hour_with_news(tmp_path: Path, authority: Authority) -> None:
    at = clock.FixedClock(clock.now())
    with clock.using(at):
        grow(tmp_path, 0)
        keeping = stamps(tmp_path, authority)
        assert look(keeping)["lines"] == 1
        grow(tmp_path, 1)
        assert look(keeping)["lines"] == 1
        at.at += timedelta(hours=1)
        assert look(keeping)["lines"] == 2
        at.at += timedelta(hours=1)
        look(keeping)
    kept = (tmp_path / STAMPED).read_text().splitlines()
    assert [json.loads(each)["note"].split("\n")[1] for each in kept] == ["1", "2"]
    assert stamps(tmp_path, authority).waiting.covered == 2


def test_what_is_no_stamp_of_this_authority_is_not_kept(
    tmp_path: Path, authority: Authority, other: Authority
) -> None:
    grow(tmp_path, 0)
    assert look(stamps(tmp_path, authority, pinned=other.root))["problem"] == "signature"
    authority.is_down = True
    assert look(stamps(tmp_path, authority))["problem"] == "refused"
    authority.is_down, authority.stamped_instead = False, sha256(b"another checkpoint").digest()
    assert look(stamps(tmp_path, authority))["problem"] == "other_data"
    assert not (tmp_path / STAMPED).exists()
    authority.stamped_instead = b""
    assert look(stamps(tmp_path, authority))["problem"] is None


def test_an_authority_that_is_down_is_asked_again_soon(
    tmp_path: Path, authority: Authority
) -> None:
    at = clock.FixedClock(clock.now())
    with clock.using(at):
        grow(tmp_path, 0)
        keeping = stamps(tmp_path, authority)
        authority.is_down = True
        look(keeping)
        authority.is_down = False
        assert look(keeping)["problem"] == "refused"
        at.at += timedelta(minutes=1)
        assert look(keeping)["problem"] is None


def test_an_authority_down_for_24_hours_stops_the_node_at_its_limit(
    tmp_path: Path, authority: Authority, tell: Callable[[str], None]
) -> None:
    network = build(tmp_path)
    at = clock.FixedClock(clock.now())
    stamped = {"url": authority.url, "certificate_file": str(authority.root)}
    authority.is_down = True

    async def ask() -> str:
        try:
            await asyncio.to_thread(ask_service, network, "clients/status")
        except ProviderDown as error:
            return error.type
        return ""

    async def run() -> list[str]:
        nodes = [
            Node(parse_config(each.settings | more, where="node.json", base=each.config.parent))
            for name, each in network.nodes.items()
            for more in [{"timestamps": stamped} if name == "IRCC" else {}]
        ]
        for node in nodes:
            await node.start()
        keeping = nodes[1]._attestation.stamps
        assert keeping is not None
        try:
            found = [await ask()]
            while keeping.waiting.since is None:
                await asyncio.sleep(0.05)
            for _ in range(26):
                at.at += timedelta(hours=1)
                found.append(await ask())
            authority.is_down = False
            at.at += timedelta(minutes=2)
            while keeping.waiting.since is not None:
                await asyncio.sleep(0.05)
            return [*found, await ask()]
        finally:
            for node in nodes:
                await node.stop()

    try:
        with clock.using(at):
            *found, again = asyncio.run(run())
    finally:
        network.close()
    carried = found.index("server.serverproxy.log_unstamped")
    tell(f"authority down: {carried} exchanges in 24 simulated hours, then refused")
    assert found == [""] * 24 + ["server.serverproxy.log_unstamped"] * 3
    assert again == ""


def test_an_evidence_file_carries_the_first_stamp_over_its_line(
    tmp_path: Path, authority: Authority, other: Authority
) -> None:
    log, directory = tmp_path / "log", Anchor(as_bytes(DIRECTORY))
    write_log(log, [line(each, signed_pair(each)) for each in range(5)])
    look(stamps(log, authority))
    grow(log, 5)
    with LogReader(log) as reader:
        listed = parse_directory(DIRECTORY)
        files = [export_evidence(reader, f"id-{each}", listed) for each in (2, 5)]
    stamped = stamp_check(authority.root.read_bytes())

    def why(content: dict[str, Any], check: Any = stamped) -> str:
        steps = Check(as_bytes(content), directory, {}, check).run()
        found = next(each for each in steps if each.name == "timestamps")
        return found.why or found.result

    assert [why(each) for each in files] == ["holds", "no_timestamp"]
    assert why(files[0], None) == "no_authority"
    assert why(files[0], stamp_check(other.root.read_bytes())) == "timestamp"
    part = files[0]["timestamps"]
    assert isinstance(part, dict)
    query = make_query(b"x")[0]
    for change, expected in (
        ({"response_b64": b64encode(authority.stamp(query)).decode()}, "timestamp"),
        ({"proof": part["proof"][1:]}, "inclusion"),
        ({"checkpoint": part["checkpoint"].replace("\n5\n", "\n4\n")}, "signature"),
        ({"response_b64": "x"}, "malformed"),
    ):
        assert why(files[0] | {"timestamps": part | change}) == expected
    (tmp_path / "directory").write_bytes(as_bytes(DIRECTORY))
    (tmp_path / "evidence").write_bytes(as_bytes(files[0]))
    command = ["evidence", "verify", str(tmp_path / "evidence"), "--directory"]
    command += [str(tmp_path / "directory"), "--tsa-certificate"]
    assert main([*command, str(authority.root)]) == 0
    assert main([*command, str(other.root)]) == 1
    assert main([*command, str(tmp_path / "evidence")]) == 2


def test_wrong_settings_are_named(tmp_path: Path, authority: Authority) -> None:
    for stamped, named in (
        ({"url": "ftp://x", "certificate_file": "x"}, "url"),
        ({"url": authority.url}, "certificate_file"),
        ({"url": authority.url, "certificate_file": "x", "seconds": 7200, "hours": 1}, "hours"),
    ):
        with pytest.raises(WrongSetting) as caught:
            parse_config(settings("IRCC", timestamps=stamped), where="node.json", base=tmp_path)
        assert named in caught.value.message.en
    grow(tmp_path, 0)
    (tmp_path / "none.pem").write_text("no certificate")
    for name in ("none.pem", "absent.pem"):
        with pytest.raises(WrongSetting, match=name):
            stamps(tmp_path, authority, pinned=tmp_path / name)
