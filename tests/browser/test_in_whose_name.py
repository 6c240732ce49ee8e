"""Acting for somebody in Chromium: JavaScript off, both languages, phone and desk size, axe."""

import pytest
from playwright.sync_api import Browser, Page

from browser.eyes import Eyes
from onegov_demo.characters import find_character
from onegov_demo.totp import code_at
from running_platform import Running

pytestmark = pytest.mark.browser
AT = "/fr/compte/au-nom-de-qui/"


def sign_in(page: Page, live: Running, key: str) -> None:
    """With password and code, as the demonstration tells them."""
    character = find_character(f"{key}@example.org")
    assert character is not None
    page.goto(f"{live.url}/fr/compte/connexion/")
    page.fill("[name=login]", character.email)
    page.fill("[name=password]", character.password)
    page.click("main form[method=post]:has([name=password]) button.button")
    page.fill("[name=code]", code_at(character.totp_secret))
    page.click("main form[method=post]:has([name=code]) button.button")


def _appoint(page: Page, live: Running) -> None:
    """A volunteer who may see and prepare."""
    page.goto(f"{live.url}{AT}mandats/nommer/")
    page.check("[name=kind][value=helper]")
    page.check("[name=scopes][value=view]")
    page.check("[name=scopes][value=prepare]")
    page.check("[name=length][value='90']")
    page.fill("[name=name]", "Noor")
    page.click("#page-form button.button")
    told = page.inner_text("main")
    assert "Remettez ce code" in told
    assert "Voir les demandes et les lettres" in told
    assert "Préparer des demandes" in told


@pytest.mark.parametrize(("prefix", "width", "height"), [("phone", 390, 844), ("desk", 1280, 900)])
def test_a_consultant_acts_for_a_client_and_stops(
    live: Running, chromium: Browser, prefix: str, width: int, height: int
) -> None:
    eyes = Eyes(chromium, width, height, f"name-{prefix}", with_axe=prefix == "phone")
    page = eyes.context().new_page()
    sign_in(page, live, {"phone": "jeanne", "desk": "noor"}[prefix])
    eyes.look(page, "choose")
    assert page.url.endswith(AT)
    page.click("main button[name=mandate] >> nth=0")
    eyes.look(page, "acting")
    strip = page.inner_text(".acting")
    assert "Vous agissez au nom de" in strip
    page.goto(f"{live.url}/fr/compte/securite/")
    eyes.look(page, "out of scope")
    assert "Votre mandat ne vous permet pas" in page.inner_text("h1")
    page.goto(f"{live.url}{AT}")
    eyes.look(page, "change")
    page.click(".acting button")
    assert page.query_selector(".acting") is None
    page.goto(f"{live.url}{AT}mandats/")
    eyes.look(page, "list")
    page.click("main h3 a >> nth=0")
    eyes.look(page, "mandate")
    for name in ("nommer", "demander", "code", "enfant", "organisation"):
        page.goto(f"{live.url}{AT}mandats/{name}/")
        eyes.look(page, name)
        page.click("#page-form button.button")
        eyes.look(page, f"{name} with errors")
    _appoint(page, live)
    eyes.look(page, "code to give")
    assert not eyes.found, "\n".join(eyes.found)
    assert len(eyes.seen) == 17


def test_an_officer_sees_the_proof_of_a_parent(live: Running, chromium: Browser) -> None:
    eyes = Eyes(chromium, 390, 844, "name-proof")
    page = eyes.context().new_page()
    sign_in(page, live, "helene")
    page.goto(f"{live.url}{AT}mandats/enfant/")
    given = {"dependant_name": "Zoé Castonguay", "name": "Hélène", "evidence": "Certificat 12-345"}
    for name, value in given.items():
        page.fill(f"[name={name}]", value)
    page.select_option("select[name=birth_date_month]", "5")
    page.fill("[name=birth_date_day]", "14")
    page.fill("[name=birth_date_year]", "2019")
    page.click("#page-form button.button")
    eyes.look(page, "waits for an officer")
    officer = eyes.context().new_page()
    sign_in(officer, live, "gabrielle")
    officer.goto(f"{live.url}/fr/espace-de-travail/mandats/")
    eyes.look(officer, "to approve")
    officer.click("main li:has-text('Zoé') button[value=approve]")
    eyes.look(officer, "approved")
    page.goto(f"{live.url}{AT}")
    assert "Agir au nom de Zoé Castonguay" in page.inner_text("main")
    assert not eyes.found, "\n".join(eyes.found)
