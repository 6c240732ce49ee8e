"""Evidence of exchanges between real nodes, exported while they run, proven by their directory."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from onegov.__main__ import main
from rooms.exchange.network import (
    AUTHORITY,
    LINK,
    PURPOSE,
    STATUS,
    Network,
    build,
    start,
    until,
)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    network = start(build(tmp_path))
    yield network
    network.close()


def test_both_sides_give_evidence_while_they_run(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = network.client()
    wanted = {"purpose": PURPOSE, "authority": AUTHORITY, "subject": "pseudonym"}
    asked = client.call(service=STATUS, query={"year": "2025"}, **wanted)
    sent = client.call(service=LINK, method="POST", body={"secret": "é"}, **wanted)
    client.close()
    directory = ["--directory", str(network.authority.published / "directory.jws")]
    body = tmp_path / "body"
    body.write_bytes(json.dumps({"secret": "é"}, ensure_ascii=False).encode())
    for member in ("ONEGOV", "IRCC"):
        for answer, bodies in ((asked, []), (sent, ["--request-body", str(body)])):
            file = tmp_path / f"{member}-{answer.evidence_id}.json"
            config = str(network.node(member).config)
            export = ["evidence", "export", answer.evidence_id, "--config", config]
            until(
                lambda export=export, file=file: main([*export, "--out", str(file)]) == 0,
                what="a checkpoint that covers the exchange",
            )
            assert b"secret" not in file.read_bytes()
            assert main(["evidence", "verify", str(file), "--json", *directory, *bodies]) == 0
            found = json.loads(capsys.readouterr().out.splitlines()[-1])
            assert found["verdict"] == "proven"
            unchecked = {step["name"] for step in found["steps"] if step["result"] == "unchecked"}
            without = {"cosignatures", "timestamps", "answer_body"}
            assert unchecked == without | (set() if bodies else {"request_body"})
            assert found["exchange"]["purpose"] == PURPOSE
    for member in ("ONEGOV", "IRCC"):
        assert network.node(member).stop() == 0
