"""The OpenID Provider as this application sees it: FAPI 2.0 (PAR, private_key_jwt, DPoP).

Source: OpenID Connect Discovery 1.0; RFC 9126; RFC 7523; RFC 9449.
"""

import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from benefits.checks import Refused

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LARGEST = 200_000
_KEPT = 300  # seconds for which keys and metadata are kept
_AGAIN = (
    10  # seconds before they are read again at all: anybody may send a token with an unknown key
)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Addresses for machines redirect nowhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


_open = urllib.request.build_opener(_Stay).open


@dataclass
class Provider:
    """One issuer, with how this application is known there.

    Attributes:
        key: what the application proves itself with.
        proof_key: what its tokens are bound to.
    """

    issuer: str
    client_id: str
    key: ECKey
    proof_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    nonce: str = ""
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself.

        Raises:
            Refused: it says that it is another.
        """
        found = self._document(f"{self.issuer}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Refused("the metadata are another issuer's")
        return found

    def keys(self, *, anew: bool = False) -> KeySet:
        """The provider's keys; ``anew`` when a token names one that is not known."""
        return KeySet.import_key_set(self._document(self.metadata()["jwks_uri"], anew=anew))

    def keys_for(self, token: str) -> KeySet:
        """The provider's keys, read again when this token's is not among them."""
        found = self.keys()
        known = {key.kid for key in found.keys}
        return found if _kid(token) in known else self.keys(anew=True)

    def push(self, request: dict[str, str]) -> str:
        """Will send a request ahead and return its ``request_uri``."""
        address = self.metadata()["pushed_authorization_request_endpoint"]
        return str(self._post(address, request)["request_uri"])

    def redeem(self, form: dict[str, str]) -> dict[str, Any]:
        """Will ask for tokens."""
        return self._post(self.metadata()["token_endpoint"], form)

    def user_info(self, access_token: str) -> dict[str, Any]:
        """What the provider tells of whoever the token stands for."""
        address = self.metadata()["userinfo_endpoint"]
        ath = _base64url(hashlib.sha256(access_token.encode()).digest())
        return self._send("GET", address, None, {"Authorization": f"DPoP {access_token}"}, ath)

    def _post(self, address: str, form: dict[str, str]) -> dict[str, Any]:
        def proven() -> bytes:
            shown = {"client_assertion_type": _ASSERTION, "client_assertion": self._assertion()}
            return urlencode(form | shown).encode()

        return self._send("POST", address, proven, {}, "")

    def _assertion(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    def _send(
        self,
        method: str,
        address: str,
        body: Callable[[], bytes] | None,
        headers: dict[str, str],
        ath: str,
    ) -> dict[str, Any]:
        """One request with a proof; once more when the provider gives a nonce for it."""
        for attempt in (1, 2):
            proof = {"DPoP": self._proof(method, address, ath)}
            request = urllib.request.Request(  # noqa: S310 - an address of the provider's metadata
                address, body() if body else None, headers | proof, method=method
            )
            try:
                with _open(request, timeout=10) as answer:
                    self.nonce = answer.headers.get("DPoP-Nonce", self.nonce)
                    return dict(json.loads(answer.read(_LARGEST)))
            except urllib.error.HTTPError as error:
                told = error.read(_LARGEST)
                self.nonce = error.headers.get("DPoP-Nonce", "")
                if attempt == 2 or not self.nonce:
                    raise Refused(f"the provider answered {error.code} {told[:300]!r}") from error
            except (OSError, ValueError) as error:
                raise Refused(f"the provider does not answer ({error})") from error
        raise Refused("the provider wants another proof")

    def _proof(self, method: str, address: str, ath: str) -> str:
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.proof_key.as_dict(private=False)}
        claims = {
            "htm": method,
            "htu": address,
            "iat": int(time.time()),
            "jti": secrets.token_urlsafe(16),
        }
        claims |= {"nonce": self.nonce} if self.nonce else {}
        claims |= {"ath": ath} if ath else {}
        return jwt.encode(header, claims, self.proof_key)

    def _document(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        now = time.monotonic()
        read_at, found = self._kept.get(address, (-_KEPT, {}))
        if found and now - read_at < (_AGAIN if anew else _KEPT):
            return found
        try:
            with _open(address, timeout=10) as answer:
                found = dict(json.loads(answer.read(_LARGEST)))
        except (OSError, ValueError) as error:
            raise Refused(f"{address} cannot be read ({error})") from error
        self._kept[address] = (now, found)
        return found


def _kid(token: str) -> str:
    try:
        head = token.split(".")[0]
        return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))).get("kid"))
    except (ValueError, AttributeError):
        return ""


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
