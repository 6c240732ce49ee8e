"""Who is inside a port of a node, and how many may be."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from onegov.exchange.bodies import Spool
from onegov.exchange.conf import Limits
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.http1.bulkhead import Bulkhead, share_of
from onegov.exchange.messages import Reply, Request

Answer = Callable[[Request], Awaitable[Reply]]
Refuse = Callable[[ExchangeError, Headers], Reply]


class Held(Protocol):
    """A peer's open connection; dropped at ``deadline`` (loop time) unless something happens first."""

    certificate: bytes
    peer: str
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
        owner_of: the member whose certificate it is, who then holds a share of all places at most;
            "" when it shows none.
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
        owner_of: Callable[[bytes], str] = lambda certificate: "",
    ) -> None:
        self.limits = limits
        self.spool = spool
        self.tells = tells
        self.refuse = refuse
        self.held: set[Held] = set()
        self._answer = answer
        self.owner_of = owner_of
        self._busy = busy
        self._inside = 0
        self._peers = Bulkhead(limits.in_flight, busy=busy)

    @property
    def inside(self) -> int:
        """How many requests are inside."""
        return self._inside

    def admit(self, connection: Held) -> bool:
        """Whether there is a place for one more connection; keeps it then."""
        if len(self.held) >= self.limits.connections or not self._has_place(connection.peer):
            return False
        self.held.add(connection)
        return True

    def _has_place(self, peer: str) -> bool:
        return not peer or (
            sum(one.peer == peer for one in self.held) < share_of(self.limits.connections)
        )

    def enter(self, peer: str) -> None:
        """Counts one more request inside; the fault ``busy`` when there are too many of this peer,
        or of all."""
        if self._inside >= self.limits.in_flight:
            raise make_fault(self._busy)
        if peer:
            self._peers.enter(peer)
        self._inside += 1

    def leave(self, peer: str, count: int) -> None:
        """So many requests are answered or lost."""
        self._inside -= count
        if peer:
            self._peers.leave(peer, count)

    async def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        try:
            return await self._answer(request)
        except ExchangeError as error:
            return self.refuse(error, request.headers)
