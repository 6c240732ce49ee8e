"""An adapter's places shared between the members who ask: a flood of one leaves room for all others."""

from onegov.exchange.headers import CLIENT
from onegov.exchange.http1.bulkhead import Bulkhead
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.backend import Backend
from onegov.exchange.paths import Target
from onegov.exchange.types import ClientId


def asker_of(request: Request) -> str:
    """The member on whose behalf it is; its signature was verified before."""
    return ClientId.parse(request.header(CLIENT)).owner


class SharedBackend:
    """Asks ``inner`` for each member within its share.

    Args:
        bulkhead: of the adapter, which may answer for several services.
    """

    def __init__(self, inner: Backend, bulkhead: Bulkhead) -> None:
        self._inner = inner
        self._bulkhead = bulkhead

    async def answer(self, target: Target, request: Request) -> Reply:
        """The inner answer; ``server.serverproxy.overloaded`` when the member holds its share."""
        with self._bulkhead.place(asker_of(request)):
            return await self._inner.answer(target, request)
