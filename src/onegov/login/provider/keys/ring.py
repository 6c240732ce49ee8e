"""A ring of P-256 keys, each with the moment from which it signs.

The next key is made and published before it signs, and an old one stays published until the last
token that it signed has ended. So verifiers that keep the key set for a day never miss one.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from onegov.core.signer import Signer

AHEAD = timedelta(days=7)
PERIOD = timedelta(days=90)
STAYS = timedelta(days=2)
_LOOK_AGAIN = timedelta(seconds=60)
_NEVER = datetime.min.replace(tzinfo=UTC)


class KeyStore(Protocol):
    """Where keys lie. A name is the second from which the key signs, in decimal."""

    def names(self) -> list[int]: ...

    def make(self, name: int) -> None:
        """Will make a key under this name, once, whoever is first."""
        ...

    def signer(self, name: int) -> Signer: ...

    def drop(self, name: int) -> None: ...


@dataclass
class KeyRing:
    """The keys of a store, read again each minute."""

    store: KeyStore
    _signers: dict[int, Signer] = field(default_factory=dict)
    _names: list[int] = field(default_factory=list)
    _looked: datetime = _NEVER
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def current(self, now: datetime) -> Signer:
        """What signs now."""
        return self._signer(max(name for name in self._read(now) if name <= now.timestamp()))

    def published(self, now: datetime) -> list[Signer]:
        """What verifiers may meet: the key before, this one, the one to come."""
        names = self._read(now)
        active = max(name for name in names if name <= now.timestamp())
        before = [name for name in names if name < active]
        keeps = active + STAYS.total_seconds() > now.timestamp()
        kept = before[-1:] if keeps else []
        return [self._signer(name) for name in (*kept, *(n for n in names if n >= active))]

    def rotate(self, now: datetime) -> None:
        """Will replace the key in use at once, for one that may be known to others: the old ones
        leave the key set, and tokens that they signed are believed no more."""
        with self._turn:
            old = self.store.names()
            self.store.make(int(now.timestamp()))
            for name in old:
                if name != int(now.timestamp()):
                    self.store.drop(name)
            self._looked = _NEVER

    def _read(self, now: datetime) -> list[int]:
        with self._turn:
            if abs(now - self._looked) > _LOOK_AGAIN or not self._names:
                self._names = self._turned(now)
                self._looked = now
            return self._names

    def _turned(self, now: datetime) -> list[int]:
        names = sorted(self.store.names())
        if not any(name <= now.timestamp() for name in names):
            self.store.make(int(now.timestamp()))
            names = sorted(self.store.names())
        if names[-1] + (PERIOD - AHEAD).total_seconds() < now.timestamp():
            following = names[-1] + int(PERIOD.total_seconds())
            self.store.make(max(following, int((now + AHEAD).timestamp())))
        return sorted(self.store.names())

    def _signer(self, name: int) -> Signer:
        if name not in self._signers:
            self._signers[name] = self.store.signer(name)
        return self._signers[name]
