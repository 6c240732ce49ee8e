"""The partners' process: three small OpenID Providers under one address."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from onegov_demo.partners import pages, settings
from onegov_demo.partners.issuers import ISSUERS, Issuer
from onegov_demo.partners.people import WHO, subject, verified_claims
from onegov_demo.partners.tokens import Client, Codes, Doorkeeper, id_token
from onegov_demo.systems.control import Switch
from onegov_demo.systems.web import Refusal, Reply, Request, Routes, as_json

_ONCE = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")


class Came:
    """Who signed in, kept in a file, so that walkers can see whose turn it is."""

    def __init__(self, state: Path) -> None:
        self._file, self._lock = state / "came.txt", threading.Lock()

    def note(self, who: str) -> None:
        """Will remember a name."""
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(f"{who}\n")

    def show(self, request: Request) -> Reply:
        """``GET /people``: each name once."""
        found = self._file.read_text("utf-8").split() if self._file.exists() else []
        return as_json(list(dict.fromkeys(found)))


class Provider:
    """One partner.

    Args:
        issuer: which.
        address: its issuer identifier.
        client: the platform as it knows it.
        state: the folder of the process.
        came: who signed in, at any partner.
    """

    def __init__(
        self, issuer: Issuer, address: str, client: Client, state: Path, came: Came
    ) -> None:
        self._came = came
        self._issuer, self._address, self._client = issuer, address, client
        self._key = settings.signing_key(state, issuer)
        self._subjects = (state / "subjects.secret").read_bytes()
        self._codes, self._door = Codes(), Doorkeeper()

    def metadata(self, request: Request) -> Reply:
        """``GET /.well-known/openid-configuration``."""
        method = "client_secret_post" if self._issuer.has_secret else "private_key_jwt"
        return as_json(
            {
                "issuer": self._address,
                "authorization_endpoint": f"{self._address}/authorize",
                "token_endpoint": f"{self._address}/token",
                "jwks_uri": f"{self._address}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": [method],
                "acr_values_supported": [self._issuer.acr],
                "authorization_response_iss_parameter_supported": True,
                "claims_parameter_supported": bool(self._issuer.identity_level),
                "ui_locales_supported": ["en-CA", "fr-CA"],
            }
        )

    def jwks(self, request: Request) -> Reply:
        """``GET /jwks``."""
        public = self._key.as_dict(private=False)
        return as_json({"keys": [{**public, "kid": self._key.thumbprint(), "use": "sig"}]})

    def page(self, request: Request) -> Reply:
        """``GET /authorize``: who signs in?"""
        if problem := self._stranger(request):
            return problem
        if error := _wrong(request.query):
            return self._back(request, {"error": error})
        if "none" in request.query.get("prompt", "").split():
            return self._back(request, {"error": "login_required"})
        return pages.sign_in_page(self._issuer, request)

    def sign_in(self, request: Request) -> Reply:
        """``POST /authorize``, with the query of the page: somebody signed in, or turned back."""
        if problem := self._stranger(request):
            return problem
        form = request.form()
        if error := _wrong(request.query):
            return self._back(request, {"error": error})
        if form.get("act") == "cancel":
            return self._back(request, {"error": "access_denied"})
        who = form.get("other", "").strip() or form.get("who", "")
        if not WHO.fullmatch(who):
            return pages.sign_in_page(self._issuer, request, wrong=who or " ")
        self._came.note(who)
        return self._back(request, {"code": self._code(request, who)})

    def token(self, request: Request) -> Reply:
        """``POST /token``."""
        form = request.form()
        if len(form) != len(parse_qsl(request.body.decode("utf-8", "replace"))):
            raise Refusal(400, "invalid_request")
        self._door.check(self._client, self._address, form)
        if form.get("grant_type") != "authorization_code":
            raise Refusal(400, "unsupported_grant_type")
        granted = self._codes.redeem(form)
        signed = id_token(self._key, self._address, granted.client_id, granted.claims)
        return as_json(
            {"access_token": "none", "token_type": "Bearer", "expires_in": 1, "id_token": signed}
        )

    def _code(self, request: Request, who: str) -> str:
        asked = request.query
        claims: dict[str, object] = {
            "sub": subject(self._subjects, self._issuer, who),
            "nonce": asked["nonce"],
            "acr": self._issuer.acr,
            "auth_time": int(time.time()),
        }
        verified = verified_claims(self._issuer, who)
        if verified is not None and "verified_claims" in asked.get("claims", ""):
            claims["verified_claims"] = verified
        return self._codes.give(
            asked["redirect_uri"], asked["code_challenge"], asked["client_id"], claims
        )

    def _stranger(self, request: Request) -> Reply | None:
        """A page, and no way back, for whom we do not know (RFC 6749, 4.1.2.1)."""
        asked = request.query
        is_known = (
            asked.get("client_id") == self._client.client_id
            and asked.get("redirect_uri") in self._client.redirect_uris
        )
        return None if is_known else pages.unknown_page()

    def _back(self, request: Request, said: Mapping[str, str]) -> Reply:
        asked = request.query
        query = urlencode({**said, "state": asked.get("state", ""), "iss": self._address})
        return Reply(303, b"", "text/plain", {"Location": f"{asked['redirect_uri']}?{query}"})


def _wrong(asked: Mapping[str, str]) -> str:
    """The error of an authorization request, "" when it is as we want it."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope"
    is_complete = all(asked.get(name) for name in _ONCE)
    is_bound = (
        asked.get("code_challenge_method") == "S256" and len(asked.get("code_challenge", "")) == 43
    )
    return "" if is_complete and is_bound else "invalid_request"


def routes(state: Path) -> Routes:
    """The routes of all partners."""
    at, clients = settings.read(state)
    came = Came(state)
    found: dict[tuple[str, str], Callable[[Request], Reply]] = {("GET", "/people"): came.show}
    for path, issuer in ISSUERS.items():
        provider = Provider(issuer, f"{at}/{path}", clients[path], state, came)
        found |= {
            ("GET", f"/{path}/.well-known/openid-configuration"): provider.metadata,
            ("GET", f"/{path}/jwks"): provider.jwks,
            ("GET", f"/{path}/authorize"): provider.page,
            ("POST", f"/{path}/authorize"): provider.sign_in,
            ("POST", f"/{path}/token"): provider.token,
        }
    return Switch(state).over(found)
