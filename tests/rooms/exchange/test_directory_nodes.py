"""Real nodes and a real directory process: a key is revoked, the directory is gone, a member joins."""

import asyncio
import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from free_ports import free_port
from onegov.core import clock
from onegov.exchange.errors import BadSignature
from onegov.exchange.http1.client import Caller
from onegov.exchange.node.news import DirectoryNews, sources_of
from onegov.exchange.node.opening import open_office
from onegov.exchange.public import DirectoryAuthority, parse_config
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    Network,
    NodeProcess,
    System,
    build,
    settings,
    start,
    until,
)


@pytest.fixture
def memory() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


def versions(node: NodeProcess) -> tuple[int, int]:
    known = node.ask("local_port", "GET", "/healthz")[1]["directory"]
    return known["version"], known["revocations_version"]


def ask(network: Network) -> Any:
    client = network.client()
    try:
        return client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY).body
    finally:
        client.close()


def set_apart(network: Network, member: str) -> Path:
    """Gives the node a copy of the directory that nobody renews; the folder it lies in."""
    node, folder = network.node(member), network.folder / f"{member}-directory"
    shutil.copytree(network.authority.published, folder)
    node.settings["directory_file"] = str(folder / "directory.jws")
    node.config.write_text(json.dumps(node.settings))
    return folder


def test_a_revoked_key_is_refused_while_the_directory_is_gone(memory: Path) -> None:
    network = build(memory)
    set_apart(network, "IRCC")
    try:
        start(network)
        assert ask(network)
        # Only the asking node's side hears of it, and the directory itself is gone from then on.
        network.authority.revoke("IRCC:node:1", since=clock.now())
        until(lambda: versions(network.node("ONEGOV"))[1] == 2, what="the revocations")
        shutil.rmtree(network.authority.published)
        with pytest.raises(BadSignature) as caught:
            ask(network)
        assert caught.value.detail == "signature"
        # By asking, the other node has heard of it too: its next start would be refused.
        until(lambda: versions(network.node("IRCC"))[1] == 2, what="news from a peer")
    finally:
        network.close()


def test_a_node_that_carries_small_messages_still_gets_the_directory(memory: Path) -> None:
    network = build(memory)
    set_apart(network, "IRCC")
    network.node("IRCC").settings["limits"] = {"body_bytes": 1024}
    network.node("IRCC").config.write_text(json.dumps(network.node("IRCC").settings))
    try:
        start(network)
        network.authority.publish(network.authority.members())
        until(lambda: versions(network.node("ONEGOV"))[0] == 2, what="the edition")
        assert ask(network)
        until(lambda: versions(network.node("IRCC"))[0] == 2, what="news from a peer")
    finally:
        network.close()


def test_a_node_goes_on_with_what_it_accepted_and_takes_nothing_older(memory: Path) -> None:
    network = build(memory)
    folder = set_apart(network, "IRCC")
    old = {path: path.read_text() for path in folder.iterdir()}
    try:
        start(network)
        entries = network.authority.members()
        network.authority.publish(entries)
        until(lambda: versions(network.node("ONEGOV"))[0] == 2, what="the edition")
        assert ask(network)
        until(lambda: versions(network.node("IRCC"))[0] == 2, what="news from a peer")
        for path, text in old.items():
            path.write_text(text + "\n")
        for path in (network.authority.published / "directory.jws", folder / "revocations.jws"):
            path.write_text("x.y.z")
        until(
            lambda: network.node("IRCC").stderr.count("refused from a file") >= 2,
            what="two refusals",
        )
        assert versions(network.node("IRCC"))[0] == 2
        assert ask(network)
        for node in network.nodes.values():
            node.stop()
        start(network)
        assert versions(network.node("IRCC"))[0] == 2
        assert ask(network)
    finally:
        network.close()


def test_a_disk_that_is_full_for_a_while_does_not_end_the_news(memory: Path) -> None:
    network = build(memory)
    node = network.node("ONEGOV")
    try:
        start(network)
        in_the_way = node.config.parent / "state" / "directory" / "directory.draft"
        in_the_way.mkdir()
        network.authority.publish(network.authority.members())
        until(lambda: "cannot be kept" in node.stderr, what="the failure in the log")
        assert versions(node)[0] == 1
        in_the_way.rmdir()
        until(lambda: versions(node)[0] == 2, what="the edition")
    finally:
        network.close()


def test_a_peer_that_only_says_it_knows_more_is_not_asked_each_time(memory: Path) -> None:
    network, liar = build(memory), System()
    content = [
        entry | ({"url": liar.url} if entry["member"] == "CA-DEMO/GOV/ONEGOV" else {})
        for entry in network.authority.members()
    ]
    network.authority.publish(content)
    node = network.node("IRCC")
    config = parse_config(node.settings, where="node.json", base=node.config.parent)

    async def heard() -> None:
        office = open_office(config)
        caller = Caller(seconds=5, limit=10_000, fault="server.clientproxy")
        news = DirectoryNews(
            office,
            sources=sources_of(config),
            web=caller,
            peers=caller,
            seconds=60,
            changed=lambda: None,
        )
        await news.look()
        for number in range(5):
            news.heard("CA-DEMO/GOV/ONEGOV", f"9.{9 + number}")
            while news._tasks:
                await asyncio.wait(list(news._tasks))
        await news.stop()
        await caller.close()

    try:
        asyncio.run(heard())
        assert [each.path for each in liar.seen] == [
            "/directory/directory.jws",
            "/directory/revocations.jws",
        ]
    finally:
        liar.close()
        network.close()


def onegov(*arguments: str) -> str:
    command = [sys.executable, "-m", "onegov", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_member_joins_with_one_command_and_one_approval(memory: Path) -> None:
    port, folder = free_port(), memory / "authority"
    kept = ["--folder", str(folder), "--instance", "CA-DEMO"]
    serve = [sys.executable, "-m", "onegov", "directory", "serve", *kept, "--port", str(port)]
    server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    node = None
    try:
        assert json.loads(server.stdout.readline())["ready"] is True
        home = memory / "CBSA"
        home.mkdir()
        content = settings("CBSA", directory_key=onegov("directory", "key", *kept).strip())
        del content["directory_file"]
        content["directory_url"] = f"http://127.0.0.1:{port}"
        (home / "node.json").write_text(json.dumps(content))
        parse_config(content, where="node.json", base=home)
        node = NodeProcess(home / "node.json", content)
        node.launch()
        assert node.wait() != 0
        assert "CBSA:node:1" in node.stderr
        url = f"http://127.0.0.1:{content['node_port']}"
        said = onegov("node", "join", "--config", str(home / "node.json"), "--url", url)
        fingerprint = said.splitlines()[0].rpartition(" ")[2]
        waiting = onegov("directory", "requests", *kept)
        assert waiting.split() == [fingerprint, "CA-DEMO/GOV/CBSA", url]
        assert "2" in onegov("directory", "approve", *kept, fingerprint)
        node.start()
        assert versions(node)[0] == 2
        shown = json.loads(onegov("directory", "show", str(folder / "published" / "directory.jws")))
        assert shown["members"][0]["member"] == "CA-DEMO/GOV/CBSA"
        # The directory is not needed for what runs.
        server.kill()
        assert node.ask("local_port", "GET", "/listClients", Accept="application/json")[0] == 200
    finally:
        if node is not None:
            node.stop()
        server.kill()
        server.wait()
        server.stdout.close()


def test_an_authority_of_another_key_is_not_believed(memory: Path) -> None:
    network = build(memory)
    other = DirectoryAuthority(memory / "other", instance="CA-DEMO")
    node = network.node("IRCC")
    node.settings["directory_key"] = b64encode(other.public_key).decode()
    node.config.write_text(json.dumps(node.settings))
    try:
        node.launch()
        assert node.wait() != 0
        assert "not signed by a key that is trusted" in node.stderr
    finally:
        network.close()
