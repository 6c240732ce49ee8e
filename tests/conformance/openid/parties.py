"""The relying parties of the suite's plans: Basic with a secret, FAPI 2.0 with keys and proofs."""

import base64
import time
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey

from rooms.login.provider.application import ISSUER, Application, returned
from rooms.portal_apply.browser import Person

LOA = "urn:gc-ca:cyber-auth:assurance:loa"


@dataclass
class Basic(Application):
    """As in the plan of Basic OP: client_secret_basic, requests in the browser, bearer tokens.

    It sends PKCE with each request, which the suite does in one module only: we ask it of all.
    """

    method: str = "client_secret_basic"

    def __post_init__(self) -> None:
        plain = {"auth_method": self.method, "require_par": False, "dpop_bound": False}
        self.how = {
            **plain,
            "scopes": ("openid", "profile", "email", "address", "offline_access"),
            **self.how,
        }
        super().__post_init__()

    def authentication(self) -> dict[str, str]:
        return {} if self.method == "client_secret_basic" else super().authentication()

    def post(self, path: str, form: dict[str, str], **headers: str) -> HttpResponse:
        if self.method == "client_secret_basic":
            named = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
            headers |= {"Authorization": f"Basic {named}"}
        return super().post(path, form, **headers)

    def asks(self, person: Person, **more: str) -> dict[str, str]:
        """What comes back from a request in the browser."""
        return returned(person.client.get("/oidc/authorize", self.request(**more)))

    def signs_in(self, person: Person, **more: str) -> dict[str, Any]:
        told = self.asks(person, **more)
        assert told["state"] == "the-state"
        answer = self.redeem(told["code"])
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def claims(self, token: str) -> dict[str, Any]:
        found: dict[str, Any] = self.user_info(token).json()
        return found


@dataclass
class Fapi(Application):
    """As in the plan of FAPI 2.0: private_key_jwt, pushed requests, proofs of possession."""

    def asks(self, person: Person, **more: str) -> dict[str, str]:
        return returned(person.client.get("/oidc/authorize", self.push(**more)))

    def object(
        self, key: ECKey | None = None, header: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """A request object (message signing); what ``more`` names replaces a claim, None leaves it out."""
        now = int(time.time())
        claims = (
            self.request() | {"iss": self.id, "aud": ISSUER, "nbf": now, "exp": now + 60} | more
        )
        head = {"alg": "ES256", "kid": self.key.kid, "typ": "oauth-authz-req+jwt"} | (header or {})
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(head, given, key or self.key)

    def pushes(self, signed: str, **beside: str) -> HttpResponse:
        return self.ask("par", {"client_id": self.id, "request": signed, **beside})

    def asks_signed(self, person: Person, signed: str, **beside: str) -> dict[str, str]:
        pushed = self.pushes(signed, **beside)
        assert pushed.status_code == 201, pushed.content
        query = {"client_id": self.id, "request_uri": pushed.json()["request_uri"]}
        return returned(person.client.get("/oidc/authorize", query))


def error_of(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


def metadata() -> dict[str, Any]:
    found: dict[str, Any] = Browser().get("/.well-known/openid-configuration").json()
    return found
