"""Signed requests: what counts is inside, alone.

Source: RFC 9101 sections 4, 5, 6 and 10; FAPI 2.0 Message Signing section 5.3.1.
"""

import json
from datetime import datetime

from onegov.core.types import Text
from onegov.login.provider import jose
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.logic import assertion
from onegov.login.provider.logic.parameters import Parameters, once

LONGEST_LIFE = 3600
_TYPES = frozenset({"", "JWT", "oauth-authz-req+jwt"})
_ITS_OWN = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


def open_request(
    outer: Parameters, *, client_id: str, jwks: dict[str, object], issuer: str, now: datetime
) -> Parameters:
    """Will return the parameters in ``request``; those beside it count for nothing.

    Raises:
        OAuthError: ``invalid_request_object``, with the name of the check.
    """
    try:
        signed = jose.verify(outer["request"], assertion.key_set(jwks), typ=_TYPES)
        jose.check_times(signed.claims, now, longest=LONGEST_LIFE)
        _check_begin(signed.claims, now)
        audience = jose.audiences(signed.claims)
    except jose.Unreadable as error:
        raise _refused("request_object.signature", str(error)) from error
    if signed.claims.get("iss") != client_id or signed.claims.get("client_id") != client_id:
        raise _refused("request_object.iss", "iss and client_id must be the application")
    if issuer not in audience:
        raise _refused("request_object.aud", "aud must hold the issuer")
    if {"request", "request_uri"} & signed.claims.keys():
        raise _refused("request_object.nested", "it may not name another request")
    return once(
        (name, _text(value)) for name, value in signed.claims.items() if name not in _ITS_OWN
    )


def _check_begin(claims: jose.Claims, now: datetime) -> None:
    """Will check ``nbf``, from which a request object lives an hour at most.

    Raises:
        jose.Unreadable: it is missing, too old, or ``exp`` is too far from it.
    """
    begins, ends = jose.seconds(claims, "nbf"), jose.seconds(claims, "exp")
    if begins is None or ends is None or begins < now.timestamp() - LONGEST_LIFE:
        raise jose.Unreadable("nbf is missing or more than an hour past")
    if ends - begins > LONGEST_LIFE:
        raise jose.Unreadable("exp is more than an hour after nbf")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _refused(check: str, why: str) -> OAuthError:
    return OAuthError(
        "invalid_request_object",
        check,
        Text(
            en=f"The request object is not accepted: {why}.",
            fr="L’objet de demande signé n’est pas accepté.",
        ),
    )
