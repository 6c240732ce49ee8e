"""The application's addresses, as one WSGI application."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc.jwk import ECKey

from benefits import checks, pages, signin
from benefits.checks import Refused
from benefits.provider import Provider
from benefits.sessions import Sessions

_LARGEST = 64_000
_PENDING, _SESSION = "benefits_pending", "benefits_session"
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def language(self) -> str:
        return "fr" if self.query.get("lang", self.path.strip("/")) == "fr" else "en"


@dataclass
class Answer:
    """A response."""

    status: str = "200 OK"
    body: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "text/html; charset=utf-8"


class Benefits:
    """The application.

    Args:
        config: as the README has it.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        key = ECKey.import_key(config["key"])
        self.base_url: str = config["base_url"]
        self.sessions = Sessions()
        self._cookie_says = "; Path=/; HttpOnly; SameSite=Lax"
        if self.base_url.startswith("https:"):
            self._cookie_says += "; Secure"
        self.providers = {
            issuer: Provider(issuer, config["client_id"], key) for issuer in config["issuers"]
        }
        # Signing out is a form whose answer leads to the provider.
        places = " ".join(sorted({_origin(issuer) for issuer in self.providers}))
        self._headers = {"Content-Security-Policy": f"{_POLICY} 'self' {places}", **_HEADERS}
        self._routes: dict[tuple[str, str], Callable[[Asked], Answer]] = {
            ("GET", "/"): self.home,
            ("GET", "/en"): self.home,
            ("GET", "/fr"): self.home,
            ("GET", "/account"): self.account,
            ("GET", "/callback"): self.callback,
            ("POST", "/sign-out"): self.sign_out,
            ("POST", "/backchannel-logout"): self.backchannel_logout,
            ("GET", "/style.css"): lambda asked: Answer(body=pages.STYLE, kind="text/css"),
        }

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        asked = _asked(environ)
        route = self._routes.get((asked.method, asked.path))
        answer = route(asked) if route else _missing(asked)
        body = answer.body.encode()
        kept = {"Content-Type": answer.kind, "Content-Length": str(len(body)), **self._headers}
        start_response(answer.status, [*kept.items(), *answer.headers])
        return [body]

    @property
    def redirect_uri(self) -> str:
        return f"{self.base_url}/callback"

    def home(self, asked: Asked) -> Answer:
        return Answer(body=pages.home(asked.language))

    def account(self, asked: Asked) -> Answer:
        """The page for people who signed in; others are sent to sign in.

        ``iss`` says at which of the providers (OpenID Connect Core 1.0 section 4).
        """
        who = self.sessions.signed_in.get(asked.cookies.get(_SESSION, ""))
        if who is not None:
            language = str(who.claims.get("locale", "en"))[:2]
            return Answer(body=pages.account("fr" if language == "fr" else "en", who.claims))
        issuer = asked.query.get("iss", next(iter(self.providers)))
        if issuer not in self.providers:
            return _refusal(asked, "an issuer that is not trusted")
        cookie, pending = self.sessions.begin(issuer)
        try:
            address = signin.request_address(
                self.providers[issuer], pending, self.redirect_uri, asked.language
            )
        except Refused as error:
            return _refusal(asked, str(error))
        return _to(address, self._cookie(_PENDING, cookie))

    def callback(self, asked: Asked) -> Answer:
        pending = self.sessions.take(asked.cookies.get(_PENDING, ""))
        if pending is None:
            return _refusal(asked, "no sign-in is under way in this browser")
        try:
            provider = self.providers[pending.issuer]
            who = signin.finish(provider, pending, asked.query, self.redirect_uri)
        except Refused as error:
            return _refusal(asked, str(error))
        return _to("/account", self._cookie(_SESSION, self.sessions.sign_in(who)))

    def sign_out(self, asked: Asked) -> Answer:
        """Here first, then at the provider."""
        who = self.sessions.sign_out(asked.cookies.get(_SESSION, ""))
        if who is None:
            return _to("/")
        wish = {"id_token_hint": who.id_token, "post_logout_redirect_uri": f"{self.base_url}/"}
        end_session = self.providers[who.issuer].metadata()["end_session_endpoint"]
        return _to(f"{end_session}?{urlencode(wish)}")

    def backchannel_logout(self, asked: Asked) -> Answer:
        """The provider says that a session ended."""
        token = asked.form.get("logout_token", "")
        for provider in self.providers.values():
            try:
                claims = checks.logout_token(
                    token,
                    provider.keys_for(token),
                    issuer=provider.issuer,
                    client_id=provider.client_id,
                )
            except Refused as error:
                _note(f"logout refused: {error}")
                continue
            if self.sessions.is_new(f"{provider.issuer} {claims['jti']}"):
                self.sessions.end(provider.issuer, claims)
                return Answer("200 OK", "", kind="text/plain")
        return Answer("400 Bad Request", '{"error":"invalid_request"}', kind="application/json")

    def _cookie(self, name: str, value: str) -> tuple[str, str]:
        return ("Set-Cookie", f"{name}={value}{self._cookie_says}")


def _asked(environ: Mapping[str, Any]) -> Asked:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if 0 < length <= _LARGEST else b""
    form = parse_qs(body.decode("ascii", "replace"))
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        cookies = SimpleCookie()
    return Asked(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""))),
        form={name: values[-1] for name, values in form.items()},
        cookies={name: morsel.value for name, morsel in cookies.items()},
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _missing(asked: Asked) -> Answer:
    return Answer("404 Not Found", pages.missing(asked.language))


def _refusal(asked: Asked, why: str) -> Answer:
    _note(f"sign-in refused: {why}")
    return Answer("400 Bad Request", pages.refused(asked.language))


def _to(address: str, *cookies: tuple[str, str]) -> Answer:
    return Answer("303 See Other", "", [("Location", address), *cookies])


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")
