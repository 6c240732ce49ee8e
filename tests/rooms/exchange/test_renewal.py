"""A node's key is replaced before it ends, and nobody has to do anything."""

import asyncio
import json
import os
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from free_ports import free_port
from onegov.core.errors import WrongSetting
from onegov.exchange.http1.client import Caller
from onegov.exchange.node.opening import open_office
from onegov.exchange.node.renewal import Renewal
from onegov.exchange.own_keys import LIFE, SPREAD, OwnKeys
from onegov.exchange.public import parse_config
from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, NodeProcess, build, until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def keys_of(folder: Path, alg: str = "ed25519") -> OwnKeys:
    return OwnKeys(folder / "node.key", key_id="IRCC:node:1", alg=alg)


def known(entries: list[dict[str, Any]]) -> dict[str, bytes]:
    return {each["keyid"]: b64decode(each["public_key_b64"]) for each in entries}


@pytest.mark.parametrize("alg", ["ed25519", "ecdsa-p256-sha256"])
def test_a_key_lives_a_year_and_hands_over_once_it_is_listed(tmp_path: Path, alg: str) -> None:
    keys = keys_of(tmp_path, alg)
    first = keys.current(NOW)
    keys.renew(NOW + LIFE - timedelta(days=31))
    assert [each["keyid"] for each in keys.entries(NOW)] == ["IRCC:node:1"]
    assert "not_after" not in keys.entries(NOW)[0]
    due = NOW + LIFE - timedelta(days=29)
    keys.renew(due)
    entries = keys.entries(due)
    assert [each["keyid"] for each in entries] == ["IRCC:node:1", "IRCC:node:2"]
    assert entries[0]["not_after"] == (NOW + LIFE).isoformat(timespec="seconds")
    assert known(entries)["IRCC:node:1"] == first.public_key()
    late = NOW + LIFE - timedelta(days=6)
    for listed, at in (({}, late), (known(entries), due), ({"IRCC:node:2": b"other"}, late)):
        assert keys.choose(listed, at).key_id == "IRCC:node:1"
    second = keys_of(tmp_path, alg).choose(known(entries), late)
    assert second.key_id == "IRCC:node:2"
    assert second.public_key() == known(entries)["IRCC:node:2"]
    again = keys_of(tmp_path, alg)
    assert again.current(late).public_key() == second.public_key()
    assert [each["keyid"] for each in again.entries(late)] == ["IRCC:node:2"]
    assert again.end(late) == due + LIFE
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.key"))


@pytest.mark.parametrize(
    ("left", "waits"),
    [
        (timedelta(days=20), timedelta(days=13)),
        (timedelta(days=3), SPREAD),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(0), timedelta(0)),
    ],
    ids=str,
)
def test_peers_have_time_to_read_of_a_key_that_is_listed_late(
    tmp_path: Path, left: timedelta, waits: timedelta
) -> None:
    keys = keys_of(tmp_path)
    keys.current(NOW)
    listed_at = NOW + LIFE - left
    keys.renew(listed_at)
    listed = known(keys.entries(listed_at))
    moment = timedelta(seconds=1)
    if waits:
        assert keys.choose(listed, listed_at).key_id == "IRCC:node:1"
        before = listed_at + waits - moment
        assert keys_of(tmp_path).choose(listed, before).key_id == "IRCC:node:1"
    after = listed_at + waits + moment
    assert keys_of(tmp_path).choose(listed, after).key_id == "IRCC:node:2"


@pytest.mark.parametrize("replaced", [0, 1])
def test_a_crash_while_the_next_key_takes_over_loses_no_key(
    tmp_path: Path, replaced: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = keys_of(tmp_path)
    keys.current(NOW)
    late = NOW + LIFE - timedelta(days=6)
    keys.renew(late)
    listed = known(keys.entries(late))
    keys.choose(listed, late)
    late += SPREAD
    real, left = os.replace, [replaced]

    def dies(source: Path, target: Path) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(source, target)

    monkeypatch.setattr("onegov.exchange.own_keys.os.replace", dies)
    with pytest.raises(KeyboardInterrupt):
        keys.choose(listed, late)
    monkeypatch.undo()
    again = keys_of(tmp_path)
    signer = again.current(late)
    assert signer.public_key() == listed[signer.key_id]
    assert again.choose(listed, late).key_id == "IRCC:node:2"
    assert [each["keyid"] for each in again.entries(late)] == ["IRCC:node:2"]


def test_a_key_of_another_algorithm_is_said(tmp_path: Path) -> None:
    keys_of(tmp_path).current(NOW)
    with pytest.raises(WrongSetting):
        keys_of(tmp_path, "ecdsa-p256-sha256").current(NOW)


def test_a_failure_to_renew_does_not_end_the_renewing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    network = build(tmp_path)
    node = network.node("IRCC")
    config = parse_config(node.settings, where="node.json", base=node.config.parent)
    monkeypatch.setattr("onegov.exchange.node.renewal._SECONDS", 0)

    async def run() -> None:
        office = open_office(config)
        caller = Caller(seconds=5, limit=10_000, fault="server.clientproxy")
        beside = node.config.parent / "node.key.json"
        good = json.loads(beside.read_text())
        beside.write_text("")
        renewing = asyncio.create_task(Renewal(config, office, caller).run_forever())
        while not caplog.records and not renewing.done():
            await asyncio.sleep(0)
        soon = datetime.now(UTC) + timedelta(days=20)
        beside.write_text(json.dumps(good | {"ends": soon.isoformat(timespec="seconds")}))
        following = node.config.parent / "node.key.next"
        while not following.exists() and not renewing.done():
            await asyncio.sleep(0)
        assert following.exists()
        renewing.cancel()
        await caller.close()

    try:
        asyncio.run(run())
    finally:
        network.close()


def note(node: NodeProcess, file: str, name: str, **by: float) -> None:
    """Writes a moment, from now, beside a key."""
    path = node.config.parent / file
    moment = datetime.now(UTC) + timedelta(**by)
    content = json.loads(path.read_text()) | {name: moment.isoformat(timespec="seconds")}
    path.write_text(json.dumps(content))


def ends_in(node: NodeProcess, **by: float) -> None:
    note(node, "node.key.json", "ends", **by)


def version(node: NodeProcess) -> int:
    return int(node.ask("local_port", "GET", "/healthz")[1]["directory"]["version"])


def test_a_running_node_has_its_next_key_listed_and_signs_with_it() -> None:
    with memory_folder() as folder:
        network, port = build(folder), free_port()
        node = network.node("IRCC")
        node.settings["directory_url"] = f"http://127.0.0.1:{port}"
        node.config.write_text(json.dumps(node.settings))
        kept = ["--folder", str(folder / "authority"), "--instance", "CA-DEMO"]
        serve = [sys.executable, "-m", "onegov", "directory", "serve", *kept, "--port", str(port)]
        server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert server.stdout is not None
        client = network.client()
        try:
            server.stdout.readline()
            for each in network.nodes.values():
                each.start()

            def signed_by() -> str:
                network.directory = network.authority.directory()
                asked = client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
                return asked.signed_by

            assert signed_by() == "IRCC:node:1"
            assert network.authority.edition is not None
            assert network.authority.edition.version == 1  # nothing is due, so nothing is asked
            node.stop()
            ends_in(node, days=20)
            node.start()
            until(lambda: "IRCC:node:2" in network.authority.directory().keys, what="the next key")
            asker = network.node("ONEGOV")
            until(lambda: version(asker) == 2, what="the edition at the other node")
            assert signed_by() == "IRCC:node:1"
            node.stop()
            ends_in(node, days=3)
            note(node, "node.key.next.json", "listed", hours=-3)
            node.start()
            assert signed_by() == "IRCC:node:2"
            told = node.ask("local_port", "GET", "/healthz")[1]
            assert told["ok"] is True
        finally:
            client.close()
            network.close()
            server.terminate()
            server.wait()
            server.stdout.close()
