"""Another interface behind a live table: asked for one key, its answer mapped whole or refused."""

from collections.abc import Mapping

from onegov.exchange.adapters.live_rows import Unmapped
from onegov.exchange.adapters.rest_mapping import RestMapping
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Request
from onegov.exchange.node.backends.bearer import bearer
from onegov.exchange.node.backends.lane import Lane
from onegov.exchange.node.backends.live_table import LiveTable, read_apart
from onegov.exchange.spans import onward

_INVALID = "server.serverproxy.service_failed.invalid_answer"


class RestSource:
    """Asks the interface with GET."""

    def __init__(self, mapping: RestMapping, caller: Caller) -> None:
        self._mapping = mapping
        self._caller = caller
        self._headers: Headers = (("accept", "application/json"), *bearer(mapping.token_file))

    async def open(self) -> None:
        """Nothing to do: connections are the caller's."""

    async def close(self) -> None:
        """Nothing to do: connections are the caller's."""

    async def fetch(self, key: str) -> list[Mapping[str, object]]:
        """The raw rows of one key; ``invalid_answer`` when the answer is not as mapped."""
        mapping = self._mapping
        try:
            path, query_mark, query = mapping.target(key).partition("?")
            headers = onward(self._headers)
            request = Request("GET", path, query if query_mark else None, headers, b"")
            reply = await self._caller.send(mapping.upstream, request)
            if reply.status in mapping.none:
                return []
            if reply.status != 200:
                raise make_fault(_INVALID, f"status {reply.status}")
            return await read_apart(mapping.read, reply.content, key)
        except Unmapped as error:
            raise make_fault(_INVALID, error.code) from error


def rest_table(mapping: RestMapping, caller: Caller, *, seconds: float) -> LiveTable:
    """The table of one interface; nothing connects yet."""
    source = RestSource(mapping, caller)
    return LiveTable(source, mapping.shape, lane=Lane(seconds=seconds + 1), leave_out=False)
