"""What a node keeps when it is killed, and what stops its start."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.exchange.errors import ProviderDown
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    Network,
    build,
    right,
    send_raw,
    start,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder, flip=True)
        try:
            yield start(network)
        finally:
            network.close()


@pytest.fixture
def network(running: Network) -> Network:
    """Each test may kill and stop nodes; they run again when the next one begins."""
    for node in running.nodes.values():
        if node.process is None:
            node.start()
    running.system.seen.clear()
    assert running.flipper is not None
    running.flipper.requests.clear()
    return running


def call(network: Network) -> Any:
    client = network.client()
    try:
        return client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    finally:
        client.close()


def test_a_replay_is_refused_after_a_kill_too(network: Network) -> None:
    assert network.flipper is not None
    call(network)
    request = b"".join(network.flipper.requests)
    node = network.node("IRCC")
    node.kill()
    with pytest.raises(ProviderDown) as caught:
        call(network)
    assert caught.value.type == "server.clientproxy.network_error"
    node.start()
    answer = send_raw(node.settings["node_port"], request)
    assert b"x-road-error: server.serverproxy.replayed" in answer
    assert len(network.system.seen) == 1
    assert call(network).status == 200


def test_a_torn_last_line_is_cut_and_reported(network: Network) -> None:
    call(network)
    node = network.node("IRCC")
    node.kill()
    with (node.log / "evidence.jsonl").open("ab") as file:
        file.write(b'{"kind": "exch')
    node.start()
    assert node.ask("local_port", "GET", "/healthz")[1]["torn_bytes_cut"] == 14
    assert "torn last line of the evidence log cut: 14 bytes" in node.stderr
    assert call(network).status == 200


def test_a_node_does_not_start_on_a_changed_log(network: Network) -> None:
    call(network)
    node = network.node("IRCC")
    assert node.stop() == 0
    raw = (node.log / "evidence.jsonl").read_bytes()
    (node.log / "evidence.jsonl").write_bytes(raw[: raw.rfind(b"\n", 0, -1) + 1])
    node.launch()
    assert node.wait() == 1
    assert "lines; " in node.stderr
    assert "registre de preuves" in node.stderr
    (node.log / "evidence.jsonl").write_bytes(raw)


@pytest.mark.parametrize("member", ["IRCC", "ONEGOV"])
def test_without_room_for_evidence_nothing_is_handed_over(network: Network, member: str) -> None:
    node = network.node(member)
    node.stop()
    size = (node.log / "evidence.jsonl").stat().st_size
    node.launch("prlimit", f"--fsize={max(size, 65_536) + 20_000}")
    node.wait_ready()
    last: ProviderDown | None = None
    for _ in range(100):
        try:
            call(network)
        except ProviderDown as error:
            last = error
            break
    assert last is not None
    assert last.type.endswith(".log_unavailable")
    assert node.ask("local_port", "GET", "/healthz")[0] == 500
    node.kill()
    node.start()
    assert call(network).status == 200


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"local_port": "x"}, "local_port"),
        ({"colour": "blue"}, "colour"),
        ({"rights": [{"client": "a/b"}]}, "client"),
        ({"rights": [right("clients/status", authorities=["C-29 13; C-29 5(1)"])]}, "authorities"),
        ({"services": {"a/b": {"upstream": "ftp://x"}}}, "upstream"),
        ({"directory_file": "missing.json"}, "missing.json"),
        ({"key_id": "IRCC:node:7"}, "IRCC:node:7"),
        ({"clients": [{"client": "a/b/c/d", "token_file": "none"}]}, "a/b/c/d"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_stops_the_start_and_is_named(
    tmp_path: Path,
    change: dict[str, Any],
    named: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = build(tmp_path)
    node = network.node("IRCC")
    node.config.write_text(json.dumps(node.settings | change))
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)  # this process keeps its log
    assert main(["node", "--config", str(node.config)]) == 1
    said = capsys.readouterr()
    assert named in said.err
    assert said.out == ""
    network.close()
