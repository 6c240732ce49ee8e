"""One thing wrong with a token: pure functions from right claims to a token that must be refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onegov.core.signer import Signer
from onegov.login.provider import jose
from onegov.login.provider.keys.jwks import jwk_of

Claims = Mapping[str, Any]
#: The one fault that is not in a token.
USER_INFO = "wrong_userinfo"
_LONG_AGO = 7200  # seconds: beyond what any clock may differ


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that is published, and one that nobody knows."""

    known: Signer
    unknown: Signer


def id_token(fault: str, claims: Claims, keys: Keys) -> str:
    """An ID token with this fault; a right one when the fault is not in an ID token."""
    return _made(fault, claims, keys, "JWT")


def logout_token(fault: str, claims: Claims, keys: Keys) -> str:
    """A logout token with this fault."""
    return _made(fault.removeprefix("logout_"), claims, keys, "logout+jwt")


def _made(fault: str, claims: Claims, keys: Keys, typ: str) -> str:
    change, sign = _CLAIMS.get(fault, dict), _SIGNATURES.get(fault, _signed)
    return sign(change(dict(claims)), keys, typ)


def _signed(claims: Claims, keys: Keys, typ: str) -> str:
    return jose.sign(keys.known, claims, typ=typ)


def _signed_by_another(claims: Claims, keys: Keys, typ: str) -> str:
    """Under the known key's name."""
    header = {"alg": "ES256", "typ": typ, "kid": jwk_of(keys.known)["kid"]}
    body = _body(header, claims)
    return f"{body}.{_base64url(keys.unknown.sign(body.encode()))}"


def _unsigned(claims: Claims, keys: Keys, typ: str) -> str:
    return _body({"alg": "none", "typ": typ}, claims) + "."


def _signed_with(secret_of: Callable[[Signer], bytes]) -> "_Sign":
    """By HMAC, with what everybody knows: a form of the public key."""

    def sign(claims: Claims, keys: Keys, typ: str) -> str:
        header = {"alg": "HS256", "typ": typ, "kid": jwk_of(keys.known)["kid"]}
        body = _body(header, claims)
        made = hmac.new(secret_of(keys.known), body.encode(), hashlib.sha256).digest()
        return f"{body}.{_base64url(made)}"

    return sign


def _pem(known: Signer) -> bytes:
    """As most libraries keep a public key (RFC 7468 section 13)."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), known.public_key())
    return point.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _jwk(known: Signer) -> bytes:
    return json.dumps(jwk_of(known)).encode()


def _expired(claims: dict[str, Any]) -> Claims:
    return claims | {name: claims[name] - _LONG_AGO for name in ("iat", "exp")}


def _without(*names: str) -> Callable[[dict[str, Any]], Claims]:
    return lambda claims: {name: value for name, value in claims.items() if name not in names}


_Sign = Callable[[Claims, Keys, str], str]
_CLAIMS: Mapping[str, Callable[[dict[str, Any]], Claims]] = {
    "wrong_iss": lambda claims: claims | {"iss": f"{claims['iss']}/another"},
    "wrong_aud": lambda claims: claims | {"aud": "another-application"},
    "expired": _expired,
    "wrong_nonce": lambda claims: claims | {"nonce": "the-nonce-of-another-request"},
    "no_nonce": _without("nonce"),
    "nobody": _without("sub", "sid"),
    "no_events": _without("events"),
    "nonce": lambda claims: claims | {"nonce": "a-nonce"},
}
_SIGNATURES: Mapping[str, _Sign] = {
    "bad_signature": _signed_by_another,
    "alg_none": _unsigned,
    "alg_confused": _signed_with(_pem),
    "alg_confused_jwk": _signed_with(_jwk),
}
#: What an ID token may have wrong.
IN_TOKENS = _CLAIMS.keys() | _SIGNATURES.keys()


def _body(header: Mapping[str, object], claims: Claims) -> str:
    return ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
