"""Who is inside a port of a node, and how many may be."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from onegov.exchange.bodies import Spool
from onegov.exchange.conf import Limits
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.messages import Reply, Request

Answer = Callable[[Request], Awaitable[Reply]]
Refuse = Callable[[ExchangeError, Headers], Reply]


class Held(Protocol):
    """An open connection; dropped at its ``deadline`` (loop time) unless something happens before."""

    certificate: bytes
    deadline: float

    def expire(self) -> None: ...

    def finish(self) -> None: ...

    def drop(self) -> None: ...


class Gate:
    """Admits so many connections and requests, turns every refusal into a reply.

    Args:
        answer: gives the reply to a request.
        refuse: gives the reply to an error, as the request's headers ask for it.
        limits: of connections, requests, bytes and seconds.
        busy: name of the fault when there are too many requests at once.
        spool: where large bodies go.
        tells: whether a client that waits long is told that it is not in vain (102).
    """

    def __init__(
        self,
        answer: Answer,
        refuse: Refuse,
        limits: Limits,
        *,
        busy: str,
        spool: Spool | None = None,
        tells: bool = False,
    ) -> None:
        self.limits = limits
        self.spool = spool
        self.tells = tells
        self.refuse = refuse
        self.held: set[Held] = set()
        self._answer = answer
        self._busy = busy
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many requests are inside."""
        return self._inside

    def admit(self, connection: Held) -> bool:
        """Whether there is a place for one more connection; keeps it then."""
        if len(self.held) >= self.limits.connections:
            return False
        self.held.add(connection)
        return True

    def enter(self) -> None:
        """Counts one more request inside; the fault ``busy`` when there are too many."""
        if self._inside >= self.limits.in_flight:
            raise make_fault(self._busy)
        self._inside += 1

    def leave(self, count: int) -> None:
        """So many requests are answered or lost."""
        self._inside -= count

    async def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        try:
            return await self._answer(request)
        except ExchangeError as error:
            return self.refuse(error, request.headers)
