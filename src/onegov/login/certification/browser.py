"""The browser of a run: cookies, no script, and no address but those that were registered."""

import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from onegov.login.calling import Answer, NoAnswer, call
from onegov.login.certification.errors import Unreachable
from onegov.login.provider.actions.delivering import limits

_MOST_HOPS = 8
_MOVED = (301, 302, 303, 307, 308)
_NAME = {"User-Agent": "OneGov self-certification", "Accept": "text/html"}
_FORM = {**_NAME, "Content-Type": "application/x-www-form-urlencoded"}
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]#"
_SECONDS = 15  # for one call
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
    """Scheme, host and port of an address, as browsers write them: without a port that goes unsaid."""
    parts = urlsplit(address)
    unsaid = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(unsaid)}"


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
        return self._ask("POST", address, _FORM, urlencode(form).encode()).status

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
            address = urljoin(address, _escaped(to, "latin-1"))
            return address, origin(address) not in self.origins
        except ValueError as error:
            raise Unreachable("led to what is no address") from error

    def _get(self, address: str) -> Answer:
        asked = urllib.request.Request(address)  # noqa: S310 - only the cookie jar reads it
        self.cookies.add_cookie_header(asked)
        answer = self._ask("GET", address, _NAME | dict(asked.header_items()))
        self.cookies.extract_cookies(_Came(answer.headers), asked)  # type: ignore[arg-type]  # all it asks
        return answer

    def _ask(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        if origin(address) not in self.origins:
            raise Unreachable("not on a registered host")
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreachable("the run took too long")
        within = limits(min(_SECONDS, left))
        try:
            return call(method, _escaped(address), within, headers=headers, body=body)
        except NoAnswer as error:
            raise Unreachable(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Came:
    """An answer, as the cookie jar reads it."""

    headers: HTTPMessage

    def info(self) -> HTTPMessage:
        return self.headers


def _escaped(address: str, encoding: str = "utf-8") -> str:
    """An address whose letters are all those of a request, as browsers write it."""
    return quote(address, safe=_AS_IT_IS, encoding=encoding)
