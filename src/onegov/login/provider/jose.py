"""JSON Web Tokens: ours are signed by the key ring; those of applications are read strictly.

Source: RFC 7515; RFC 7519; RFC 8725 (best current practices).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from onegov.core.signer import Signer
from onegov.login.provider.keys.jwks import jwk_of
from onegov.login.provider.logic.metadata import SIGNING

LONGEST = 12_000
#: Headers that name a key by themselves are never followed (RFC 8725 section 3.10).
_FORBIDDEN = frozenset({"jku", "x5u", "x5c", "crit", "b64", "zip"})
Claims = Mapping[str, object]
PublicKey = ECKey | OKPKey | RSAKey
_PLAIN = frozenset({"", "JWT"})


class Unreadable(Exception):
    """A token cannot be believed; the text says why, in English, for engineers."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A token whose signature holds."""

    header: Mapping[str, object]
    claims: Claims


def sign(signer: Signer, claims: Claims, *, typ: str) -> str:
    """The compact ES256 signature of ``claims``."""
    head = _header(signer.public_key(), typ, jwk_of(signer)["kid"])
    body = head + b"." + _encode(json.dumps(claims, separators=(",", ":")).encode())
    return (body + b"." + _encode(signer.sign(body))).decode()


@lru_cache(maxsize=64)
def _header(_key: bytes, typ: str, kid: str) -> bytes:
    return _encode(json.dumps({"alg": "ES256", "typ": typ, "kid": kid}).encode())


def peek(token: str) -> tuple[Mapping[str, object], Claims]:
    """Header and claims of a token that nothing has verified yet.

    Raises:
        Unreadable: it is no signed JWT, or larger than 12,000 characters.
    """
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        raise Unreadable("not a compact JWS of 12,000 characters at most")
    try:
        header, claims = (json.loads(_decode(part)) for part in parts[:2])
    except (ValueError, RecursionError) as error:
        raise Unreadable("not base64url JSON") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Unreadable("header and claims must be objects")
    return header, claims


def verify(token: str, keys: PublicKey | KeySet, *, typ: frozenset[str] = _PLAIN) -> Signed:
    """Will verify a token against known keys; its ``alg`` must be one that this key is for.

    Raises:
        Unreadable: its signature does not hold, or its header says what is not accepted.
    """
    header, claims = peek(token)
    _check_header(header, typ)
    try:
        jws.deserialize_compact(token, keys, algorithms=list(SIGNING))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"the signature does not hold ({type(error).__name__})") from error
    return Signed(header, claims)


def _check_header(header: Mapping[str, object], typ: frozenset[str]) -> None:
    if header.get("alg") not in SIGNING:
        raise Unreadable(f"alg must be one of {', '.join(SIGNING)}")
    if _FORBIDDEN & header.keys():
        raise Unreadable("the header holds " + ", ".join(sorted(_FORBIDDEN & header.keys())))
    if str(header.get("typ", "")) not in typ:
        raise Unreadable("typ is not the one of this kind of token")


def seconds(claims: Claims, name: str) -> float | None:
    """A NumericDate, or None where it is absent.

    Raises:
        Unreadable: it is no number.
    """
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e12 < value < 1e12:
        raise Unreadable(f"{name} is not a number of seconds")
    return float(value)


def check_times(claims: Claims, now: datetime, *, longest: float, skew: float = 10) -> None:
    """Will check ``exp`` (needed), ``nbf`` and ``iat``; a clock may be ``skew`` seconds ahead.

    Raises:
        Unreadable: not yet or no longer good, or good for more than ``longest`` seconds.
    """
    at = now.timestamp()
    expires, begins = seconds(claims, "exp"), seconds(claims, "nbf")
    issued = seconds(claims, "iat")
    if expires is None or expires <= at - skew:
        raise Unreadable("exp is missing or past")
    if expires > at + longest + skew:
        raise Unreadable(f"exp is more than {longest:.0f} seconds ahead")
    if begins is not None and begins > at + skew:
        raise Unreadable("nbf is ahead")
    if issued is not None and issued > at + skew:
        raise Unreadable("iat is ahead")


def audiences(claims: Claims) -> list[object]:
    found = claims.get("aud")
    return found if isinstance(found, list) else [found]


def _encode(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def _decode(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
