"""What applications and a browser ask, over connections that stay open; anything but success fails."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from benchmarks.login.sides import Provider
from onegov.core.types import Text
from onegov.project.benching.errors import PeerFailed

CONNECTIONS = 4
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SIGN_IN = "/en/account/sign-in/"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Visitor:
    """One connection: a browser that is signed in, and an application's server."""

    provider: Provider
    refresh_token: str = ""
    access_token: str = ""
    source: str = "127.0.0.1"
    web: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        place = (self.source, 0)
        self.web = HTTPConnection("127.0.0.1", self.provider.port, 30, source_address=place)
        name, secret = self.provider.application
        self.basic = base64.b64encode(f"{name}:{secret}".encode()).decode()

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        body = urlencode(form) if form else None
        self.web.request(method, path, body, headers | (_FORM if form else {}))
        answer = self.web.getresponse()
        return answer, answer.read()

    def code(self, scope: str) -> tuple[str, str]:
        """An authorization code, and the verifier that belongs to it."""
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "client_id": self.provider.application[0],
            "response_type": "code",
            "redirect_uri": self.provider.redirect_uri,
            "scope": scope,
            "state": "state",
            "nonce": "nonce",
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        path = f"{self.provider.paths['authorize']}?{urlencode(asked)}"
        answer, body = self.ask("GET", path, Cookie=self.provider.cookie())
        place = urlsplit(answer.headers["Location"] or "")
        returned = dict(parse_qsl(place.query))
        if "code" not in returned:
            raise _refused(answer, body)
        return returned["code"], verifier

    def tokens(self, form: dict[str, str], **headers: str) -> dict[str, str]:
        answer, body = self.ask("POST", self.provider.paths["token"], form, **headers)
        if answer.status != 200:
            raise _refused(answer, body)
        found: dict[str, str] = json.loads(body)
        return found

    def sign_in(self, scope: str = "openid") -> dict[str, str]:
        code, verifier = self.code(scope)
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        form |= {"redirect_uri": self.provider.redirect_uri}
        found = self.tokens(form, Authorization=f"Basic {self.basic}")
        self.access_token = found["access_token"]
        self.refresh_token = found.get("refresh_token", "")
        return found

    def user_info(self) -> None:
        answer, body = self.ask(
            "GET", self.provider.paths["userinfo"], Authorization=f"Bearer {self.access_token}"
        )
        if answer.status != 200 or b'"sub"' not in body:
            raise _refused(answer, body)

    def flow(self) -> None:
        self.sign_in()
        self.user_info()

    def refresh(self) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        found = self.tokens(form, Authorization=f"Basic {self.basic}")
        self.refresh_token = found["refresh_token"]

    def machine(self) -> None:
        """A token for an application itself, which proves its key."""
        name, key = self.provider.machine
        now = int(time.time())
        claims = {"iss": name, "sub": name, "aud": self.provider.issuer, "iat": now}
        claims |= {"exp": now + 60, "jti": secrets.token_hex(16)}
        header = {"alg": "ES256", "kid": key["kid"]}
        form = {"grant_type": "client_credentials", "client_assertion_type": _ASSERTION}
        self.tokens(form | {"client_assertion": jwt.encode(header, claims, ECKey.import_key(key))})


def _refused(answer: HTTPResponse, body: bytes) -> PeerFailed:
    told = f"{answer.status} {answer.headers.get('Location', '')} {body[:300]!r}"
    return PeerFailed(Text(en=f"Refused: {told}", fr=f"Refusé : {told}"))


def cpu_ms(provider: Provider, act: Callable[[Visitor], None], times: int) -> float:
    """Processor time of the server's processes for one act, milliseconds."""
    visitors = [Visitor(provider) for _ in range(CONNECTIONS)]
    for visitor in visitors:
        visitor.sign_in(f"openid {provider.stays}")
    before = provider.side.cpu_seconds()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for _ in pool.map(lambda one: _repeat(act, one, times // CONNECTIONS), visitors):
            pass
    used = provider.side.cpu_seconds() - before
    for visitor in visitors:
        visitor.web.close()
    return used / (times // CONNECTIONS * CONNECTIONS) * 1e3


def _repeat(act: Callable[[Visitor], None], visitor: Visitor, times: int) -> None:
    for _ in range(times):
        act(visitor)


def latencies(provider: Provider, seconds: float) -> list[float]:
    """How long one application waits for each token, milliseconds."""
    visitor, found = Visitor(provider), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        visitor.machine()
        found.append((time.perf_counter() - began) * 1e3)
    visitor.web.close()
    return sorted(found)


def percentile(found: list[float], share: float) -> float:
    return found[min(len(found) - 1, int(len(found) * share))]


def open_session(provider: Provider) -> None:
    """Will sign somebody in at node-oidc-provider, as a browser goes through its redirects."""
    visitor = Visitor(provider)
    asked = {
        "client_id": provider.application[0],
        "response_type": "code",
        "redirect_uri": provider.redirect_uri,
        "scope": "openid",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    path = f"{provider.paths['authorize']}?{urlencode(asked)}"
    while not path.startswith(provider.redirect_uri):
        answer, body = visitor.ask("GET", path, Cookie=provider.cookie())
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = given.partition("=")
            provider.cookies[name] = rest.partition(";")[0]
        if "Location" not in answer.headers:
            raise _refused(answer, body)
        path = answer.headers["Location"].removeprefix(provider.issuer)
    visitor.web.close()


@dataclass
class Flood:
    """Robots that try passwords, eight times as many as one core could hash, each from its own address."""

    provider: Provider
    tried: int = 0
    ends: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Flood":
        self.threads = [threading.Thread(target=self._try, args=(row,)) for row in range(8)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.set()
        for thread in self.threads:
            thread.join()

    def _try(self, row: int) -> None:
        robot = Robot(self.provider)
        for address in addresses(row):
            robot.guess(address, f"{address}@bench.example")
            self.tried += 1
            if self.ends.wait(0.2):
                return


@dataclass
class Robot:
    """Tries passwords; it has read the form of signing in."""

    provider: Provider

    def __post_init__(self) -> None:
        page, body = Visitor(self.provider).ask("GET", _SIGN_IN)
        given = page.headers.get_all("Set-Cookie", [])
        issuer = self.provider.issuer
        self.headers = {
            "Cookie": "; ".join(cookie.partition(";")[0] for cookie in given),
            "Origin": issuer,
            "Referer": f"{issuer}{_SIGN_IN}",
        }
        self.token = body.decode().partition('name="csrfmiddlewaretoken" value="')[2][:64]

    def guess(self, address: str, login: str) -> float:
        """Milliseconds until the answer, from one address of the loopback."""
        visitor = Visitor(self.provider, source=address)
        form = {"login": login, "password": "a guess of fifteen letters"}
        began = time.perf_counter()
        visitor.ask("POST", _SIGN_IN, form | {"csrfmiddlewaretoken": self.token}, **self.headers)
        took = (time.perf_counter() - began) * 1e3
        visitor.web.close()
        return took


def addresses(row: int) -> Iterator[str]:
    """Addresses of the loopback, as many as robots need; a row has its own."""
    for third in range(256):
        for last in range(1, 255):
            yield f"127.{row + 1}.{third}.{last}"
