"""openid-client and oauth4webapi, as strict as they are, play whole flows against the provider."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interop.node import play
from interop.serving import Provider
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.live
OUT = "https://benefits.example/signed-out"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
# What openid-client says: of an answer it will not believe, and of one that refuses.
REFUSED = {
    "anotherIssuer": "OAUTH_INVALID_RESPONSE",
    "noIssuer": "OAUTH_INVALID_RESPONSE",
    "anotherState": "OAUTH_INVALID_RESPONSE",
    "anotherNonce": "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
    "codeOfAnotherRequest": "OAUTH_RESPONSE_BODY_ERROR",
    "codeTwice": "OAUTH_RESPONSE_BODY_ERROR",
    "subjectOfSomebodyElse": "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
    "tokenWithoutItsKey": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
    "tokenAsBearer": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
    "refreshAfterRevocation": "OAUTH_RESPONSE_BODY_ERROR",
    "discoveryOfAnotherIssuer": "OAUTH_RESPONSE_IS_NOT_CONFORM",
    "forgedHint": 400,
    "unregisteredReturn": 400,
}


def known(app: Application) -> dict[str, Any]:
    """What the application's engineers were given at its registration."""
    has_key = app.client.auth_method == "private_key_jwt"
    return {
        "clientId": app.id,
        "jwk": app.key.as_dict(private=True) if has_key else None,
        "secret": app.secret,
        "redirectUri": app.back,
        "dpop": app.client.dpop_bound,
        "pushed": app.client.require_par,
    }


@pytest.mark.parametrize("signed_userinfo", [False, True])
def test_openid_client(
    provider: Provider,
    packages: Path,
    amina: Person,
    session: str,
    tell: Callable[[str], None],
    signed_userinfo: bool,
) -> None:
    app = Application(
        how={
            "grant_types": ("authorization_code", "client_credentials"),
            "post_logout_redirect_uris": (OUT,),
            "require_request_object": True,
            "signed_userinfo": signed_userinfo,
        }
    )
    more = {"signedOutUri": OUT, "signedUserInfo": signed_userinfo, "session": session}
    told = play(packages, "openid_client.mjs", provider, **known(app), **more)
    claims = told["claims"]
    assert told["issuer"] == claims["iss"] == provider.issuer
    assert told["parametersInTheBrowser"] == ["client_id", "request_uri"]
    assert told["tokenType"] == "dpop"
    assert claims["aud"] == told["introspected"]["client_id"] == app.id
    about = {"sub": claims["sub"], "locale": "en-CA"}
    assert told["userInfo"].items() >= about.items()
    assert told["introspected"]["active"] is True
    assert "jkt" in told["introspected"]["cnf"]
    assert told["renewedSub"] == claims["sub"]
    assert told["afterRevocation"] == {"active": False}
    assert told["machine"] == ["dpop", False, False]
    assert told["acr"] == "urn:gc-ca:cyber-auth:assurance:loa2"
    assert told["refused"] == REFUSED
    assert told["signedOutAt"] == f"{OUT}?state=out"
    assert told["afterSignOut"].startswith("/en/account/sign-in/continue/")
    tell(f"openid-client: a whole flow, and {len(REFUSED)} attempts to fool it, all refused")


PROFILES = {
    "private_key_jwt": {"grant_types": ("authorization_code", EXCHANGE)},
    "client_secret_post": {"require_par": False, "dpop_bound": False},
    "none": {"require_par": False},
}


@pytest.mark.parametrize("method", PROFILES)
def test_oauth4webapi(
    provider: Provider, packages: Path, amina: Person, session: str, method: str
) -> None:
    other = Application(org_id="CRA", host="taxes.example")
    may_call = {"audiences": (other.id,)} if method == "private_key_jwt" else {}
    app = Application(how={"auth_method": method, **PROFILES[method], **may_call})
    audience = other.id if may_call else None
    given = known(app) | {"audience": audience, "session": session}
    told = play(packages, "oauth4webapi.mjs", provider, **given)
    assert told["issuer"] == provider.issuer
    assert told["tokenType"] == ("dpop" if app.client.dpop_bound else "bearer")
    assert told.get("nonceAsked", False) is app.client.dpop_bound
    assert told["sub"] == told["userInfoSub"] == told["renewedSub"]
    assert told.get("exchanged") == (["dpop", True] if may_call else None)
    assert told.get("active") is (None if method == "none" else True)
    assert told["revoked"] is True
    assert told["refused"] == {
        "userInfoAfterRevocation": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
        "refreshAfterRevocation": "OAUTH_RESPONSE_BODY_ERROR",
        "anotherIssuer": "OAUTH_INVALID_RESPONSE",
    }
