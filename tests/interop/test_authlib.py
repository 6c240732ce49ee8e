"""Authlib's Django client: signed in by what it is told in discovery, and fooled by nobody."""

import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.django_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from joserfc.errors import InvalidClaimError

from interop.serving import Provider
from rooms.login.provider.application import Application

pytestmark = pytest.mark.live


class Assertion(PrivateKeyJWT):
    """As Authlib makes them, but for the issuer alone, for a minute, and each with an id of its own."""

    def __init__(self, issuer: str, kid: str) -> None:
        super().__init__(alg="ES256", headers={"kid": kid})
        self.issuer = issuer

    def sign(self, auth: Any, token_endpoint: str) -> str:
        self.claims = {"exp": int(time.time()) + 60}
        return str(super().sign(auth, self.issuer))


class Site:
    """A department's site on Django and Authlib, with one visitor."""

    def __init__(self, provider: Provider, app: Application, session: str) -> None:
        self.provider, self.app, self.cookies = provider, app, {"sessionid": session}
        self.kept = SessionStore()
        self.oauth = OAuth().register(
            "onegov",
            overwrite=True,
            client_id=app.id,
            client_secret=app.key,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_auth_methods=[Assertion(provider.issuer, str(app.key.kid))],
            client_kwargs={
                "scope": "openid offline_access",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "private_key_jwt",
            },
        )

    def request(self, path: str = "/callback", query: str = "") -> HttpRequest:
        found = RequestFactory().get(f"{path}?{query}")
        found.session = self.kept
        return found

    def sent_back(self, **more: str) -> str:
        """Its visitor goes to sign in; the query with which they come back."""
        asked = self.oauth.authorize_redirect(self.request(), self.app.back, **more)
        answer = requests.get(
            asked.headers["Location"],
            cookies=self.cookies,
            allow_redirects=False,
            timeout=10,
        )
        return urlsplit(answer.headers["Location"]).query

    def sign_in(self, query: str) -> dict[str, Any]:
        return dict(self.oauth.authorize_access_token(self.request(query=query)))


@pytest.fixture
def site(provider: Provider, trusted: None, session: str) -> Site:
    app = Application(how={"require_par": False, "dpop_bound": False})
    return Site(provider, app, session)


def test_a_whole_flow(site: Site) -> None:
    tokens = site.sign_in(site.sent_back(acr_values="phr urn:gc-ca:cyber-auth:assurance:loa3"))
    who = tokens["userinfo"]
    assert who["iss"] == site.provider.issuer
    assert who["acr"].endswith("loa3")
    assert site.oauth.userinfo(token=tokens)["sub"] == who["sub"]
    renewed = site.oauth.fetch_access_token(
        grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert renewed["refresh_token"] != tokens["refresh_token"]
    with pytest.raises(OAuthError, match="invalid_grant"):
        site.oauth.fetch_access_token(
            grant_type="refresh_token", refresh_token=tokens["refresh_token"]
        )
    with pytest.raises(requests.HTTPError, match="401"):
        site.oauth.userinfo(token=renewed)  # the theft ended the family


def test_a_return_into_another_browser_is_seen(site: Site) -> None:
    other = Site(site.provider, site.app, site.cookies["sessionid"])
    query = site.sent_back()
    with pytest.raises(MismatchingStateError):
        other.sign_in(query)


def test_who_is_not_signed_in_is_told_without_a_page(site: Site) -> None:
    site.cookies.clear()
    query = site.sent_back(prompt="none")
    with pytest.raises(OAuthError, match="login_required"):
        site.sign_in(query)


def test_a_nonce_of_another_request_is_seen(site: Site) -> None:
    query = site.sent_back()
    (key,) = [key for key, _ in site.kept.items() if key.startswith("_state_onegov")]
    site.kept[key]["data"]["nonce"] = "of-another-request"
    with pytest.raises(InvalidClaimError, match="nonce"):
        site.sign_in(query)
