"""The browser of a run: cookies, no script, and no address but those that were registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from types import TracebackType
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request

import urllib3

from onegov.login.certification.errors import NotItsAddress
from onegov.login.provider.actions.delivering import may_be_called

_MOST_HOPS = 8
_LARGEST = 1_000_000
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TIMEOUT = urllib3.Timeout(connect=3, read=15)


class Unreachable(Exception):
    """The application does not answer, or leads round in circles; the text says which."""


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
    """

    origins: frozenset[str]
    cookies: CookieJar = field(default_factory=CookieJar)

    def __enter__(self) -> "AppBrowser":
        self._pool = urllib3.PoolManager(retries=False, timeout=_TIMEOUT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.clear()

    def open(self, address: str) -> Shown:
        """Will open an address and follow where it leads, as far as the application goes.

        Raises:
            Unreachable: it does not answer, or leads on for ever.
        """
        for _ in range(_MOST_HOPS):
            status, to = self._get(address)
            if not to:
                return Shown(address, status)
            address = urljoin(address, to)
            if origin(address) not in self.origins:
                return Shown(address, 0)
        raise Unreachable("too many redirects")

    def post(self, address: str, form: Mapping[str, str]) -> int:
        """Will send a form, as a server does; the status."""
        return self._ask("POST", address, {}, form).status

    def copy(self) -> "AppBrowser":
        """Another browser with the same cookies, as they are now."""
        other = AppBrowser(self.origins)
        other._pool = self._pool
        for cookie in self.cookies:
            other.cookies.set_cookie(cookie)
        return other

    def stranger(self) -> "AppBrowser":
        """Another browser without any."""
        other = AppBrowser(self.origins)
        other._pool = self._pool
        return other

    def _get(self, address: str) -> tuple[int, str]:
        asked = Request(address)  # noqa: S310 - the cookie jar reads it; urllib3 opens
        self.cookies.add_cookie_header(asked)
        answer = self._ask("GET", address, dict(asked.header_items()))
        self.cookies.extract_cookies(_Answer(answer), asked)  # type: ignore[arg-type]  # has info()
        moved = answer.status in (301, 302, 303, 307, 308)
        return answer.status, answer.headers.get("Location", "") if moved else ""

    def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        if origin(address) not in self.origins or not may_be_called(address):
            raise NotItsAddress()
        try:
            answer = self._pool.request(
                method,
                address,
                body=urlencode(form) if form else None,
                headers=dict(headers) | (_FORM if form else {}),
                redirect=False,
                preload_content=False,
            )
            answer.read(_LARGEST)
            answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(type(error).__name__) from error
        return answer


@dataclass(frozen=True)
class _Answer:
    """An answer as the cookie jar reads it."""

    answer: urllib3.BaseHTTPResponse

    def info(self) -> "_Headers":
        return _Headers(self.answer)


@dataclass(frozen=True)
class _Headers:
    answer: urllib3.BaseHTTPResponse

    def get_all(self, name: str, default: list[str] | None = None) -> list[str] | None:
        found = self.answer.headers.getlist(name)
        return found or default
