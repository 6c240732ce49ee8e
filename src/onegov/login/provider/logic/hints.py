"""ID tokens of ours that come back as hints, however old.

Source: OpenID Connect Core 1.0 section 3.1.2.1; RP-Initiated Logout 1.0 section 2.
"""

from dataclasses import dataclass

from joserfc.jwk import KeySet

from onegov.login.provider import jose


@dataclass(frozen=True, slots=True)
class Hint:
    """Whom an ID token named, at which application, in which session."""

    subject: str
    client_id: str
    sid: str


def read_hint(token: str, keys: KeySet, issuer: str) -> Hint | None:
    """The hint, or None when the token is not one of this issuer."""
    try:
        claims = jose.verify(token, keys).claims
    except jose.Unreadable:
        return None
    if claims.get("iss") != issuer:
        return None
    return Hint(*(str(claims.get(name, "")) for name in ("sub", "aud", "sid")))
