"""A SOAP service behind a live table: asked for one key, its answer mapped whole or refused."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from onegov.exchange.adapters.live_rows import Unmapped
from onegov.exchange.adapters.soap_mapping import SoapMapping
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Request
from onegov.exchange.node.backends.lane import Lane
from onegov.exchange.node.backends.live_table import LiveTable, read_apart
from onegov.exchange.spans import onward

_INVALID = "server.serverproxy.service_failed.invalid_answer"
_WITH_ENVELOPE = (200, 500)  # SOAP 1.1 section 6.2: a fault comes with 500


class SoapSource:
    """Asks the service with POST."""

    def __init__(self, mapping: SoapMapping, caller: Caller) -> None:
        self._mapping = mapping
        self._caller = caller
        address = urlsplit(mapping.endpoint)
        self._base = f"{address.scheme}://{address.netloc}"
        self._path, self._query = address.path or "/", address.query or None
        self._headers = (
            ("content-type", "text/xml; charset=utf-8"),
            ("accept", "text/xml"),
            ("soapaction", f'"{mapping.action}"'),
        )

    async def open(self) -> None:
        """Nothing to do: connections are the caller's."""

    async def close(self) -> None:
        """Nothing to do: connections are the caller's."""

    async def fetch(self, key: str) -> list[Mapping[str, object]]:
        """The raw rows of one key; ``invalid_answer`` when the answer is not as mapped."""
        try:
            body = self._mapping.request(key)
            request = Request("POST", self._path, self._query, onward(self._headers), body)
            reply = await self._caller.send(self._base, request)
            if reply.status not in _WITH_ENVELOPE:
                raise make_fault(_INVALID, f"status {reply.status}")
            return await read_apart(self._mapping.read, reply.content, key)
        except Unmapped as error:
            raise make_fault(_INVALID, error.code) from error


def soap_table(mapping: SoapMapping, caller: Caller, *, seconds: float) -> LiveTable:
    """The table of one operation; nothing connects yet."""
    source = SoapSource(mapping, caller)
    return LiveTable(source, mapping.shape, lane=Lane(seconds=seconds + 1), leave_out=False)
