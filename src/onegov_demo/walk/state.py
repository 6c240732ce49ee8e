"""One walk: who walks, where, and what they have noted down so far."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from onegov_demo import totp
from onegov_demo.walk.browser import Browser
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.life import Life
from onegov_demo.walk.pages import Page
from onegov_demo.walk.wording import Words

_PARTNERS_AFTER_MAIL = 5  # ports
_PASSWORD = "a long walk through four offices"  # noqa: S105 - of invented people


@dataclass
class Walk:
    """What the walker holds.

    Attributes:
        base, mail: addresses of the platform and of the demonstration's mail.
        browsers: every session, the person's own last.
        secret: of the authenticator app, once it is set up.
        needs_app: False once they signed in where two factors are asked already.
        application: the application's identifier, from its address.
        confirmation: the number the person gets.
        officer: the officer's session, on another device.
    """

    base: str
    mail: str
    language: str
    life: Life
    email: str
    password: str = _PASSWORD
    secret: str = ""
    needs_app: bool = True
    application: str = ""
    confirmation: str = ""
    browsers: list[Browser] = field(default_factory=list)
    officer: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.officer = Browser(self.language)
        self.browsers += [self.officer, Browser(self.language)]

    @property
    def browser(self) -> Browser:
        """The person's browser: the one they came with, or the one they came back with."""
        return self.browsers[-1]

    def figures(self) -> tuple[int, float]:
        """How many requests were made, and the seconds of the slowest."""
        slowest = max(browser.slowest for browser in self.browsers)
        return sum(browser.requests for browser in self.browsers), round(slowest, 3)

    @property
    def page(self) -> Page:
        """The page that is open in the person's browser."""
        return self.browser.page

    def address(self, *words: str) -> str:
        """The address of a page of the person: its section in both languages, then what follows."""
        section, rest = self.say(*words[:2]), "".join(f"{word}/" for word in words[2:])
        return f"{self.base}/{self.language}/{section}/{rest}"

    def say(self, en: str, fr: str) -> str:
        """The text in the walk's language."""
        return Words(en, fr).in_(self.language)


def letters(mail: str, to: str) -> list[dict[str, str]]:
    """The messages to an address (all with ""), newest first.

    Raises:
        WalkFailed: there is no mail of the demonstration.
    """
    found: list[dict[str, str]] = _read(f"{mail}/mail?to={quote(to)}" if to else f"{mail}/mail")
    return found


def _read(url: str) -> Any:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - the demonstration's
            return json.loads(answer.read())
    except (OSError, ValueError) as error:
        raise WalkFailed(
            "the demonstration’s mail or partners", where=url, said=str(error)
        ) from error


def names_used(mail: str) -> list[str]:
    """Under which names people came before: addresses that got mail, names at sign-in partners.

    Raises:
        WalkFailed: there is no mail of the demonstration, or no partners are.
    """
    place = urlsplit(mail)
    partners = f"{place.scheme}://{place.hostname}:{(place.port or 0) + _PARTNERS_AFTER_MAIL}"
    came: list[str] = _read(f"{partners}/people")
    return [letter["to"] for letter in letters(mail, "")] + came


def wait_for(look: Callable[[], str], expected: str, seconds: float = 40) -> str:
    """What ``look`` returns once it is not empty; it is asked again and again until then.

    Raises:
        WalkFailed: it still was after ``seconds``.
    """
    for _ in _until(seconds):
        found = look()
        if found:
            return found
    raise WalkFailed(f"{expected} within {seconds:.0f} seconds")


def _until(seconds: float) -> Iterator[None]:
    deadline, pause = time.monotonic() + seconds, 0.1
    while time.monotonic() < deadline:
        yield
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)


def enter_code(browser: Browser, secret: str) -> Page:
    """Will enter the app's code; one that was used just now is refused, then the next one is waited for."""
    page = _try_code(browser, secret)
    if page.form_or_none("code") is None:
        return page
    time.sleep(totp.until_next() + 0.5)
    page = _try_code(browser, secret)
    if page.form_or_none("code") is not None:
        page.fail("to get in with the app’s code")
    return page


def _try_code(browser: Browser, secret: str) -> Page:
    form = browser.page.form("code").fill({"code": totp.code_at(secret)})
    return browser.press(form)
