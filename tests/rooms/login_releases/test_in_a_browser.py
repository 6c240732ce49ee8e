"""The pages in Chromium on a phone, both languages, JavaScript off; axe reads them with it on."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from browser.opening import chromium, signed_in
from onegov.login.releases import models
from onegov.login.releases import public as releases
from rooms.login_releases.apps import CRA, IRCC, claim
from rooms.login_releases.test_pages import address, agreed, signed_in_at
from rooms.portal_apply.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("ONEGOV_SHOTS", "")


@pytest.fixture(autouse=True)
def addresses(live_server, settings) -> None:
    settings.ROOT_URLCONF = "rooms.login_releases.choosing"
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]


def device(browser: Browser, person: Person, url: str, **how: object) -> BrowserContext:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **how)
    context.set_default_timeout(10_000)
    signed_in(context, person, url)
    return context


def problems(page: Page, name: str) -> list[str]:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    told = [f"{name}: {each['id']} {each['nodes'][0]['html']}" for each in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append(f"{name} scrolls sideways")
    return told


def test_axe_finds_nothing(live_server) -> None:
    amina, luc = (Person(f"{name}@example.org").sign_in() for name in ("amina", "luc"))
    (receipt,) = agreed(luc, claim("email", essential=True))
    signed_in_at(luc, CRA, ("birthdate", "email", "age_over_18"))
    signed_in_at(luc, IRCC, (), by=uuid4())
    found = []
    with chromium() as browser:
        page = device(browser, amina, live_server.url, bypass_csp=True).new_page()
        for language in ("en", "fr"):
            page.goto(f"{live_server.url}/{language}/choose/")
            found += problems(page, f"choose-{language}")
            page.click("button[value=continue]")
            assert page.locator(".summary").count() == 1
            found += problems(page, f"choose-wrong-{language}")
        page = device(browser, luc, live_server.url, bypass_csp=True).new_page()
        for language in ("en", "fr"):
            for name, args in (("login_given", ()), ("login_withdraw", (receipt.id,))):
                page.goto(live_server.url + address(name, *args, language=language))
                found += problems(page, f"{name}-{language}")
    assert found == []


def test_the_whole_way_without_javascript(live_server) -> None:
    """Asked, wrong, mended by the keyboard alone, listed, withdrawn."""
    amina = Person("amina@example.org").sign_in()
    with chromium() as browser:
        page = device(browser, amina, live_server.url, java_script_enabled=False).new_page()
        page.goto(f"{live_server.url}/fr/choose/")
        assert page.locator("input:checked").count() == 0
        page.locator("button[value=continue]").press("Enter")
        assert "Cochez" in page.locator(".summary").inner_text()
        page.locator("#id_email").press("Space")
        page.locator("button[value=continue]").press("Enter")
        page.wait_for_load_state()
        assert page.locator("body").inner_text() == '{"agreed": ["email"]}'
        page.goto(live_server.url + address("login_given", language="fr"))
        page.get_by_role("link", name="Retirer").click()
        page.get_by_role("button", name="Retirer mon consentement").click()
        assert "Vous avez retiré votre consentement." in page.locator("main").inner_text()
    acts = models.Agreement.objects.filter(claim="email").order_by("id")
    assert [row.act for row in acts] == ["agreed", "withdrawn"]
    held = releases.answers(person_id=amina.actor.person_id, client_id=CRA.id).agreed
    assert {mark.partition("#")[0] for mark in held} == {"given_name", "birthdate"}
