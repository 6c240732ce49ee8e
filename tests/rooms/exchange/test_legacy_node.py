"""A department that has only a nightly file, asked through real nodes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.exchange.errors import ProviderDown, ProviderRefused
from onegov.exchange.public import ServiceId, verify_evidence
from rooms.exchange.network import (
    AUTHORITY,
    CRA_FIELDS,
    PURPOSE,
    TOKEN,
    Network,
    build,
    right,
    start,
)
from rooms.exchange.test_fixed_width import line

MATCH = ServiceId.parse("CA-DEMO/GOV/IRCC/filing/match")
FILING = ServiceId.parse("CA-DEMO/GOV/IRCC/filing/filing")
EVE = {
    "pseudonym": "p1",
    "names": [
        {"given": "Ève", "family": "Roy", "kind": "current"},
        {"given": "Ève", "family": "Tremblay", "kind": "former"},
    ],
    "birth_date": "1990-01-01",
    "postal_code": "K1A 0B1",
}


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def network(memory: Path) -> Iterator[Network]:
    legacy = {
        "adapters": {
            "nightly": {
                "file": "nightly.txt",
                "encoding": "latin-1",
                "line_length": 120,
                "fields": CRA_FIELDS,
                "record_key": "year",
                "answer_list": "years",
                "answer_fields": ["year", "duty", "filed", "assessed_on"],
            }
        },
        "services": {
            "filing/match": {"adapter": "nightly", "act": "match"},
            "filing/filing": {"adapter": "nightly", "act": "records"},
        },
        "rights": [
            right("filing/match", methods=["POST"]),
            right("filing/filing", methods=["GET"]),
        ],
        "clients": [{"client": "CA-DEMO/GOV/IRCC/filing", "token_file": "token"}],
    }
    network = build(memory, ircc=legacy)
    try:
        yield start(network)
    finally:
        network.close()


def ask(network: Network, service: ServiceId, **more: Any) -> Any:
    client = network.client()
    try:
        answer = client.call(service=service, purpose=PURPOSE, authority=AUTHORITY, **more)
        assert network.directory is not None
        verify_evidence(client.evidence(answer.evidence_id), network.directory)
        return answer.body
    finally:
        client.close()


def write(network: Network, *lines: str) -> None:
    whole = ["HDR20260301", *lines, f"TRL{len(lines)}"]
    text = "".join(f"{each}\n" for each in whole)
    (network.folder / "IRCC" / "nightly.txt").write_text(text, "latin-1")


def test_from_no_file_to_a_person_s_years(network: Network) -> None:
    with pytest.raises(ProviderDown) as down:
        ask(network, MATCH, method="POST", body=EVE, subject="p1")
    assert down.value.type == "server.serverproxy.service_failed.not_ready"
    write(
        network,
        line(1, "TREMBLAY", "EVE", year="2023", rest="YN"),
        line(1, "ROY", "EVE", year="2024"),
        "a broken line",
    )
    with pytest.raises(ProviderRefused) as unlinked:
        ask(network, FILING, subject="p1")
    assert (unlinked.value.status, unlinked.value.body) == (404, {"error": "not_linked"})
    assert ask(network, MATCH, method="POST", body=EVE, subject="p1") == {
        "outcome": "one",
        "matched": {
            "names": [
                {"given": "EVE", "family": "ROY", "kind": "current"},
                {"given": "EVE", "family": "TREMBLAY", "kind": "variant"},
            ],
            "birth_date": "1990-01-01",
            "postal_code": "K1A0B1",
        },
    }
    assert ask(network, FILING, subject="p1") == {
        "years": [
            {"year": 2023, "duty": "Y", "filed": "N", "assessed_on": None},
            {"year": 2024, "duty": "Y", "filed": "Y", "assessed_on": "2025-05-01"},
        ]
    }
    status, report, _ = network.node("IRCC").ask(
        "local_port", "GET", "/adapters/nightly/report", Authorization=f"Bearer {TOKEN}"
    )
    assert status == 200
    assert [(each["line"], each["code"]) for each in report["rejected"]] == [(4, "wrong_length")]
    assert report["rejected"][0]["reason"]["fr"] == "La ligne compte 13 colonnes au lieu de 120."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "1990-13-01"}, "birth_date"),
        ({"birth_date": 5}, "birth_date"),
        ({"names": []}, "names"),
        ({"names": [{"given": "x"}]}, "names"),
        ({"names": ["x"]}, "names"),
        ({"pseudonym": "another"}, "pseudonym"),
    ],
)
def test_a_wrong_field_is_named(network: Network, change: dict[str, Any], field: str) -> None:
    write(network, line(1, "ROY", "EVE"))
    with pytest.raises(ProviderRefused) as caught:
        ask(network, MATCH, method="POST", body=EVE | change, subject="p1")
    assert caught.value.body == {"error": "invalid", "field": field}


def test_no_name_reaches_a_log(network: Network) -> None:
    write(network, line(1, "ROY", "EVE"))
    ask(network, MATCH, method="POST", body=EVE | {"pseudonym": "p9"}, subject="p9")
    for node in network.nodes.values():
        text = (node.log / "evidence.jsonl").read_text() + node.stderr
        assert "Tremblay" not in json.loads(json.dumps(text))
        assert "1990-01-01" not in text
