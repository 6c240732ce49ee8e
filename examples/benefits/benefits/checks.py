"""What must hold of tokens before they are believed.

Source: OpenID Connect Core 1.0 sections 3.1.3.7 and 5.3.2; Back-Channel Logout 1.0 section 2.6.
"""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["ES256"]
SKEW = 60  # seconds by which clocks may differ
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class Refused(Exception):
    """Something does not hold; the text says what, for the log."""


def id_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str
) -> Mapping[str, Any]:
    """The claims of an ID token that holds.

    Raises:
        Refused: one check fails.
    """
    _, claims = _opened(token, keys)
    _check_addressed(claims, issuer, client_id)
    if claims.get("nonce") != nonce:
        raise Refused("nonce is not the one that was sent")
    if not isinstance(claims.get("sub"), str):
        raise Refused("sub is missing")
    return claims


def logout_token(token: str, keys: KeySet, *, issuer: str, client_id: str) -> Mapping[str, Any]:
    """The claims of a logout token that holds; whether its ``jti`` is new is for the caller.

    Raises:
        Refused: one check fails.
    """
    header, claims = _opened(token, keys)
    _check_addressed(claims, issuer, client_id)
    if header.get("typ") != "logout+jwt":
        raise Refused("typ is not logout+jwt")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise Refused("events does not name a logout")
    if "nonce" in claims:
        raise Refused("nonce is present")
    if not (claims.get("sid") or claims.get("sub")) or not isinstance(claims.get("jti"), str):
        raise Refused("sid or sub, and jti, must be present")
    return claims


def _opened(token: str, keys: KeySet) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        opened = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused(f"the signature does not hold ({type(error).__name__})") from error
    return opened.header, opened.claims


def _check_addressed(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    now = time.time()
    if claims.get("iss") != issuer:
        raise Refused("iss is another issuer")
    if claims.get("aud") not in (client_id, [client_id]):
        raise Refused("aud is another application")
    if not isinstance(claims.get("exp"), int) or claims["exp"] < now - SKEW:
        raise Refused("exp is past")
    if not isinstance(claims.get("iat"), int) or claims["iat"] > now + SKEW:
        raise Refused("iat is ahead")
