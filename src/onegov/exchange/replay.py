"""Remembers the nonces of accepted requests for as long as those requests could be sent again."""

from collections import deque


class ReplayGuard:
    """Refuses a nonce that was already accepted. Pure: times in seconds are given, state is memory.

    Whoever uses it must keep accepted nonces on disk, and give them back after a restart.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], float] = {}
        self._order: deque[tuple[float, tuple[str, str]]] = deque()
        self._forgotten_until = 0.0

    def __len__(self) -> int:
        return len(self._seen)

    def remember(self, keyid: str, nonce: str, *, until: float) -> None:
        """Will refuse this nonce until ``until``."""
        self._seen[keyid, nonce] = until
        self._order.append((until, (keyid, nonce)))

    def forget(self, now: float) -> None:
        """Will drop what can no longer be sent again; never returns to an earlier time."""
        self._forgotten_until = max(self._forgotten_until, now)
        while self._order and self._order[0][0] < self._forgotten_until:
            until, key = self._order.popleft()
            if self._seen.get(key) == until:
                del self._seen[key]

    def is_forgotten(self, until: float) -> bool:
        """Whether it no longer knows: the clock was once later than ``until``."""
        return until < self._forgotten_until

    def is_new(self, keyid: str, nonce: str, *, until: float) -> bool:
        """Whether this nonce was never accepted; one too old to be remembered counts as seen."""
        return not self.is_forgotten(until) and (keyid, nonce) not in self._seen
