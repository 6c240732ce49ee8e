"""Assertions by which an application proves who it is (``private_key_jwt``).

Source: RFC 7523 section 3; FAPI 2.0 section 5.3.2.1 (the audience is the issuer alone).
"""

from datetime import datetime

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from onegov.login.provider import jose
from onegov.login.provider.errors import OAuthError, invalid_client

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 300  # seconds
_TYPES = frozenset({"", "JWT", "client-authentication+jwt"})


def client_named(assertion: str) -> str:
    """Whom an assertion speaks for; nothing is verified yet.

    Raises:
        OAuthError: ``invalid_client``.
    """
    try:
        named = jose.peek(assertion)[1].get("sub")
    except jose.Unreadable as error:
        raise _refused("assertion.form", str(error)) from error
    return named if isinstance(named, str) else ""


def verify(
    assertion: str, *, client_id: str, jwks: dict[str, object], issuer: str, now: datetime
) -> str:
    """Will verify an assertion and return its ``jti``.

    Raises:
        OAuthError: ``invalid_client``, with the name of the check.
    """
    try:
        signed = jose.verify(assertion, key_set(jwks), typ=_TYPES)
        jose.check_times(signed.claims, now, longest=LONGEST_LIFE)
    except jose.Unreadable as error:
        raise _refused("assertion.signature", str(error)) from error
    claims = signed.claims
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise _refused("assertion.iss", "iss and sub must be the client_id")
    if claims.get("aud") != issuer:
        raise _refused("assertion.aud", "aud must be the issuer, as one text")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= 256:
        raise _refused("assertion.jti", "jti must be a text of 1 to 256 characters")
    return jti


def key_set(jwks: dict[str, object]) -> KeySet:
    """The registered keys of an application.

    Raises:
        jose.Unreadable: there are none, or they cannot be read.
    """
    if not jwks.get("keys"):
        raise jose.Unreadable("no key is registered")
    try:
        return KeySet.import_key_set(jwks)  # type: ignore[arg-type]  # a TypedDict of it
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise jose.Unreadable("the registered keys cannot be read") from error


def _refused(check: str, why: str) -> OAuthError:
    return invalid_client(
        check,
        f"The client assertion is not accepted: {why}.",
        "L’assertion de l’application n’est pas acceptée.",
    )
