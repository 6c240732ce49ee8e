"""What a provider's node says of its own services: listMethods, allowedMethods, getOpenAPI.

Verified, kept as evidence and never subject to rights: who may not use a service may know of it.
Source: X-Road PR-MREST.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

from onegov.core import clock
from onegov.exchange.descriptions import Description
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.events.subscribing import Subscribing
from onegov.exchange.node.http import json_reply
from onegov.exchange.paths import Target
from onegov.exchange.rights import Right, allowed
from onegov.exchange.types import METASERVICES, SUBSCRIPTIONS

_LONGEST_CODE = 100


class Metaservices:
    """Answers about the services of one member.

    Args:
        services: their local names (``clients/status``) with their descriptions, where there are any.
        rights: all that is granted.
        subscribing: answers about events, where there are topics.
    """

    def __init__(
        self,
        services: Mapping[str, Description | None],
        *,
        rights: tuple[Right, ...],
        subscribing: Subscribing | None = None,
    ) -> None:
        self._services = services
        self._rights = rights
        self._subscribing = subscribing

    def is_asked(self, target: Target, request: Request) -> bool:
        """Whether the request is for a metaservice."""
        name = target.service.service
        if name == SUBSCRIPTIONS:
            return self._subscribing is not None
        return name in METASERVICES and request.method == "GET"

    async def answer(self, target: Target, request: Request) -> Reply:
        """The list or the description that is asked for, or what is said of subscriptions."""
        if self._subscribing and target.service.service == SUBSCRIPTIONS:
            return await self._subscribing.answer(target, request)
        subsystem = target.service.subsystem
        own = [name for name in self._services if name.partition("/")[0] == subsystem]
        if not own or any(target.segments):
            raise _unknown()
        if target.service.service == "getOpenAPI":
            return self._description(subsystem, target.query)
        if target.service.service == "listMethods":
            endpoints = {name: self._operations(name) for name in own}
        else:
            rights = allowed(self._rights, client=request.header("x-road-client"), at=clock.now())
            granted = {name: _granted(name, rights) for name in own}
            endpoints = {name: each for name, each in granted.items() if each}
        listed = [self._listed(target, name, each) for name, each in endpoints.items()]
        return json_reply(200, {"service": listed})

    def _operations(self, name: str) -> list[tuple[str, str]]:
        description = self._services[name]
        return list(description.operations) if description else []

    def _listed(
        self, target: Target, name: str, endpoints: Iterable[tuple[str, str]]
    ) -> dict[str, object]:
        service = target.service
        return {
            "object_type": "SERVICE",
            "xroad_instance": service.instance,
            "member_class": service.member_class,
            "member_code": service.member,
            "subsystem_code": service.subsystem,
            "service_code": name.partition("/")[2],
            "service_type": "OPENAPI" if self._services[name] else "REST",
            "endpoint_list": [{"method": method, "path": path} for method, path in endpoints],
        }

    def _description(self, subsystem: str, query: str | None) -> Reply:
        try:
            asked = parse_qs(query or "", max_num_fields=10, strict_parsing=bool(query))
        except ValueError as error:
            raise make_fault("client.invalid_request", "query") from error
        codes = asked.get("serviceCode", [])
        if len(codes) != 1 or len(codes[0]) > _LONGEST_CODE:
            raise make_fault("client.invalid_request", "serviceCode")
        name = f"{subsystem}/{codes[0]}"
        if name not in self._services:
            raise _unknown()
        description = self._services[name]
        if description is None:
            raise make_fault("server.serverproxy.no_description")
        headers = (("content-type", description.media_type),)
        return Reply(200, headers, description.body)


def _unknown() -> ExchangeError:
    return make_fault("server.serverproxy.unknown_service")


def _granted(name: str, rights: Iterable[Right]) -> list[tuple[str, str]]:
    found = {
        (method, "/" + path.lstrip("/"))
        for right in rights
        if right.service == name
        for method in right.methods
        for path in right.paths
    }
    return sorted(found)
