"""listClients: the members and subsystems of the directory, as X-Road or GovStack write them.

Sources: X-Road PR-MREST section 4.1; GovStack Information Mediator, service metadata.
"""

import json
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape, quoteattr

from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.http import json_reply
from onegov.exchange.types import Directories, Directory

_NAMES = {
    "xroad_instance": ("xRoadInstance", "GovStackInstance"),
    "member_class": ("memberClass", "memberClass"),
    "member_code": ("memberCode", "memberCode"),
    "subsystem_code": ("subsystemCode", "applicationCode"),
    "service_code": ("serviceCode", "serviceCode"),
    "service_type": ("serviceType", "serviceType"),
}


class _Client(NamedTuple):
    type: Literal["MEMBER", "SUBSYSTEM"]
    id: dict[str, str]
    name: str
    subsystem_name: str = ""


def list_clients(directories: Directories, own: str, request: Request) -> Reply:
    """The reply to ``GET /listClients[?xRoadInstance=…]`` (``instanceId`` for GovStack).

    Without an instance, that of the node (``own``). JSON when the request accepts
    ``application/json`` by name, else XML, as X-Road does.
    """
    asked = _asked(request.query)
    wanted = asked.get("xRoadInstance") or asked.get("instanceId") or own
    if wanted not in directories.by_instance:
        raise make_fault("client.invalid_request", "instance")
    french = request.header("accept-language").strip().lower().startswith("fr")
    clients = list(_clients(directories.by_instance[wanted], french=french))
    if "instanceId" in asked:
        return json_reply(200, {"member": [_govstack(client.id) for client in clients]})
    if "application/json" in request.header("accept").lower():
        return json_reply(200, {"member": [_json(client) for client in clients]})
    return Reply(200, (("content-type", "text/xml; charset=utf-8"),), _xml(clients))


def methods_for_govstack(body: bytes) -> bytes:
    """The list in X-Road's ``listMethods`` or ``allowedMethods`` as GovStack writes it.

    Raises:
        BadSignature: ``server.clientproxy.inconsistent_response``: the provider gave no such list.
    """
    try:
        listed = [
            _govstack(service) | {"endpointList": {"member": service["endpoint_list"]}}
            for service in json.loads(body)["service"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise make_fault("server.clientproxy.inconsistent_response", "body") from error
    return json.dumps({"member": listed}, ensure_ascii=False).encode()


def _asked(query: str | None) -> dict[str, str]:
    try:
        found = parse_qs(query or "", max_num_fields=10, keep_blank_values=True)
    except ValueError as error:
        raise make_fault("client.invalid_request", "query") from error
    return {name: values[-1] for name, values in found.items()}


def _clients(directory: Directory, *, french: bool) -> Iterator[_Client]:
    for member in directory.members.values():
        instance, member_class, code = member.member.split("/")
        id = {"xroad_instance": instance, "member_class": member_class, "member_code": code}
        name = member.name.fr if french else member.name.en
        yield _Client("MEMBER", id, name)
        for each in member.subsystems:
            own = each.name.fr if french else each.name.en
            yield _Client("SUBSYSTEM", id | {"subsystem_code": each.code}, name, own)


def _json(client: _Client) -> dict[str, object]:
    listed: dict[str, object] = {
        "id": {"object_type": client.type, **client.id},
        "name": client.name,
    }
    return listed | ({"subsystem_name": client.subsystem_name} if client.subsystem_name else {})


def _govstack(content: dict[str, str]) -> dict[str, object]:
    return {_NAMES[name][1]: value for name, value in content.items() if name in _NAMES}


def _xml(clients: list[_Client]) -> bytes:
    members = "".join(_xml_member(client) for client in clients)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<xrd:clientList xmlns:xrd="http://x-road.eu/xsd/xroad.xsd"'
        f' xmlns:id="http://x-road.eu/xsd/identifiers">{members}</xrd:clientList>'
    )
    return text.encode()


def _xml_member(client: _Client) -> str:
    id = "".join(
        f"<id:{_NAMES[name][0]}>{escape(value)}</id:{_NAMES[name][0]}>"
        for name, value in client.id.items()
    )
    own = client.subsystem_name
    subsystem = f"<xrd:subsystemName>{escape(own)}</xrd:subsystemName>" if own else ""
    return (
        f"<xrd:member><xrd:id id:objectType={quoteattr(client.type)}>{id}</xrd:id>"
        f"<xrd:name>{escape(client.name)}</xrd:name>{subsystem}</xrd:member>"
    )
