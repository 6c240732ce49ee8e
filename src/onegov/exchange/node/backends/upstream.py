"""Passes requests to a department's system."""

from pathlib import Path

from onegov.exchange.access.records import HEADER, Names
from onegov.exchange.headers import from_system
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.bearer import bearer
from onegov.exchange.node.backends.shared import asker_of
from onegov.exchange.paths import Target
from onegov.exchange.spans import onward, spanned


class UpstreamBackend:
    """Passes the request to a department's system.

    Args:
        token_file: by whose token the system knows this node; a client's own is not passed on then.
    """

    def __init__(
        self, upstream: str, caller: Caller, names: Names, *, token_file: Path | None = None
    ) -> None:
        self._upstream = upstream
        self._caller = caller
        self._names = names
        self._own = bearer(token_file)

    @spanned("ask system", leaves=True)
    async def answer(self, target: Target, request: Request) -> Reply:
        """The system's answer, without the headers that concern only this connection."""
        headers = onward(request.headers)
        if self._own:
            headers = (*(each for each in headers if each[0] != "authorization"), *self._own)
        asked = Request(request.method, target.rest, target.query, headers, request.body)
        reply = await self._caller.send(self._upstream, asked, asker=asker_of(request))
        headers = from_system(reply.headers)
        if reply.body and not reply.header("content-type"):
            headers += (("content-type", "application/octet-stream"),)
        headers += self._names.said(target.service.subsystem, reply.header(HEADER))
        return Reply(reply.status, headers, reply.body)
