"""Two nodes for tests of events: IRCC announces changes, the platform's system hears of them."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from rooms.exchange.network import (
    AUTHORITY,
    PURPOSE,
    TOKEN,
    Network,
    NodeProcess,
    Seen,
    build,
    right,
)

TOPIC = "clients/changes"
IRCC_CLIENT = "CA-DEMO/GOV/IRCC/clients"
PLATFORM_MEMBER = "CA-DEMO/GOV/ONEGOV"
RECEIVER = "CA-DEMO/GOV/ONEGOV/platform/events"
CRA = "CA-DEMO/GOV/CRA/filing"
NODE_TOKEN = "by-which-a-system-knows-its-node"
SUBSCRIPTIONS = "/r1/CA-DEMO/GOV/IRCC/clients/subscriptions"
WHY = {"OneGov-Purpose": PURPOSE, "OneGov-Authority": AUTHORITY}


def change(node: NodeProcess, **changes: Any) -> None:
    """Writes other settings; the node must be stopped."""
    assert node.process is None
    node.settings |= changes
    node.config.write_text(json.dumps(node.settings))


def build_events(folder: Path, *, others: bool = False, **of_right: Any) -> Network:
    """The network with the topic, the right to hear of it, and the platform's receiving service.

    With ``others`` there is CRA too, which may hear of it and has a service for it.
    """
    network = build(folder, more={"CRA": {}} if others else None)
    for node in network.nodes.values():
        (node.config.parent / "events.token").write_text(NODE_TOKEN)
    ircc, platform = network.node("IRCC"), network.node("ONEGOV")
    services = ircc.settings["services"] | {
        "clients/status": {"upstream": f"{network.system.url}/status"}
    }
    change(
        ircc,
        services=services,
        topics={TOPIC: {}},
        rights=[
            *ircc.settings["rights"],
            right(TOPIC, **of_right),
            right(TOPIC, client=CRA, **of_right),
        ],
        clients=[{"client": IRCC_CLIENT, "token_file": "token"}],
    )
    change(
        platform,
        services={
            "platform/events": {
                "upstream": f"{network.system.url}/events",
                "honours_idempotency_key": True,
                "token_file": "events.token",
            }
        },
        rights=[right("platform/events", client=IRCC_CLIENT, methods=["POST"])],
    )
    if others:
        change(
            network.node("CRA"),
            clients=[{"client": CRA, "token_file": "token"}],
            services={"filing/events": {"upstream": f"{network.system.url}/cra"}},
            rights=[right("filing/events", client=IRCC_CLIENT, methods=["POST"])],
        )
    return network


def post(
    node: NodeProcess, method: str, target: str, body: object = None, **headers: str
) -> tuple[int, Any]:
    """One request at a node's local port, with the token of its client."""
    connection = HTTPConnection("127.0.0.1", node.settings["local_port"], timeout=15)
    text = None if body is None else json.dumps(body)
    sent = {"Authorization": f"Bearer {TOKEN}", **headers}
    try:
        connection.request(method, target, body=text, headers=sent)
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    return response.status, json.loads(data) if data else None


def ask(network: Network, method: str, path: str = "", body: object = None) -> tuple[int, Any]:
    """The platform asks IRCC about its subscriptions."""
    named = WHY | {
        "X-Road-Client": "CA-DEMO/GOV/ONEGOV/platform",
        "Content-Type": "application/json",
    }
    return post(network.node("ONEGOV"), method, f"{SUBSCRIPTIONS}{path}", body, **named)


def subscribe(network: Network) -> Any:
    status, said = ask(network, "PUT", "/changes", {"service": RECEIVER})
    assert status == 200, said
    return said


def event(id: str, **more: Any) -> dict[str, Any]:
    given = {"id": id, "type": "status.changed", "time": "2026-03-01T12:00:00Z"}
    return {"specversion": "1.0", **given, **more}


def announce(network: Network, id: str, *, person: str = "p-1", **more: Any) -> tuple[int, Any]:
    """IRCC's system announces a change about one person to its own node."""
    said = {"event": event(id, **more), "subjects": {PLATFORM_MEMBER: person}}
    return post(network.node("IRCC"), "POST", f"/events/{TOPIC}", said)


def heard(network: Network, path: str = "/events") -> list[dict[str, Any]]:
    """The events that the platform's system got, in their order; or another's, by its path."""
    return [json.loads(seen.body) for seen in events_seen(network, path)]


def events_seen(network: Network, path: str = "/events") -> list[Seen]:
    return [seen for seen in network.system.seen if seen.path == path]


def standing(network: Network) -> dict[str, Any]:
    """How far the platform's subscription is, at IRCC's own node."""
    status, said = post(network.node("IRCC"), "GET", "/events")
    assert status == 200
    (only,) = said["subscriptions"]
    return dict(only)
