"""The public pages in Chromium: axe finds nothing, no page scrolls sideways, a keyboard suffices."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from browser.opening import chromium
from onegov.catalogue.types import Definition
from rooms.portal.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def browser(
    live_server: LiveServer, transactional_db: None, service: Definition, settings: LazySettings
) -> Iterator[Browser]:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Page:
    """A phone, with scripts allowed so that axe can run."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    return opened


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html']}" for each in found["violations"]]


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_axe_finds_nothing_on_any_page(page: Page, live_server: LiveServer) -> None:
    found = []
    for address in [*(one for pair in PAGES.values() for one in pair), "/fr/rien", "/en/nothing"]:
        page.goto(live_server.url + address)
        found += problems(page)
        found += [f"{address} scrolls sideways"] if too_wide(page) else []
    assert found == []


def test_axe_finds_nothing_on_pages_with_errors_and_results(
    page: Page, live_server: LiveServer
) -> None:
    found = []
    for name in ("question", "trips", "taxes", "contact", "sign_in", "sign_up"):
        page.goto(live_server.url + PAGES[name][1])
        page.locator("main form:not([data-passkey]) button.button").first.click()
        assert page.locator(".summary").count() == 1, name
        found += problems(page)
    page.goto(live_server.url + PAGES["question"][1])
    page.fill("[name=answer_year]", "1960")
    page.fill("[name=answer_day]", "1")
    page.select_option("[name=answer_month]", "1")
    page.click("main button.button")
    page.check("[value=no]")
    page.click("main button.button")
    assert "resultat" in page.url
    page.locator("details").first.evaluate("each => each.open = true")
    found += problems(page)
    assert found == []


def test_pages_hold_at_320_pixels_and_large_text(browser: Browser, live_server: LiveServer) -> None:
    """Reflow (WCAG 1.4.10): no sideways scroll at 320 CSS pixels, that is 1280 at 400%."""
    context = browser.new_context(viewport={"width": 320, "height": 600}, bypass_csp=True)
    page = context.new_page()
    wide = []
    for _english, french in PAGES.values():
        page.goto(live_server.url + french)
        wide += [french] if too_wide(page) else []
    assert wide == []


def test_a_keyboard_alone_answers_a_question(browser: Browser, live_server: LiveServer) -> None:
    """Scripts off: the skip link comes first, Enter sends the form and not the language switch."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + PAGES["question"][1])
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Passer au contenu principal"
    page.keyboard.press("Enter")
    page.focus("[name=answer_day]")
    page.keyboard.type("15")
    page.keyboard.press("Tab")
    page.keyboard.type("mars")
    page.keyboard.press("Tab")
    page.keyboard.type("1990")
    page.keyboard.press("Enter")
    page.wait_for_url("**/statut-de-resident-permanent/**")
    assert "/fr/" in page.url


def test_targets_are_large_enough(page: Page, live_server: LiveServer) -> None:
    """Target size (WCAG 2.5.8): 24 CSS pixels, links inside sentences excepted."""
    small = []
    for name in ("home", "question", "trips", "sign_in", "contact", "answers"):
        page.goto(live_server.url + PAGES[name][0])
        for box in page.locator(
            "button:not(.sr), input:not([type=hidden]), nav a, a.button, summary"
        ).all():
            size = box.bounding_box()
            if size and box.is_visible() and size["width"] > 1 and size["height"] < 24:
                small.append(f"{name}: {box.evaluate('each => each.outerHTML')}")
    assert small == []
