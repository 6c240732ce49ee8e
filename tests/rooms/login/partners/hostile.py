"""A sign-in partner that says whatever a test wants it to say, on a port of its own."""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from onegov.core.types import Text
from onegov.login.partners.types import Partner

LOA = "urn:gc-ca:cyber-auth:assurance:loa"


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@dataclass
class FakePartner:
    """Honest unless told otherwise.

    Attributes:
        claims: replace what its ID token says; None leaves a claim out.
        token: makes the whole ID token from its claims, in place of a signature.
        metadata: replaces what it says of itself.
        answer: the bytes and status of every token answer.
        asked: the forms that came to its token endpoint.
    """

    name: str = "bank"
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    claims: dict[str, Any] = field(default_factory=dict)
    token: Callable[[dict[str, Any]], object] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: tuple[int, bytes] | None = None
    location: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    nonce: str = ""

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.fetched.append(self.path)
                page = fake.jwks() if self.path == "/jwks" else fake.about()
                self._send(200, json.dumps(page).encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.asked.append(dict(parse_qsl(body)))
                if fake.location:
                    return self._send(307, b"", fake.location)
                return self._send(*(fake.answer or (200, fake.tokens())))

            def _send(self, status: int, content: bytes, location: str = "") -> None:
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def partner(self, **more: Any) -> Partner:
        given: dict[str, Any] = {
            "id": self.name,
            "name": Text(en="Bank", fr="Banque"),
            "kind": Text(en="A bank", fr="Une banque"),
            "issuer": self.issuer,
            "client_id": "onegov",
            "secret": "a secret",
            "levels": {f"{LOA}2": 2, f"{LOA}3": 3},
        }
        return Partner(**given | more)

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata

    def jwks(self) -> Any:
        return KeySet([self.key]).as_dict(private=False)

    def said(self) -> dict[str, Any]:
        """The claims of its next ID token."""
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": "onegov",
            "sub": "somebody",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": self.nonce,
            "acr": f"{LOA}2",
        } | self.claims
        return {name: value for name, value in honest.items() if value is not None}

    def tokens(self) -> bytes:
        make = self.token or self.signed
        return json.dumps({"id_token": make(self.said())}).encode()

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.key.kid} | header, claims, self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        return f"{encoded({'alg': 'none'})}.{encoded(claims)}."

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Visitor:
    """A person's browser on its way to a partner and back."""

    web: Client = field(default_factory=lambda: Client(raise_request_exception=True))
    query: dict[str, str] = field(default_factory=dict)

    def start(self, fake: FakePartner, address: str = "", **form: str) -> dict[str, str]:
        """Presses the partner's button; what we asked the partner."""
        address = address or f"/en/account/sign-in/partner/{fake.name}/"
        sent = self.web.post(address, form)
        assert sent.status_code == 302, sent.content[:500]
        assert sent["Location"].startswith(f"{fake.issuer}/authorize?"), sent["Location"]
        self.query = dict(parse_qsl(urlsplit(sent["Location"]).query))
        fake.nonce = self.query["nonce"]
        return self.query

    def back(self, fake: FakePartner, **said: Any) -> Any:
        """Comes back with the partner's answer; ``said`` replaces what it holds."""
        honest = {"code": "a code", "state": self.query.get("state", ""), "iss": fake.issuer}
        given = {name: value for name, value in (honest | said).items() if value is not None}
        return self.web.get(f"/en/account/sign-in/partner/{fake.name}/return/", given)

    def sign_in(self, fake: FakePartner, **form: str) -> Any:
        self.start(fake, **form)
        return self.back(fake)

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.web.session
