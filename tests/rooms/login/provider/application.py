"""An application of a department, as its engineers would write it, and the person's browser."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from onegov.core.types import Actor, ActorKind, Text
from onegov.login.provider.actions.registering import Registration, register
from onegov.login.provider.models import Client

SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
ISSUER = "http://localhost:8000"
BACK = "https://benefits.example/callback"


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def thumbprint(key: ECKey) -> str:
    return key.thumbprint()


def proof(key: ECKey, method: str, url: str, **more: Any) -> str:
    """A DPoP proof; what ``more`` names replaces what it would say."""
    claims = {"htm": method, "htu": url, "iat": int(time.time()), "jti": secrets.token_hex(8)}
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    header |= more.pop("header", {})
    return jwt.encode(header, claims | more, key)


def forge(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token that no honest library makes: any header, signed by HMAC with ``secret`` or not at all."""
    body = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    made = hmac.new(secret, body.encode(), hashlib.sha256).digest() if secret else b""
    return f"{body}.{base64url(made)}"


@dataclass
class Application:
    """A registered application with its keys.

    Attributes:
        dpop: the key its tokens are bound to.
    """

    org_id: str = "IRCC"
    host: str = "benefits.example"
    how: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    dpop: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    secret: str = ""
    client: Client = None  # type: ignore[assignment]
    nonce: str = ""
    web: Browser = field(default_factory=Browser)

    def __post_init__(self) -> None:
        given = {
            "org_id": self.org_id,
            "name": Text(en="Benefits", fr="Prestations"),
            "redirect_uris": (self.back,),
            "jwks": KeySet([self.key]).as_dict(private=False),
            "scopes": ("openid", "offline_access"),
        }
        self.client, self.secret = register(
            actor=SETUP,
            registration=Registration(**given | self.how),
            production=True,
            loopback=True,
        )

    @property
    def back(self) -> str:
        return f"https://{self.host}/callback"

    @property
    def id(self) -> str:
        return self.client.id

    def assertion(self, **more: Any) -> str:
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": ISSUER, "jti": secrets.token_hex(8)}
        header = {"alg": "ES256", "kid": self.key.kid} | more.pop("header", {})
        return jwt.encode(header, claims | {"iat": now, "exp": now + 60} | more, self.key)

    def authentication(self) -> dict[str, str]:
        if self.client.auth_method == "client_secret_post":
            return {"client_id": self.id, "client_secret": self.secret}
        if self.client.auth_method == "none":
            return {"client_id": self.id}
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(),
        }

    def post(self, path: str, form: dict[str, str], **headers: str) -> HttpResponse:
        """One request as it is."""
        return self.web.post(
            f"/oidc/{path}",
            urlencode(form),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )

    def ask(self, path: str, form: dict[str, str], **of_proof: Any) -> HttpResponse:
        """An authenticated request, with a proof that has the server's nonce."""
        for _ in range(2):
            shown = proof(self.dpop, "POST", f"{ISSUER}/oidc/{path}", nonce=self.nonce, **of_proof)
            headers = {"DPoP": shown} if self.client.dpop_bound else {}
            response = self.post(path, self.authentication() | form, **headers)
            if b"use_dpop_nonce" not in response.content:
                return response
            self.nonce = response.headers["DPoP-Nonce"]
        return response

    def request(self, **more: str) -> dict[str, str]:
        """An authorization request, and the verifier that its challenge came from, kept."""
        self.verifier = secrets.token_urlsafe(32)
        challenge = base64url(hashlib.sha256(self.verifier.encode()).digest())
        return {
            "client_id": self.id,
            "response_type": "code",
            "redirect_uri": self.back,
            "scope": "openid",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | more

    def push(self, **more: str) -> dict[str, str]:
        """The query that shows a pushed request."""
        pushed = self.ask("par", self.request(**more))
        assert pushed.status_code == 201, pushed.content
        return {"client_id": self.id, "request_uri": pushed.json()["request_uri"]}

    def code(self, browser: Browser, **more: str) -> str:
        """A code for who is signed in in ``browser``."""
        told = returned(browser.get("/oidc/authorize", self.push(**more)))
        assert "code" in told, told
        return told["code"]

    def redeem(self, code: str, **more: str) -> HttpResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": self.verifier,
        }
        return self.ask("token", form | more)

    def tokens(self, browser: Browser, **more: str) -> dict[str, Any]:
        response = self.redeem(self.code(browser, **more))
        assert response.status_code == 200, response.content
        return response.json()

    def user_info(self, token: str, **of_proof: Any) -> HttpResponse:
        url = f"{ISSUER}/oidc/userinfo"
        of_proof = {
            "nonce": self.nonce,
            "ath": base64url(hashlib.sha256(token.encode()).digest()),
        } | of_proof
        if not self.client.dpop_bound:
            return self.web.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})
        shown = proof(self.dpop, "GET", url, **of_proof)
        headers = {"Authorization": f"DPoP {token}", "DPoP": shown}
        return self.web.get("/oidc/userinfo", headers=headers)


def returned(response: HttpResponse) -> dict[str, str]:
    """What an application is told at its redirect address."""
    address = response.headers.get("Location") or response.headers.get("Refresh", "")[7:]
    return dict(parse_qsl(urlsplit(address).query))


def opened(token: str) -> dict[str, Any]:
    """The claims of an ID token; its signature is checked against the published keys."""
    keys = KeySet.import_key_set(Browser().get("/oidc/jwks").json())
    return jwt.decode(token, keys, algorithms=["ES256"]).claims
