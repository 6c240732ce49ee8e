"""Codes and ID tokens of a partner, and how it knows who asks for them; as strict as a real one.

Source: OpenID Connect Core 1.0; RFC 7636; RFC 7523; RFC 6749, 4.1.3.
"""

import hashlib
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from onegov_demo.systems.web import Refusal

_CODE_GOOD_FOR = 60
_TOKEN_GOOD_FOR = 300
_ASSERTION_GOOD_FOR = 300
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Client:
    """The platform, as a partner knows it."""

    client_id: str
    redirect_uris: tuple[str, ...]
    secret: str = field(default="", repr=False)
    key: ECKey | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """What stands behind a code."""

    client_id: str
    redirect_uri: str
    challenge: str
    claims: Mapping[str, object]
    until: float


class Codes:
    """Codes that were given out; each is good once, for a minute."""

    def __init__(self) -> None:
        self._given: dict[str, Granted] = {}
        self._lock = threading.Lock()

    def give(
        self, redirect_uri: str, challenge: str, client: str, claims: Mapping[str, object]
    ) -> str:
        """A new code."""
        code, now = secrets.token_urlsafe(32), time.time()
        granted = Granted(client, redirect_uri, challenge, claims, now + _CODE_GOOD_FOR)
        with self._lock:
            self._given = {old: one for old, one in self._given.items() if one.until > now}
            self._given[code] = granted
        return code

    def redeem(self, form: Mapping[str, str]) -> Granted:
        """What stands behind the code in a token request; raises Refusal when anything differs."""
        with self._lock:
            granted = self._given.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            granted is None
            or granted.until < time.time()
            or granted.redirect_uri != form.get("redirect_uri")
            or granted.client_id != form.get("client_id")
            or not secrets.compare_digest(granted.challenge, challenge)
        ):
            raise Refusal(400, "invalid_grant")
        return granted


class Doorkeeper:
    """Knows the platform by its secret, or by an assertion that it signed and never sent before."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, client: Client, issuer: str, form: Mapping[str, str]) -> None:
        """Raises Refusal when it is somebody else."""
        is_known = form.get("client_id") == client.client_id and (
            self._is_signed(client, client.key, issuer, form)
            if client.key
            else bool(client.secret)
            and secrets.compare_digest(
                form.get("client_secret", "").encode(), client.secret.encode()
            )
        )
        if not is_known:
            raise Refusal(401, "invalid_client")

    def _is_signed(self, client: Client, key: ECKey, issuer: str, form: Mapping[str, str]) -> bool:
        if form.get("client_assertion_type") != _ASSERTION:
            return False
        try:
            said = jwt.decode(form.get("client_assertion", ""), key, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return False
        now = time.time()
        return (
            said.get("iss") == said.get("sub") == client.client_id
            and said.get("aud") == issuer
            and isinstance(said.get("exp"), int)
            and now < said["exp"] <= now + _ASSERTION_GOOD_FOR
            and self._is_new(str(said.get("jti", "")), said["exp"])
        )

    def _is_new(self, jti: str, until: float) -> bool:
        with self._lock:
            now = time.time()
            self._seen = {old: end for old, end in self._seen.items() if end > now}
            is_new = bool(jti) and jti not in self._seen
            self._seen[jti] = until
        return is_new


def id_token(key: ECKey, issuer: str, client_id: str, claims: Mapping[str, object]) -> str:
    """A signed ID token that holds ``claims`` beside what each one must hold."""
    now = int(time.time())
    header = {"alg": "ES256", "kid": key.thumbprint(), "typ": "JWT"}
    own = {"iss": issuer, "aud": client_id, "iat": now, "exp": now + _TOKEN_GOOD_FOR}
    return jwt.encode(header, {**claims, **own}, key, algorithms=["ES256"])
