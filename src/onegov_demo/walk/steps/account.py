"""Signing up, in and out: an account of one's own or, where there are none, at a sign-in partner."""

import re
from urllib.parse import parse_qs, urlsplit

from onegov_demo.walk.browser import Browser
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk, enter_code, letters, wait_for

_CODE = re.compile(r"^[ \t]*([A-Z0-9]{3,6}(?:-[A-Z0-9]{3,6})?)[ \t]*$", re.MULTILINE)


def sign_up(walk: Walk) -> str:
    """From “Apply” to the sign-in page, and there to a new account.

    In French they do so later, on another device that knows nothing of the eligibility answers.
    """
    to_apply = walk.page.way_on
    if walk.language == "fr":
        walk.browsers.append(Browser(walk.language))
    return create_account(walk, to_apply)


def create_account(walk: Walk, wanted: str) -> str:
    """Opens a page that needs an account and makes one, with the code that comes by mail."""
    walk.browser.open(wanted)
    if not _has_own_accounts(walk.page):
        walk.needs_app = False
        return at_partner(walk.browser, walk.email).heading
    walk.browser.open(walk.page.link_saying("Create an account", "Créer un compte"))
    password = walk.page.link_saying("Use a password instead", "Utiliser plutôt un mot de passe")
    page = walk.browser.open(password)
    form = page.form("email", "password1", "password2")
    form.fill({"email": walk.email, "password1": walk.password, "password2": walk.password})
    page = walk.browser.press(form)
    if page.problems or page.status != 200:
        page.fail("to be asked for the code that is mailed")
    code = wait_for(lambda: mailed_code(walk), "a code by mail")
    page = walk.browser.press(page.form("code").fill({"code": code}))
    if page.problems or page.status != 200:
        page.fail("the mailed code to be taken")
    return page.heading


def mailed_code(walk: Walk) -> str:
    """The code in the newest message, "" while there is none."""
    for letter in letters(walk.mail, walk.email):
        if found := _CODE.search(letter["body"]):
            return found.group(1)
    return ""


def set_up_app(walk: Walk) -> str:
    """Reads the key from the page, types the app's code, keeps the recovery codes.

    Who signed in at a partner with two factors needs none.
    """
    if not walk.needs_app:
        return walk.page.heading
    if again := walk.page.form_or_none("password"):
        walk.browser.press(again.fill({"password": walk.password}))
    key = parse_qs(urlsplit(walk.page.link("otpauth:")).query)
    walk.secret = key["secret"][0]
    page = enter_code(walk.browser, walk.secret)
    if not any(one.has_class("codes") for one in page.main.every("ul")):
        page.fail("the recovery codes")
    return walk.browser.open(page.way_on).heading


def sign_in(base: str, language: str, *, email: str, password: str, secret: str) -> Browser:
    """A new session on another device, signed in with both steps."""
    browser = Browser(language)
    page = browser.open(f"{base}/{language}/")
    page = browser.open(page.link_saying("Sign in", "Se connecter"))
    enter(browser, email=email, password=password, secret=secret)
    return browser


def enter(browser: Browser, *, email: str, password: str, secret: str) -> Page:
    """Signs in on the sign-in page that is open, in the way that it offers."""
    page = browser.page
    if not _has_own_accounts(page):
        return at_partner(browser, email)
    form = page.form("login", "password").fill({"login": email, "password": password})
    page = browser.press(form)
    if page.problems:
        page.fail("to be signed in")
    return enter_code(browser, secret)


def at_partner(browser: Browser, email: str) -> Page:
    """Signs in at the province, under what stands before the @ of the address."""
    page = browser.press(browser.page.form_to("/partner/province/", "/partenaire/province/"))
    page = browser.press(page.form("other").fill({"other": email.partition("@")[0]}))
    if page.problems or page.status != 200 or page.form_or_none("other"):
        page.fail("to come back signed in")
    return page


def _has_own_accounts(page: Page) -> bool:
    return page.form_or_none("login", "password") is not None


def sign_out(browser: Browser) -> Page:
    """The button that is on every page."""
    return browser.press(browser.page.form_to("/sign-out/", "/deconnexion/"))
