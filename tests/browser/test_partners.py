"""Signing in at a partner in Chromium: without scripts under the real policy, then axe on each page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browser.eyes import RULES
from running_platform import Running

pytestmark = pytest.mark.browser
SIGN_IN = {"en": "en/account/sign-in/", "fr": "fr/compte/connexion/"}
LINKS = {"en": "en/account/security/partners/", "fr": "fr/compte/securite/partenaires/"}
CONFIRM = {"en": "en/account/sign-in/confirm/", "fr": "fr/compte/connexion/confirmer/"}


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    wide = bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
    wrong = [f"{page.url}: {one['id']} {one['nodes'][0]['html']}" for one in found]
    return [*wrong, *([f"{page.url} is too wide"] if wide else [])]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_keyboard_and_no_script_suffice(live: Running, chromium: Browser, language: str) -> None:
    """Browsers hold the redirect to the partner, and the one back, against ``form-action``."""
    context = chromium.new_context(java_script_enabled=False, locale=f"{language}-CA")
    page = context.new_page()
    page.goto(f"{live.url}/{SIGN_IN[language]}")
    page.locator("form[action*='/province/'] button").press("Enter")
    page.wait_for_url("**/province/authorize?**")
    page.locator("#other").fill(f"keyboard-{language}")
    page.locator("#other").press("Enter")
    page.wait_for_url(f"{live.url}/{language}/**")
    assert page.locator("html").get_attribute("lang").startswith(language)
    page.goto(f"{live.url}/{LINKS[language]}")
    assert page.locator("form[action*='/bank/'] button").count() == 1
    context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_on_a_phone(live: Running, chromium: Browser, language: str) -> None:
    size = {"width": 360, "height": 740}
    context = chromium.new_context(viewport=size, bypass_csp=True, locale=f"{language}-CA")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live.url}/{SIGN_IN[language]}")
    found = problems(page)
    page.locator("form[action*='/province/'] button").click()
    found += problems(page)
    page.locator("#other").fill("a b")
    page.locator("button.main").click()
    assert page.locator("#other").input_value() == "a b"
    found += problems(page)
    page.locator("#other").fill(f"phone-{language}")
    page.locator("button.main").click()
    page.wait_for_url(f"{live.url}/{language}/**")
    for address in (LINKS[language], CONFIRM[language]):
        page.goto(f"{live.url}/{address}")
        found += problems(page)
    assert found == []
    context.close()
