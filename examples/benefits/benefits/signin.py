"""One sign-in: from the request to an answer that is believed.

Source: OpenID Connect Core 1.0 section 3.1; RFC 7636; RFC 9207.
"""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from benefits import checks
from benefits.checks import Refused
from benefits.provider import Provider
from benefits.sessions import Pending, SignedIn


def request_address(provider: Provider, pending: Pending, redirect_uri: str, language: str) -> str:
    """Where the browser is sent to sign in; the request itself went ahead (PAR)."""
    digest = hashlib.sha256(pending.verifier.encode()).digest()
    request_uri = provider.push(
        {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": "openid",
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "ui_locales": "fr-CA en-CA" if language == "fr" else "en-CA fr-CA",
        }
    )
    query = urlencode({"client_id": provider.client_id, "request_uri": request_uri})
    return f"{provider.metadata()['authorization_endpoint']}?{query}"


def finish(
    provider: Provider, pending: Pending, told: Mapping[str, str], redirect_uri: str
) -> SignedIn:
    """Will check the answer that came back with the browser, and fetch who it was.

    Raises:
        Refused: something does not hold; nobody is signed in.
    """
    if told.get("state") != pending.state:
        raise Refused("state is not the one of this browser's request")
    if told.get("iss") != provider.issuer:
        raise Refused("iss is not the provider that was asked")
    if "code" not in told:
        raise Refused(f"the provider answered {told.get('error', 'no code')}")
    tokens = provider.redeem(
        {
            "grant_type": "authorization_code",
            "code": told["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": pending.verifier,
        }
    )
    claims = checks.id_token(
        tokens["id_token"],
        provider.keys_for(tokens["id_token"]),
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=pending.nonce,
    )
    info = provider.user_info(tokens["access_token"])
    if info.get("sub") != claims["sub"]:
        raise Refused("UserInfo speaks of somebody else")
    return SignedIn(provider.issuer, tokens["id_token"], claims, info)
