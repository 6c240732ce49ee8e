"""Who is signed in here, and sign-ins that are under way. In memory: a restart signs all out."""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_MOST = 5_000
_PENDING_LIFE = 1_800  # seconds within which a sign-in must come back
_JTI_LIFE = 3_600


@dataclass(frozen=True)
class Pending:
    """A sign-in that was sent off; good for one answer, in the browser that it was sent from."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    until: float


@dataclass(frozen=True)
class SignedIn:
    """Who signed in."""

    issuer: str
    id_token: str
    claims: Mapping[str, Any]
    info: Mapping[str, Any]


@dataclass
class Sessions:
    """Both, by what the browser's cookie says."""

    pending: dict[str, Pending] = field(default_factory=dict)
    signed_in: dict[str, SignedIn] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, issuer: str) -> tuple[str, Pending]:
        """A new sign-in and the value of its cookie."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        made = Pending(issuer, state, nonce, verifier, time.monotonic() + _PENDING_LIFE)
        cookie = secrets.token_urlsafe(32)
        with self._turn:
            _make_room(self.pending)
            self.pending[cookie] = made
        return cookie, made

    def take(self, cookie: str) -> Pending | None:
        """The sign-in of a browser, once."""
        with self._turn:
            found = self.pending.pop(cookie, None)
        return found if found and found.until > time.monotonic() else None

    def sign_in(self, who: SignedIn) -> str:
        """Will begin a session and return the value of its cookie."""
        cookie = secrets.token_urlsafe(32)
        with self._turn:
            _make_room(self.signed_in)
            self.signed_in[cookie] = who
        return cookie

    def sign_out(self, cookie: str) -> SignedIn | None:
        with self._turn:
            return self.signed_in.pop(cookie, None)

    def is_new(self, jti: str) -> bool:
        """Whether a logout token is seen for the first time; it is remembered."""
        now = time.monotonic()
        with self._turn:
            self.seen = {key: until for key, until in self.seen.items() if until > now}
            is_new = jti not in self.seen
            self.seen[jti] = now + _JTI_LIFE
        return is_new

    def end(self, issuer: str, claims: Mapping[str, Any]) -> int:
        """Will end the sessions that a logout token names: one by ``sid``, else all of a person."""
        name = "sid" if claims.get("sid") else "sub"
        with self._turn:
            gone = [
                cookie
                for cookie, who in self.signed_in.items()
                if who.issuer == issuer and who.claims.get(name) == claims[name]
            ]
            for cookie in gone:
                del self.signed_in[cookie]
        return len(gone)


def _make_room(kept: dict[str, Any]) -> None:
    while len(kept) >= _MOST:
        del kept[next(iter(kept))]
