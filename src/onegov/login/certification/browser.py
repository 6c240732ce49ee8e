"""The browser of a run: cookies, no script, and no address but those that were registered."""

import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

from onegov.login.certification import calling
from onegov.login.certification.errors import Unreachable

_MOST_HOPS = 8
_MOVED = (301, 302, 303, 307, 308)
_NAME = {"User-Agent": "OneGov self-certification", "Accept": "text/html"}
_FORM = {**_NAME, "Content-Type": "application/x-www-form-urlencoded"}
LONGEST = 300  # seconds that all of a run may take


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a browser came to.

    Attributes:
        status: of the answer; 0 when ``address`` was not opened because a page led away.
    """

    address: str
    status: int


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass
class AppBrowser:
    """One browser.

    Attributes:
        origins: what it may open.
        until: when it stops opening anything, on the monotonic clock.
    """

    origins: frozenset[str]
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST)
    cookies: CookieJar = field(default_factory=CookieJar)

    def open(self, address: str) -> Shown:
        """Will open an address and follow where it leads, as far as the application goes.

        Raises:
            Unreachable: it does not answer, or leads on for ever or nowhere.
        """
        for _ in range(_MOST_HOPS):
            answer = self._get(address)
            to = answer.headers.get("Location", "") if answer.status in _MOVED else ""
            if not to:
                return Shown(address, answer.status)
            address, away = self._led(address, to)
            if away:
                return Shown(address, 0)
        raise Unreachable("too many redirects")

    def post(self, address: str, form: Mapping[str, str]) -> int:
        """Will send a form, as a server does; the status.

        Raises:
            Unreachable: it does not answer.
        """
        body = urlencode(form).encode()
        return self._ask(calling.Request("POST", address, _FORM, body)).status

    def copy(self) -> "AppBrowser":
        """Another browser with the same cookies, as they are now."""
        other = self.stranger()
        for cookie in self.cookies:
            other.cookies.set_cookie(cookie)
        return other

    def stranger(self) -> "AppBrowser":
        """Another browser without any."""
        return AppBrowser(self.origins, self.until)

    def _led(self, address: str, to: str) -> tuple[str, bool]:
        """Where a redirect leads, and whether that is away from what may be opened."""
        try:
            address = urljoin(address, calling.escaped(to, "latin-1"))
            return address, origin(address) not in self.origins
        except ValueError as error:
            raise Unreachable("led to what is no address") from error

    def _get(self, address: str) -> HTTPResponse:
        asked = urllib.request.Request(address)  # noqa: S310 - only the cookie jar reads it
        self.cookies.add_cookie_header(asked)
        answer = self._ask(calling.Request("GET", address, _NAME | dict(asked.header_items())))
        self.cookies.extract_cookies(answer, asked)
        return answer

    def _ask(self, request: calling.Request) -> HTTPResponse:
        if origin(request.address) not in self.origins:
            raise Unreachable("not on a registered host")
        return calling.call(request, self.until)
