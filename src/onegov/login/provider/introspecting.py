"""What a token stands for, told only to whom it was issued to or for.

Source: RFC 7662 section 2.2; RFC 9449 section 6.2; RFC 8693 section 4.1.
"""

from onegov.login.provider import queries
from onegov.login.provider.conf import conf
from onegov.login.provider.logic import records
from onegov.login.provider.models import Client, Grant, Token
from onegov.login.provider.releasing import AUTH_TIME

_NOTHING: dict[str, object] = {"active": False}


def introspect(client: Client, value: str) -> dict[str, object]:
    """The answer for one token; of a token that is none of the caller's it says nothing."""
    token = queries.access_token(value)
    if token is None or client.id != (token.audience or token.client_id):
        return _NOTHING
    told: dict[str, object] = {
        "active": True,
        "iss": conf().issuer,
        "client_id": token.client_id,
        "scope": " ".join(token.scopes),
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
        "aud": token.audience or token.client_id,
        "token_type": "DPoP" if token.jkt else "Bearer",
    }
    if token.jkt:
        told["cnf"] = {"jkt": token.jkt}
    if token.grant is not None:
        told |= _of_person(client, token, token.grant)
    return told


def _of_person(client: Client, token: Token, grant: Grant) -> dict[str, object]:
    who = records.to_signed_in(grant.signed_in)
    told: dict[str, object] = {
        "sub": queries.subject(grant.person_id, client.sector),
        "acr": who.acr,
    }
    if AUTH_TIME in who.claims.get("id_token", ()):
        told[AUTH_TIME] = int(who.auth_time.timestamp())
    if who.vot:
        told["vot"] = who.vot
    acting = _chain(client, token, grant)
    return told | ({"act": acting} if acting else {})


def _chain(client: Client, token: Token, grant: Grant) -> dict[str, object]:
    """Who acts: outermost the application that calls, innermost the representative."""
    inner: dict[str, object] = {}
    if grant.by is not None:
        inner = {"sub": queries.subject(grant.by, client.sector)}
    for name in reversed(token.actors):
        inner = {"client_id": name, "sub": name} | ({"act": inner} if inner else {})
    return inner
