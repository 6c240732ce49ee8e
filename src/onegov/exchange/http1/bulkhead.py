"""Places of a port shared between peers: a flood of one leaves room for all others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from onegov.exchange.faults import make_fault


def share_of(places: int) -> int:
    """How many of so many places one peer may hold: three quarters, and one at least."""
    return max(1, places * 3 // 4)


class Bulkhead:
    """Counts what each peer holds.

    Args:
        places: of all peers together.
        busy: name of the fault when a peer holds its share.
    """

    def __init__(self, places: int, *, busy: str) -> None:
        self._share = share_of(places)
        self._busy = busy
        self._held: Counter[str] = Counter()

    def enter(self, peer: str) -> None:
        """Counts one more; the fault ``busy`` when the peer holds its share."""
        if self._held[peer] >= self._share:
            raise make_fault(self._busy)
        self._held[peer] += 1

    def leave(self, peer: str, count: int = 1) -> None:
        """So many places are free again."""
        self._held[peer] -= count
        if not self._held[peer]:
            del self._held[peer]  # names of peers must not fill the memory

    @contextmanager
    def place(self, peer: str) -> Iterator[None]:
        """For the time of one request."""
        self.enter(peer)
        try:
            yield
        finally:
            self.leave(peer)
