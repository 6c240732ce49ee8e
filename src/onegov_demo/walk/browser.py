"""A browser without JavaScript: cookies, redirects, forms; one for each session."""

import http.client
import time
import urllib.error
import urllib.request
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urljoin, urlsplit

from onegov_demo.walk import devices
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.forms import Form
from onegov_demo.walk.html import Element
from onegov_demo.walk.pages import Page

_PATIENCE = 60  # seconds for one answer


class Browser:
    """One session on one device.

    Attributes:
        last: the page that is open, None before the first.
        requests, slowest: how many requests were made, and the seconds of the slowest.
    """

    def __init__(self, language: str) -> None:
        self.cookies = CookieJar()
        self._opener = devices.opener(self.cookies)
        self._language = language
        self.requests, self.slowest = 0, 0.0
        self.last: Page | None = None

    @property
    def page(self) -> Page:
        """The page that is open.

        Raises:
            WalkFailed: none is.
        """
        if self.last is None:
            raise WalkFailed("an open page")
        return self.last

    def open(self, url: str) -> Page:
        """Will open an address, as typing it or following a link does."""
        return self._go(urllib.request.Request(url))  # noqa: S310 - addresses are the pages' own

    def press(self, form: Form, button: str = "", value: str = "") -> Page:
        """Will send a form with one of its buttons; the page that follows is open then."""
        return self._go(self.request(form, button, value))

    def request(self, form: Form, button: str = "", value: str = "") -> urllib.request.Request:
        """The request that pressing the button makes."""
        pressed = form.button(button, value) if form.buttons else None
        url = urljoin(self.page.url, _action(form, pressed) or self.page.url)
        body, kind = form.encoded(pressed)
        if form.method != "post":
            return urllib.request.Request(f"{url.split('?')[0]}?{body.decode()}")  # noqa: S310
        place = urlsplit(self.page.url)
        headers = {"Content-Type": kind, "Origin": f"{place.scheme}://{place.netloc}"}
        return urllib.request.Request(url, body, headers)  # noqa: S310

    def send(self, request: urllib.request.Request) -> Page:
        """Will send a request that ``request`` made; the page that is open stays open."""
        request.add_header("Accept-Language", self._language)
        request.add_header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        began = time.monotonic()
        try:
            page = self._answer(request)
        except (OSError, http.client.HTTPException) as error:
            raise WalkFailed(f"an answer ({error})", where=request.full_url) from error
        self.requests += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        return page

    def _go(self, request: urllib.request.Request) -> Page:
        self.last = page = self.send(request)
        return page

    def _answer(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                return _page(answer.url, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return _page(error.url, error.code, error.headers, error.read())


def _page(url: Any, status: int, headers: Message, content: bytes) -> Page:
    return Page(url=str(url), status=status, kind=headers.get_content_type(), content=content)


def _action(form: Form, button: Element | None) -> str:
    return (button.get("formaction") if button else "") or form.action
