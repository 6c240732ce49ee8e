"""The console as an integrator sees it on a phone, in French, without JavaScript, and as axe reads it."""

import pytest
from playwright.sync_api import Browser

from browser.eyes import Eyes
from onegov_demo.characters import find_character
from onegov_demo.totp import code_at
from running_platform import Running, until

pytestmark = pytest.mark.browser


def test_an_application_is_certified_and_opened(live: Running, chromium: Browser) -> None:
    eyes = Eyes(chromium, 390, 844, "console")
    page = eyes.context().new_page()
    etienne = find_character("etienne@example.org")
    assert etienne is not None
    page.goto(f"{live.url}/fr/espace-de-travail/applications/")
    page.fill('input[name="login"]', etienne.email)
    page.fill('input[name="password"]', etienne.password)
    page.press('input[name="password"]', "Enter")
    page.fill('input[name="code"]', code_at(etienne.totp_secret))
    page.press('input[name="code"]', "Enter")
    eyes.look(page, "applications")
    page.click("text=Inscrire une application")
    eyes.look(page, "a new application")
    page.click("main button[type=submit]")
    eyes.look(page, "a new application, refused")
    page.goto(f"{live.url}/fr/espace-de-travail/applications/")
    page.click("main table a")
    address = page.url
    benefits = f"http://127.0.0.1:{live.ports['benefits']}"
    page.fill('input[name="app_url"]', f"{benefits}/account?iss={live.url}/certify/esdc-benefits")
    page.click("text=Lancer l’autocertification")
    until(lambda: page.goto(address) and "Réussie" in page.content(), "certified", 90)
    eyes.look(page, "an application, certified")
    page.click("text=Mettre en production")
    assert "une autre personne doit l’ouvrir" in page.inner_text("main")
    for place, name in (("utilisation/", "use"), ("modifier/", "change"), ("cles/", "keys")):
        page.goto(f"{address}{place}")
        eyes.look(page, name)
    assert not eyes.found, "\n".join(eyes.found)
