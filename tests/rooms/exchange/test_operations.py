"""Who runs a node sees how it is: health, metrics, peers, and what will stop it next."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from department_files import memory_folder
from onegov.__main__ import main
from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.node.opening import open_office
from onegov.exchange.node.operator import OPERATOR_TOKEN, read_operator_token
from onegov.exchange.node.outlook import Growth, log_bytes, threats
from onegov.exchange.node.status_text import status_lines
from onegov.exchange.node.traffic import Traffic
from onegov.exchange.public import ServiceId, parse_config
from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    NodeProcess,
    build,
    right,
    start,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = start(build(folder))
        client = network.client()
        for _ in range(3):
            client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
        for purpose, service in (("marketing", STATUS), (PURPOSE, _service("nothing"))):
            with pytest.raises(ExchangeError):
                client.call(service=service, purpose=purpose, authority=AUTHORITY)
        client.close()
        yield network
        network.close()


def _service(name: str) -> ServiceId:
    return ServiceId.parse(f"CA-DEMO/GOV/IRCC/clients/{name}")


def operator(node: NodeProcess) -> dict[str, str]:
    token = (node.config.parent / "state" / "operator.token").read_text()
    return {"Authorization": f"Bearer {token}"}


def test_metrics_are_open_metrics_and_count_each_peer_by_outcome(network: Network) -> None:
    node = network.node("IRCC")
    status, headers, body = node.raw("local_port", "GET", "/metrics", **operator(node))
    assert status == 200
    assert headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {each.name: each for each in text_string_to_metric_families(body.decode())}
    counted = {
        (sample.labels["peer"], sample.labels["outcome"]): sample.value
        for sample in families["onegov_exchanges"].samples
        if sample.name.endswith("_total")
    }
    peer = "CA-DEMO/GOV/ONEGOV"
    assert counted == {
        (peer, "answered"): 3,
        (peer, "server.serverproxy.access_denied"): 1,
        (peer, "server.serverproxy.unknown_service"): 1,
    }
    times = families["onegov_exchange_seconds"].samples
    assert [each.value for each in times if each.name.endswith("_count")] == [5]
    assert families["onegov_log_lines"].samples[0].value >= 10
    assert families["onegov_directory_left_seconds"].samples[0].value > 6 * 86_400
    assert families["onegov_log_broken"].samples[0].value == 0
    assert b"pseudonym" not in body


def test_strangers_fill_no_memory(network: Network) -> None:
    node = network.node("IRCC")
    forged = {
        "Signature_Input": 'onegov=("@method");created=1;expires=2;nonce="aaaaaaaaaaaaaaaa"'
        ';keyid="K";alg="ed25519"',
        "Signature": f"onegov=:{'A' * 86}==:",
    }
    for number in range(5):
        client = f"CA-DEMO/GOV/NOBODY{number}/x"
        node.raw("node_port", "GET", f"/r1/{STATUS}", X_Road_Client=client, **forged)
    _, _, body = node.raw("local_port", "GET", "/metrics", **operator(node))
    assert b"NOBODY" not in body
    assert b'peer="unknown"' in body


def test_faults_that_another_node_invents_fill_no_memory() -> None:
    traffic = Traffic()
    for number in range(100):
        traffic.note("consumer", "X", seconds=0.1, fault=f"server.invented_{number}")
    traffic.note("consumer", "X", seconds=0.1, fault="Server.ServerProxy.AccessDenied")
    (peer,) = traffic.peers()
    assert peer["faults"] == {"other": 100, "server.serverproxy.access_denied": 1}
    assert b"invented" not in traffic.open_metrics()


def test_a_node_is_told_that_its_key_is_revoked(tmp_path: Path) -> None:
    network = build(tmp_path)
    try:
        node = network.node("IRCC")
        office = open_office(
            parse_config(node.settings, where="node.json", base=node.config.parent)
        )
        since = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
        network.authority.revoke("IRCC:node:1", since=since)
        office.keeper.offer((network.authority.published / "directory.jws").read_text())
        office.keeper.offer_revocations(
            (network.authority.published / "revocations.jws").read_text()
        )
        first = threats(office, certificate_ends=None, disk_full=None)[0]
        assert (first.code, first.at, first.stops) == ("key", since, True)
    finally:
        network.close()


def test_the_log_is_measured_while_files_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"x" * 10)
    ended = threading.Event()

    def churn() -> None:
        while not ended.is_set():
            draft = tmp_path / "draft"
            draft.touch()
            draft.unlink()

    with ThreadPoolExecutor(1) as pool:
        churning = pool.submit(churn)
        try:
            assert {log_bytes(tmp_path) for _ in range(20_000)} == {10}
        finally:
            ended.set()
        churning.result()


def test_an_empty_token_opens_nothing(tmp_path: Path) -> None:
    token = read_operator_token(tmp_path)
    assert len(token) > 20
    assert read_operator_token(tmp_path) == token
    path = tmp_path / OPERATOR_TOKEN
    path.write_text("")  # as a crash between making and writing left it
    assert len(read_operator_token(tmp_path)) > 20
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_only_an_operator_sees_it(network: Network, path: str) -> None:
    for node, header in (
        (network.node("ONEGOV"), {"Authorization": f"Bearer {TOKEN}"}),
        (network.node("IRCC"), {}),
        (network.node("IRCC"), {"Authorization": "Bearer "}),
        (network.node("IRCC"), {"Authorization": f"Bearer {TOKEN}"}),
        (network.node("IRCC"), operator(network.node("ONEGOV"))),
    ):
        status, content, _ = node.ask("local_port", "GET", path, **header)
        assert (status, content["type"]) == (400, "client.not_authenticated")
    node = network.node("ONEGOV")
    assert node.raw("local_port", "GET", path, **operator(node))[0] == 200
    token = network.node("IRCC").config.parent / "state" / "operator.token"
    assert token.stat().st_mode & 0o077 == 0


def test_the_command_tells_peers_and_what_ends_next(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(network.node("IRCC").config)
    assert main(["node", "status", "--config", config, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (peer,) = [each for each in told["peers"] if each["peer"] == "CA-DEMO/GOV/ONEGOV"]
    assert (peer["side"], peer["exchanges"]) == ("provider", 5)
    assert 0 < peer["median_ms"] <= peer["p99_ms"]
    assert peer["last_fault"] == "server.serverproxy.unknown_service"
    codes = [each["code"] for each in told["next"]]
    assert set(codes) >= {"revocations", "directory"}
    assert "witnesses" not in codes  # the directory lists none, so nothing waits for them
    assert codes.index("revocations") < codes.index("directory")
    assert [each["seconds_left"] for each in told["next"]] == sorted(
        each["seconds_left"] for each in told["next"]
    )
    assert main(["node", "status", "--config", config]) == 0
    english, french = capsys.readouterr().out.split("\n\n")
    for each in (": well, since", "CA-DEMO/GOV/ONEGOV", "The directory expires", "faults: 2"):
        assert each in english
    for each in ("va bien, depuis", "CA-DEMO/GOV/ONEGOV", "L’annuaire arrive", "erreurs\u00a0: 2"):
        assert each in french
    assert len(english.splitlines()) == len(french.splitlines())
    assert main(["node", "status", "--config", config, "--lang", "fr"]) == 0
    assert capsys.readouterr().out.startswith("CA-DEMO/GOV/IRCC/node\u00a0: va bien")


def test_an_operator_is_called_only_when_what_renews_itself_is_late(tmp_path: Path) -> None:
    network = build(tmp_path)
    try:
        node = network.node("IRCC")
        later = {"expires": (datetime.now(UTC) + timedelta(days=40)).isoformat()}
        rights = [right("clients/status", **later), right("clients/link")]
        content = node.settings | {"rights": rights}
        config = parse_config(content, where="node.json", base=node.config.parent)
        office = open_office(config)
        for name in ("directory", "revocations"):
            offer = office.keeper.offer if name == "directory" else office.keeper.offer_revocations
            offer((network.authority.published / f"{name}.jws").read_text())
        start = datetime.now(UTC)

        def called(after: timedelta, *, renews: bool = True) -> set[str]:
            with clock.using(clock.FixedClock(start + after)):
                ends = start + timedelta(days=90)
                found = threats(
                    office,
                    certificate_ends=ends,
                    disk_full=None,
                    rights=config.rights,
                    renews=renews,
                )
                return {each.code for each in found if each.needs_somebody(start + after)}

        assert called(timedelta(0)) == set()
        assert called(timedelta(minutes=20)) == {"revocations"}
        assert called(timedelta(days=3)) == {"revocations", "directory"}
        assert called(timedelta(days=11)) == {"revocations", "directory", "right"}
        assert "right" not in called(timedelta(days=41))
        assert "certificate" not in called(timedelta(days=83))
        assert "certificate" in called(timedelta(days=85))
        assert "certificate" in called(timedelta(days=61), renews=False)
        assert "key" in called(timedelta(days=360))
    finally:
        network.close()


def ending(seconds: int, en: str, fr: str, **what: bool) -> dict[str, object]:
    return {"seconds_left": seconds, "en": en, "fr": fr} | what


def test_what_is_wrong_is_marked_in_both_languages() -> None:
    status = {
        "ok": False,
        "stopped_by": "log_unavailable",
        "node": "N",
        "started_at": "2026-03-01T11:59:00+00:00",
        "log": {"lines": 4, "bytes": 17_009, "free_bytes": 25_214_992_384},
        "directory": {"version": 1, "revocations_version": 2},
        "witnesses": [{"witness": "W", "lines": 3, "at": None, "problem": "fork"}],
        "timestamps": None,
        "adapters": [
            {"name": "permits", "at": "2026-03-01", "failure": "wrong_count", "kept_aside": 7},
            {"name": "silent", "at": None, "failure": "timeout", "kept_aside": None},
            {"name": "good", "at": "2026-03-01", "failure": None, "kept_aside": 0},
        ],
        "repeats": {"kept": 5, "unanswered": 1, "bytes": 20_480, "most_bytes": 2**30},
        "events": [],
        "peers": [],
        "next": [
            {
                "seconds_left": -120,
                "stops": True,
                "by_itself": False,
                "act": True,
                "en": "It ends.",
                "fr": "Fini.",
            },
            {
                "seconds_left": 864_000,
                "stops": False,
                "by_itself": True,
                "act": False,
                "en": "Later.",
                "fr": "Tard.",
            },
        ],
    }
    english, french = (list(status_lines(status, each)) for each in ("en", "fr"))
    assert len(english) == len(french)
    assert "NOT WELL" in english[0]
    assert "NE VA PAS BIEN" in french[0]
    marked = [line for line in english if line.startswith("  ! ")]
    assert [line.split()[1] for line in marked] == ["W", "permits", "silent", "-2"]
    assert [line for line in french if line.startswith("  ! ")] != marked
    assert "25,2\u00a0Go" in "".join(french)
    assert "rows kept aside: 7  FAILS: wrong_count" in "".join(english)
    assert "10\u00a0j  Tard. (renouvellement automatique)" in french[-1]


def test_a_node_that_does_not_answer_is_said(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    node = network.node("IRCC")
    other = node.config.with_name("other.json")
    other.write_text(json.dumps(node.settings | {"local_port": 9}))
    assert main(["node", "status", "--config", str(other)]) == 1
    assert "Aucun nœud ne répond" in capsys.readouterr().err


def test_the_disk_is_full_when_it_is_full_at_this_rate() -> None:
    growth = Growth(NOW, 1_000)
    hour = NOW + timedelta(hours=1)
    early = NOW + timedelta(minutes=59)
    assert growth.full_at(now=early, bytes_now=2_000, free=24_000) is None
    assert growth.full_at(now=hour, bytes_now=2_000, free=24_000) == hour + timedelta(hours=24)
    assert growth.full_at(now=hour, bytes_now=1_000, free=24_000) is None
    assert growth.full_at(now=NOW, bytes_now=2_000, free=24_000) is None
    assert growth.full_at(now=hour, bytes_now=1_001, free=10**12) is None


def test_every_line_of_the_process_s_log_is_json_and_holds_no_value(network: Network) -> None:
    for node in network.nodes.values():
        lines = [json.loads(line) for line in node.stderr.splitlines()]
        assert lines
        assert all({"at", "level", "message"} <= set(line) for line in lines)
    refused = [line["message"] for line in lines if line["level"] == "warning"]
    assert any("server.serverproxy.access_denied (purpose)" in each for each in refused)
    assert "marketing" not in network.node("IRCC").stderr
