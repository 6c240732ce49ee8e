"""Revocation: an access token alone, a refresh token with its whole family.

Source: RFC 7009 section 2.
"""

from onegov.login.provider.actions import ending
from onegov.login.provider.logic.secrets import digest
from onegov.login.provider.models import Client, Grant, Token


def revoke(client: Client, value: str) -> None:
    """Will end a token of this application; of any other it says and does nothing."""
    token = Token.objects.filter(digest=digest(value), client=client).first()
    if token is None:
        return
    if token.kind == "refresh" and token.grant_id is not None:
        ending.end(Grant.objects.filter(id=token.grant_id), "revoked")
    else:
        token.delete()
