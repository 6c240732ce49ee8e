"""How one case is tried: the person's browser, driven over HTTP, and the provider's answers to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from onegov.core import clock, ids
from onegov.login.certification import faults, issuer, queries
from onegov.login.certification.browser import AppBrowser, Shown, origin
from onegov.login.certification.cases import Case
from onegov.login.certification.errors import Unreachable
from onegov.login.certification.models import CertificationRun
from onegov.login.certification.types import Seen
from onegov.login.provider import queries as provider
from onegov.login.provider import requests
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.logic import parameters
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest
from onegov.login.provider.views.authorize import opened
from onegov.login.provider.views.browser import return_address

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_FETCHED = faults.IN_TOKENS | {faults.USER_INFO}
_ANOTHER = "https://another-issuer.example"


class Stopped(Exception):
    """A case that could not be tried: what was seen instead, and why."""

    def __init__(self, seen: Seen, detail: str) -> None:
        super().__init__(detail)
        self.seen, self.detail = seen, detail


@dataclass
class Trial:
    """Tries cases at one application.

    Attributes:
        run: its ``app_url`` is a page for people who signed in; opened by others, it starts signing in.
    """

    client: Client
    run: CertificationRun
    browser: AppBrowser
    _visit: UUID = field(default_factory=ids.new_id)

    def __post_init__(self) -> None:
        self.issuer = issuer.address(self.client.id)

    def see(self, case: Case) -> tuple[Seen, str]:
        """What the application does in a case, and a detail for its engineers."""
        try:
            return self._logout(case) if case.kind == "logout" else self._sign_in(case)
        except Stopped as stopped:
            return stopped.seen, stopped.detail
        except Unreachable as error:
            return Seen.UNREACHABLE, str(error)

    def _sign_in(self, case: Case) -> tuple[Seen, str]:
        browser = self.browser.stranger()
        callback = self._answer(self._asked(browser), ids.new_id(), _ANSWERS.get(case.name, _right))
        if case.name == "other_browser":
            browser = self.browser.stranger()
            self._asked(browser)
        if case.name == "replayed":
            before = browser.copy()
            self._go_in(browser, callback)
            browser = before
        came_to = browser.open(callback)
        return self._judged(case, self._is_in(browser)), _status(came_to)

    def _judged(self, case: Case, seen: Seen) -> Seen:
        """Whoever fetched nothing that is spoiled has refused nothing."""
        if case.name not in _FETCHED or queries.is_told(self.run, case.name):
            return seen
        if seen is Seen.REFUSED:
            raise Stopped(Seen.NO_REQUEST, "what was to be refused was not fetched")
        return Seen.NOT_ASKED if case.name == faults.USER_INFO else seen

    def _go_in(self, browser: AppBrowser, callback: str) -> None:
        browser.open(callback)
        if self._is_in(browser) is not Seen.ACCEPTED:
            raise Stopped(Seen.NO_REQUEST, "nobody could be signed in before")

    def _logout(self, case: Case) -> tuple[Seen, str]:
        token = self._token(case.name)
        if case.name == "logout_replayed" and self._signed_out_by(token)[0] is not Seen.ACCEPTED:
            raise Stopped(Seen.NO_REQUEST, "the token signed nobody out before")
        return self._signed_out_by(token)

    def _signed_out_by(self, token: str) -> tuple[Seen, str]:
        """Whether a logout token ends the session of somebody who has just signed in."""
        browser = self.browser.stranger()
        self._go_in(browser, self._answer(self._asked(browser), self._visit, _right))
        status = browser.post(self.client.backchannel_logout_uri, {"logout_token": token})
        is_out = self._is_in(browser) is Seen.REFUSED
        is_told = status in (200, 204)
        if is_out != is_told:
            said = "signed out" if is_out else "still signed in"
            return Seen.BAD_REQUEST, f"status {status}, {said}"
        return Seen.ACCEPTED if is_out else Seen.REFUSED, f"status {status}"

    def _asked(self, browser: AppBrowser) -> AuthorizationRequest:
        """The request that the application sends the browser away with."""
        came_to = browser.open(self.run.app_url)
        wanted = f"{self.issuer}/oidc/authorize"
        if came_to.address.partition("?")[0] != wanted:
            raise Stopped(Seen.NO_REQUEST, _status(came_to))
        try:
            with issuer.speaking(self.client.id):
                return self._read(came_to.address)
        except OAuthError as error:
            raise Stopped(Seen.BAD_REQUEST, error.check) from error

    def _read(self, address: str) -> AuthorizationRequest:
        given = parameters.read(urlsplit(address).query)
        found, signed, pushed, _ = opened(self.client, given)
        requests.check_return(self.client, found)
        return requests.checked(self.client, found, pushed=pushed, signed=signed).request

    def _answer(
        self, asked: AuthorizationRequest, visit: UUID, how: "Callable[[str, str], _Answer]"
    ) -> str:
        """The application's address with a code."""
        with issuer.speaking(self.client.id):
            code = issuer.code_for(self.client, asked, visit)
            answer = how(asked.state, self.issuer)
            address = return_address(asked.redirect_uri, {"code": code}, answer.state)
        own = urlencode({"iss": self.issuer})
        return address.replace(f"&{own}", f"&{urlencode({'iss': answer.iss})}" * bool(answer.iss))

    def _is_in(self, browser: AppBrowser) -> Seen:
        came_to = browser.open(self.run.app_url)
        is_in = came_to.status == 200 and origin(came_to.address) == origin(self.run.app_url)
        return Seen.ACCEPTED if is_in else Seen.REFUSED

    def _token(self, name: str) -> str:
        now = int(clock.now().timestamp())
        claims: Mapping[str, object] = {
            "iss": self.issuer,
            "sub": provider.subject(issuer.nobody(self.client.id), self.client.sector),
            "aud": self.client.id,
            "iat": now,
            "exp": now + 120,
            "jti": str(ids.new_id()),
            "sid": provider.session_id(self._visit, self.client.id),
            "events": {_EVENT: {}},
        }
        return faults.logout_token(name, claims, issuer.keys())


@dataclass(frozen=True, slots=True)
class _Answer:
    """What of an answer may be wrong; an empty ``iss`` or ``state`` is left out."""

    state: str
    iss: str


def _right(state: str, iss: str) -> _Answer:
    return _Answer(state, iss)


_ANSWERS: Mapping[str, Callable[[str, str], _Answer]] = {
    "state_missing": lambda state, iss: _Answer("", iss),
    "state_forged": lambda state, iss: _Answer("forged", iss),
    "iss_missing": lambda state, iss: _Answer(state, ""),
    "iss_mixed_up": lambda state, iss: _Answer(state, _ANOTHER),
}


def _status(shown: Shown) -> str:
    return f"status {shown.status}" if shown.status else f"led to {origin(shown.address)}"[:120]
