"""A department whose system names its records, read by the platform and by another department."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onegov.exchange.errors import ProviderRefused
from onegov.exchange.public import ClientId, NodeClient, ServiceId
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    STATUS,
    TOKEN,
    Network,
    Seen,
    build,
    right,
)

LOG = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/accessLog")
BORDER = ClientId.parse("CA-DEMO/GOV/CBSA/inspections")
OMBUDSMAN = ClientId.parse("CA-DEMO/GOV/CBSA/ombudsman")
LOOK, LOOK_UNDER = "access-log", "P-21 12(1)"
INQUIRY, INQUIRY_UNDER = "inquiry", "C-46 487.014(3)"
WITHHELD = {
    "name": "file-26-14",
    "under": "P-21 22(1)(b)",
    "purposes": [INQUIRY],
    "until": "2999-01-01T00:00:00Z",
}

#: What the system knows: the pseudonym by which a client means a person, and the person's records.
RECORDS = {
    "amina-to-platform": '"1001"',
    "amina-to-border": '"1001"',
    "daniel-to-platform": '"2002"',
    "will-to-border": '"3003", "1001";other',
    "testator-to-platform": '"3003"',
}


def named_by_the_system(seen: Seen) -> tuple[int, dict[str, str], bytes]:
    record = RECORDS.get(seen.headers.get("onegov-subject", ""))
    if record is None:
        return 404, {"Content-Type": "application/json"}, b'{"error": "unknown_subject"}'
    headers = {"Content-Type": "application/json", "OneGov-Record": record}
    return 200, headers, b'{"status": "permanent_resident"}'


def office(folder: Path, *, withhold: list[dict[str, Any]] | None = None) -> Network:
    """The three nodes' files; nothing runs yet but the department's system."""
    border = {"client": str(BORDER)}
    rights = [
        right("clients/status"),
        right("clients/accessLog", purposes=[LOOK], authorities=[LOOK_UNDER]),
        right(
            "clients/accessLog", client=str(OMBUDSMAN), purposes=[LOOK], authorities=[LOOK_UNDER]
        ),
        right("clients/status", **border),
        right("clients/status", **border, purposes=[INQUIRY], authorities=[INQUIRY_UNDER]),
    ]
    services = {"clients/status": {"upstream": "http://127.0.0.1:9"}}
    clients = [{"client": str(each), "token_file": "token"} for each in (BORDER, OMBUDSMAN)]
    network = build(
        folder,
        ircc={
            "services": services,
            "rights": rights,
            "access_log": {"withhold": withhold or []},
        },
        more={"CBSA": {"clients": clients}},
    )
    services["clients/status"]["upstream"] = network.system.url
    change_settings(network, services=services)
    network.system.answer = named_by_the_system
    return network


def change_settings(network: Network, **changes: Any) -> None:
    """Writes the department's settings file again; its node takes them at its next start."""
    node = network.node("IRCC")
    node.settings |= changes
    node.config.write_text(json.dumps(node.settings))


def border(network: Network, client: ClientId = BORDER) -> NodeClient:
    port = network.node("CBSA").settings["local_port"]
    return network.client(node_url=f"http://127.0.0.1:{port}", client=client, token=TOKEN)


def read(client: NodeClient, subject: str, **more: Any) -> str:
    """The evidence id of one reading about the person."""
    stated = {"purpose": PURPOSE, "authority": AUTHORITY} | more
    return client.call(service=STATUS, subject=subject, **stated).evidence_id


def look(network: Network, subject: str, **query: Any) -> Mapping[str, Any]:
    """What the platform is told of who read about the person."""
    client = network.client()
    try:
        answer = client.call(
            service=LOG,
            purpose=LOOK,
            authority=LOOK_UNDER,
            subject=subject,
            query={name: str(value) for name, value in query.items()},
        )
    finally:
        client.close()
    assert isinstance(answer.body, dict)
    return answer.body


def lines(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries, but those of the platform's own looks."""
    found = [json.loads(entry["line"]) for entry in told["entries"]]
    return [line for line in found if line.get("purpose") != LOOK]


def is_unknown(network: Network, subject: str) -> bool:
    try:
        look(network, subject)
    except ProviderRefused as error:
        return error.status == 404 and error.body == {"error": "unknown_subject"}
    return False


__all__ = ["PLATFORM", "RECORDS", "WITHHELD", "border", "look", "office", "read"]
