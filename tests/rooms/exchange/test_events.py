"""Events between real nodes: who hears, in which order, what stops them, what a kill loses."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.exchange.errors import BadRequest
from onegov.exchange.events.reading import LARGEST, read_announcement
from onegov.exchange.events.types import Subscription
from onegov.exchange.node.events.granting import Granting
from onegov.exchange.node.events.shelf import Shelf
from onegov.exchange.node.operator import read_operator_token
from onegov.exchange.public import ServiceId, verify_log
from onegov.exchange.rights import Denied, Grant, Right
from rooms.exchange.events_network import (
    CRA,
    IRCC_CLIENT,
    NODE_TOKEN,
    PLATFORM_MEMBER,
    RECEIVER,
    TOPIC,
    WHY,
    announce,
    ask,
    build_events,
    change,
    event,
    events_seen,
    heard,
    post,
    standing,
    subscribe,
)
from rooms.exchange.network import AUTHORITY, PURPOSE, Network, Seen, right, start, until


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build_events(folder)
        try:
            yield start(network)
        finally:
            network.close()


def test_an_event_reaches_who_subscribed_signed_and_with_evidence(network: Network) -> None:
    assert subscribe(network)["purpose"] == PURPOSE
    dataref = "/r1/CA-DEMO/GOV/IRCC/clients/status"
    status, said = announce(network, "e-1", dataref=dataref, data={"status": "citizen"})
    assert status == 202
    until(lambda: standing(network)["delivered"] == 1, what="the delivery")
    (only,) = heard(network)
    assert only | {"id": ""} == {
        "specversion": "1.0",
        "id": "",
        "source": f"CA-DEMO/GOV/IRCC/{TOPIC}",
        "type": "status.changed",
        "subject": "p-1",
        "time": "2026-03-01T12:00:00Z",
        "sequence": "1",
        "dataref": dataref,
    }
    (seen,) = events_seen(network)
    named = {name.lower(): value for name, value in seen.headers.items()}
    assert named["x-road-client"] == IRCC_CLIENT
    assert (named["onegov-purpose"], named["onegov-authority"]) == (PURPOSE, AUTHORITY)
    assert named["content-type"] == "application/cloudevents+json"
    assert named["authorization"] == f"Bearer {NODE_TOKEN}"
    lines = network.node("IRCC").lines()
    (told,) = [line for line in lines if line["kind"] == "announced"]
    assert (told["event"], told["digest"]) == ("e-1", said["digest"])
    delivered = [line for line in lines if line.get("side") == "consumer"]
    assert [line["kind"] for line in delivered] == ["exchange"]


def test_only_who_knows_the_person_hears(network: Network) -> None:
    subscribe(network)
    elsewhere = {"event": event("e-1"), "subjects": {"CA-DEMO/GOV/CRA": "x"}}
    assert post(network.node("IRCC"), "POST", f"/events/{TOPIC}", elsewhere)[0] == 202
    announce(network, "e-2")
    until(lambda: heard(network), what="the event")
    assert [one["sequence"] for one in heard(network)] == ["1"]
    assert standing(network)["newest"] == 1


def test_data_leave_only_by_the_fields_of_the_right() -> None:
    with memory_folder() as folder:
        network = build_events(folder, fields=["status", "address.province"])
        try:
            start(network)
            subscribe(network)
            data = {"status": "citizen", "address": {"province": "QC", "street": "x"}, "note": "y"}
            announce(network, "e-1", data=data)
            until(lambda: heard(network), what="the event")
        finally:
            network.close()
        (only,) = heard(network)
        assert only["data"] == {"status": "citizen", "address": {"province": "QC"}}


def test_without_a_right_nobody_subscribes(network: Network) -> None:
    named = {"X-Road-Client": "CA-DEMO/GOV/ONEGOV/platform", "OneGov-Purpose": "marketing"}
    status, said = post(
        network.node("ONEGOV"),
        "PUT",
        "/r1/CA-DEMO/GOV/IRCC/clients/subscriptions/changes",
        {"service": RECEIVER},
        **named,
        **{"OneGov-Authority": AUTHORITY},
    )
    assert (status, said["type"]) == (500, "server.serverproxy.access_denied")
    assert said["detail"] == "purpose"


@pytest.mark.parametrize(
    "service", ["CA-DEMO/GOV/CRA/filing/filing", "CA-DEMO/GOV/ONEGOV/platform", "", None]
)
def test_events_go_only_to_the_subscribers_own_member(network: Network, service: Any) -> None:
    status, said = ask(network, "PUT", "/changes", {"service": service})
    assert (status, said["type"], said["detail"]) == (400, "client.invalid_request", "service")


def test_an_unknown_topic_is_refused(network: Network) -> None:
    status, said = ask(network, "PUT", "/nothing", {"service": RECEIVER})
    assert (status, said["type"]) == (500, "server.serverproxy.unknown_service")


def test_only_the_subsystem_itself_announces(network: Network) -> None:
    ircc = network.node("IRCC")
    operator = (ircc.config.parent / "state" / "operator.token").read_text()
    for token in ("", "wrong-token-of-nobody-0001", operator):
        said = {"event": event("e-1"), "subjects": {PLATFORM_MEMBER: "p"}}
        given = {"Authorization": f"Bearer {token}"}
        assert post(ircc, "POST", f"/events/{TOPIC}", said, **given)[0] == 400
    assert post(ircc, "GET", "/events", **{"Authorization": f"Bearer {operator}"})[0] == 200
    assert post(ircc, "GET", "/events", Authorization="Bearer x")[0] == 400


def test_the_same_announcement_again_is_one_event_and_another_is_refused(network: Network) -> None:
    subscribe(network)
    assert announce(network, "e-1")[0] == announce(network, "e-1")[0] == 202
    status, said = announce(network, "e-1", type="address.changed")
    assert (status, said["type"]) == (400, "client.key_reused")
    until(lambda: standing(network)["waiting"] == 0, what="the delivery")
    assert len(heard(network)) == 1


def test_what_a_system_refuses_waits_and_holds_up_its_own_subject_only(network: Network) -> None:
    bad = {"p-1"}

    def answer(seen: Seen) -> tuple[int, dict[str, str], bytes]:
        refused = json.loads(seen.body)["subject"] in bad
        return (422 if refused else 200), {}, b""

    network.system.answer = answer
    subscribe(network)
    announce(network, "a-1")
    announce(network, "a-2")
    announce(network, "b-1", person="p-2")
    announce(network, "b-2", person="p-2")
    until(lambda: standing(network)["delivered"] == 2, what="the other subject")
    until(lambda: standing(network)["state"] == "refused", what="the state")
    assert "refused an event" in standing(network)["why"]["en"]
    _, said = post(
        network.node("IRCC"), "GET", f"/events/{TOPIC}?client=CA-DEMO/GOV/ONEGOV/platform"
    )
    assert [(one["number"], one["fault"]) for one in said["stuck"]] == [(1, "status 422")]
    bad.clear()
    until(lambda: standing(network)["waiting"] == 0, what="the rest", seconds=20)
    taken = [one["sequence"] for one in heard(network) if one["subject"] == "p-1"]
    assert list(dict.fromkeys(taken)) == ["1", "2"]


def test_a_subscriber_that_is_down_loses_nothing(network: Network) -> None:
    subscribe(network)
    network.node("ONEGOV").stop()
    for number in range(20):
        assert announce(network, f"e-{number}", person=f"p-{number % 4}")[0] == 202
    until(lambda: standing(network)["state"] == "held", what="the state")
    assert standing(network)["fault"].startswith("server.clientproxy.network_error")
    network.node("IRCC").kill()
    network.node("IRCC").start()
    network.node("ONEGOV").start()
    until(lambda: standing(network)["waiting"] == 0, what="the deliveries", seconds=30)
    for person in range(4):
        numbers = [int(e["sequence"]) for e in heard(network) if e["subject"] == f"p-{person}"]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == 5


def test_a_right_that_is_taken_away_stops_delivery_and_says_why(network: Network) -> None:
    subscribe(network)
    network.node("ONEGOV").stop()
    announce(network, "e-1")
    ircc = network.node("IRCC")
    ircc.stop()
    kept = ircc.settings["rights"]
    change(ircc, rights=[right(TOPIC, purposes=["another-purpose"])])
    ircc.start()
    network.node("ONEGOV").start()
    # while the subscriber's node was away, that was the reason
    denied = "server.serverproxy.access_denied: purpose"
    until(lambda: standing(network)["fault"] == denied, seconds=30, what="the reason")
    assert standing(network)["why"]["fr"].startswith("Les droits de ce nœud ne permettent plus")
    assert not heard(network)
    ircc.stop()
    change(ircc, rights=kept)
    ircc.start()
    until(lambda: heard(network), what="the event")


def test_replay_from_a_number_reaches_the_system_again(network: Network) -> None:
    subscribe(network)
    for number in range(3):
        announce(network, f"e-{number}")
    until(lambda: len(heard(network)) == 3, what="the events")
    until(lambda: standing(network)["waiting"] == 0, what="the acknowledgements")
    assert ask(network, "POST", "/changes", {"from": 2}) == (
        200,
        {"topic": TOPIC, "client": "CA-DEMO/GOV/ONEGOV/platform", "again": 2},
    )
    until(lambda: len(heard(network)) == 5, what="the events again")
    again = heard(network)
    assert [one["sequence"] for one in again] == ["1", "2", "3", "2", "3"]
    assert again[1]["id"] == again[3]["id"]


def test_a_number_that_no_file_holds_is_refused_and_stops_nothing(network: Network) -> None:
    subscribe(network)
    status, said = ask(network, "POST", "/changes", {"from": 10**30})
    assert (status, said["detail"]) == (400, "from")
    announce(network, "e-1")
    until(lambda: heard(network), what="the event")


def test_work_that_fails_is_told_and_undone_alone(tmp_path: Path) -> None:
    def subscribes(shelf: Shelf) -> Subscription:
        at, reason = datetime(2026, 3, 1, tzinfo=UTC), (PURPOSE, AUTHORITY)
        return shelf.book.subscribe(client=CRA, topic=TOPIC, service=RECEIVER, reason=reason, at=at)

    def fails(base: sqlite3.Connection) -> None:
        base.execute("UPDATE subscription SET failures = 1")
        raise RecursionError

    async def scene() -> list[Subscription]:
        shelf = Shelf(tmp_path)
        done = shelf.do(lambda _: subscribes(shelf)), shelf.do(fails)
        async with asyncio.timeout(10):
            _, failed = await asyncio.gather(*done, return_exceptions=True)
            listed = await shelf.do(lambda _: shelf.book.subscriptions())
        assert isinstance(failed, RecursionError)
        await shelf.stop()
        return listed

    assert [(one.client, one.failures) for one in asyncio.run(scene())] == [(CRA, 0)]


def test_who_unsubscribes_hears_no_more(network: Network) -> None:
    subscribe(network)
    assert ask(network, "DELETE", "/changes") == (204, None)
    announce(network, "e-1")
    assert ask(network, "GET") == (200, {"subscriptions": []})
    subscribe(network)
    announce(network, "e-2")
    until(lambda: heard(network), what="the event")
    assert len(heard(network)) == 1
    _, listed = ask(network, "GET")
    assert listed["subscriptions"][0]["client"] == "CA-DEMO/GOV/ONEGOV/platform"


def test_the_logs_of_both_sides_hold_the_delivery(network: Network) -> None:
    subscribe(network)
    announce(network, "e-1")
    until(lambda: standing(network)["delivered"] == 1, what="the delivery")
    (told,) = [one for one in network.node("IRCC").lines() if one.get("side") == "consumer"]
    assert told["id"] in {one.get("id") for one in network.node("ONEGOV").lines()}
    for node in network.nodes.values():
        node.stop()
        assert verify_log(node.log, directory=network.directory).problem is None


def test_who_was_told_of_a_change_is_in_the_person_s_access_log(network: Network) -> None:
    ircc = network.node("IRCC")
    ircc.stop()
    look = right("clients/accessLog", purposes=["access-log"], authorities=["P-21 12(1)"])
    change(ircc, rights=[*ircc.settings["rights"], look])
    ircc.start()
    subscribe(network)
    announce(network, "e-1")
    announce(network, "e-2", person="p-2")
    until(lambda: standing(network)["delivered"] == 2, what="the deliveries")
    sent = [one for one in ircc.lines() if one.get("side") == "consumer"]
    (told,) = [one for one in sent if '"onegov-subject": p-1\n' in one["request"]["base"]]
    client = network.client()
    try:
        answer = client.call(
            service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/accessLog"),
            purpose="access-log",
            authority="P-21 12(1)",
            subject="p-1",
        )
    finally:
        client.close()
    (entry,) = answer.body["entries"]
    line = json.loads(entry["line"])
    assert line["client"] == "CA-DEMO/GOV/ONEGOV/platform"
    assert line["service"] == f"CA-DEMO/GOV/IRCC/{TOPIC}"
    assert (line["purpose"], line["exchange"]) == (PURPOSE, told["id"])


def test_a_revoked_key_of_the_subscriber_stops_delivery_and_says_why(network: Network) -> None:
    subscribe(network)
    network.authority.revoke("ONEGOV:node:1", since=clock.now())
    ircc = network.node("IRCC")

    def knows() -> bool:
        return ircc.ask("local_port", "GET", "/healthz")[1]["directory"]["revocations_version"] == 2

    until(knows, what="the revocation")
    announce(network, "e-1")
    until(lambda: standing(network)["fault"], what="the reason")
    assert standing(network)["fault"] == "server.clientproxy.unknown_member: key"
    assert "no open key" in standing(network)["why"]["en"]
    assert not heard(network)
    assert [line for line in ircc.lines() if line.get("side") == "consumer"] == []


def test_a_right_that_has_expired_lets_nothing_out() -> None:
    until_noon = Right(
        "CA-DEMO/GOV/ONEGOV/platform",
        TOPIC,
        (PURPOSE,),
        (AUTHORITY,),
        paths=("status.*",),
        expires=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    granting = Granting(None, (until_noon,))  # type: ignore[arg-type]
    subscription = Subscription(
        1, "CA-DEMO/GOV/ONEGOV/platform", TOPIC, RECEIVER, PURPOSE, AUTHORITY, ""
    )
    time = FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    with clock.using(time):
        assert isinstance(granting.to_hear(subscription, "status.changed"), Grant)
        assert granting.to_hear(subscription, "address.changed") == Denied("path")
        time.at += timedelta(seconds=1)
        assert granting.to_hear(subscription, "status.changed") == Denied("expired")


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({"event": []}, "event"),
        ({"subjects": {}}, "event.subject"),
        ({"event": event("e", subject="x")}, "event.subject"),
        ({"subjects": {"CA-DEMO/GOV": "x"}}, "subjects"),
        ({"subjects": {PLATFORM_MEMBER: "é"}}, "subjects"),
        ({"more": 1}, "event.unknown_attribute"),
        ({"event": event("e", other="x")}, "event.unknown_attribute"),
        ({"event": event("")}, "event.id"),
        ({"event": event("e", time="2026-03-01")}, "event.time"),
        ({"event": event("e", type="a..b")}, "event.type"),
        ({"event": event("e", type="../x")}, "event.type"),
        ({"event": event("e", specversion="2.0")}, "event.specversion"),
        ({"event": event("e", source="CA-DEMO/GOV/CRA/filing/x")}, "event.source"),
        ({"event": event("e", dataref="/r1/CA-DEMO/GOV/CRA/filing/filing")}, "event.dataref"),
        ({"event": event("e", dataref="https://elsewhere.example")}, "event.dataref"),
        ({"event": event("e", data=[1])}, "event.data"),
    ],
)
def test_an_announcement_has_one_form(changed: dict[str, Any], detail: str) -> None:
    said = {"event": event("e"), "subjects": {PLATFORM_MEMBER: "p"}} | changed
    with pytest.raises(BadRequest) as caught:
        read_announcement(json.dumps(said).encode(), source=f"CA-DEMO/GOV/IRCC/{TOPIC}")
    assert caught.value.detail == detail


@pytest.mark.parametrize("body", [b"", b"[" * 60_000, b"\xff", b"x" * (LARGEST + 1)])
def test_what_is_no_announcement_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read_announcement(body, source=f"CA-DEMO/GOV/IRCC/{TOPIC}")


@pytest.mark.parametrize("data", [r'"\ud800"', "NaN", "1e999", "[" * 31 + "]" * 31])
def test_what_could_not_be_written_again_is_refused(data: str) -> None:
    said = json.dumps({"event": event("e", data={"a": "?"}), "subjects": {PLATFORM_MEMBER: "p"}})
    with pytest.raises(BadRequest) as caught:
        read_announcement(said.replace('"?"', data).encode(), source=f"CA-DEMO/GOV/IRCC/{TOPIC}")
    assert caught.value.detail == "body"


def test_status_and_metrics_tell_how_far_subscribers_are(network: Network) -> None:
    subscribe(network)
    network.node("ONEGOV").stop()
    announce(network, "e-1")
    until(lambda: standing(network)["state"] == "held", what="the state")
    ircc = network.node("IRCC")
    token = read_operator_token(ircc.config.parent / "state")
    operator = {"Authorization": f"Bearer {token}"}
    _, _, metrics = ircc.raw("local_port", "GET", "/metrics", **operator)
    labels = 'subscriber="CA-DEMO/GOV/ONEGOV/platform",topic="clients/changes"'
    assert f"onegov_events_waiting{{{labels}}} 1.0" in metrics.decode()
    status = ircc.ask("local_port", "GET", "/status", **operator)[1]
    assert [each["waiting"] for each in status["events"]] == [1]


def test_the_command_tells_it_and_delivers_again(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    subscribe(network)
    announce(network, "e-1")
    until(lambda: standing(network)["delivered"] == 1, what="the delivery")
    config = ["--config", str(network.node("IRCC").config)]
    assert main(["node", "events", *config]) == 0
    out = capsys.readouterr().out
    assert "1 delivered, 0 waiting" in out
    assert "1 livrés, 0 en attente" in out
    place = ["--topic", TOPIC, "--client", "CA-DEMO/GOV/ONEGOV/platform"]
    assert main(["node", "events", *config, *place]) == 0
    assert "rien n’est bloqué." in capsys.readouterr().out
    assert main(["node", "events", *config, *place, "--replay-from", "1"]) == 0
    assert "qui seront livrés de nouveau\u00a0: 1." in capsys.readouterr().out
    until(lambda: len(heard(network)) == 2, what="the event again")
    assert main(["node", "events", *config, "--replay-from", "1"]) == 2
    assert main(["node", "status", *config]) == 0
    assert f"{TOPIC} → CA-DEMO/GOV/ONEGOV/platform" in capsys.readouterr().out


def test_a_subscriber_that_is_down_holds_up_no_other() -> None:
    with memory_folder() as folder:
        network = build_events(folder, others=True)
        try:
            start(network)
            subscribe(network)
            status, _ = post(
                network.node("CRA"),
                "PUT",
                "/r1/CA-DEMO/GOV/IRCC/clients/subscriptions/changes",
                {"service": "CA-DEMO/GOV/CRA/filing/events"},
                **WHY,
                **{"X-Road-Client": CRA},
            )
            assert status == 200
            network.node("ONEGOV").stop()
            persons = {PLATFORM_MEMBER: "to-platform", "CA-DEMO/GOV/CRA": "to-cra"}
            for number in range(5):
                said = {"event": event(f"e-{number}"), "subjects": persons}
                assert post(network.node("IRCC"), "POST", f"/events/{TOPIC}", said)[0] == 202
            until(lambda: len(heard(network, "/cra")) == 5, what="the other's events", seconds=30)
            told = heard(network, "/cra")
            assert [one["sequence"] for one in told] == ["1", "2", "3", "4", "5"]
            assert {one["subject"] for one in told} == {"to-cra"}

            def waits() -> dict[str, int]:
                _, said = post(network.node("IRCC"), "GET", "/events")
                return {one["client"]: one["waiting"] for one in said["subscriptions"]}

            until(lambda: waits()[CRA] == 0, what="the acknowledgements")
            assert waits()["CA-DEMO/GOV/ONEGOV/platform"] == 5
        finally:
            network.close()


def test_a_delivery_is_a_file_that_proves_itself(network: Network, tmp_path: Path) -> None:
    subscribe(network)
    announce(network, "e-1")
    until(lambda: standing(network)["delivered"] == 1, what="the delivery")
    ircc = network.node("IRCC")
    (line,) = [one for one in ircc.lines() if one.get("side") == "consumer"]
    out, directory = str(tmp_path / "proof.json"), network.authority.published / "directory.jws"
    given = ["--config", str(ircc.config), "--out", out]
    export = ["evidence", "export", line["id"], *given]
    until(lambda: main(export) == 0, what="a checkpoint over it")
    assert main(["evidence", "verify", out, "--directory", str(directory)]) == 0


def test_an_event_that_its_system_cannot_bear_starves_no_other(network: Network) -> None:
    """Its system breaks off at one event: the next try asks with another."""

    def answer(seen: Seen) -> tuple[int, dict[str, str], bytes]:
        if json.loads(seen.body)["subject"] == "poison":
            raise ConnectionAbortedError
        return 204, {}, b""

    network.system.answer = answer
    subscribe(network)
    announce(network, "a", person="poison")
    for number in range(3):
        announce(network, f"b-{number}", person=f"p-{number}")
    until(lambda: standing(network)["delivered"] == 3, what="the others", seconds=30)
    assert standing(network)["waiting"] == 1


def test_what_perhaps_arrived_is_delivered_again_under_the_same_id(network: Network) -> None:
    """The subscriber's node died while its system was asked, and that system honours no key."""
    platform = network.node("ONEGOV")
    platform.stop()
    services = platform.settings["services"]
    del services["platform/events"]["honours_idempotency_key"]
    change(platform, services=services)
    platform.start()
    asked, go_on = threading.Event(), threading.Event()

    def slow(seen: Seen) -> tuple[int, dict[str, str], bytes]:
        asked.set()
        go_on.wait(5)
        return 204, {}, b""

    network.system.answer = slow
    subscribe(network)
    announce(network, "e-1")
    assert asked.wait(10)
    platform.kill()
    go_on.set()
    platform.start()
    until(lambda: standing(network)["delivered"] == 1, what="the delivery", seconds=30)
    first, again = heard(network)
    assert first["id"] == again["id"]
