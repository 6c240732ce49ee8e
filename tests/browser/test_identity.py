"""Proving who one is, in Chromium without JavaScript: at a partner, and at an office. axe on each page."""

import pytest
from playwright.sync_api import Browser, Page

from browser.eyes import Eyes
from browser.test_in_whose_name import sign_in
from running_platform import Running

pytestmark = pytest.mark.browser
MINE = "/fr/compte/identite/"
DESK = "/fr/espace-de-travail/identite/"
PASSPORT = {"number": "AB 123456", "given_name": "Graham", "family_name": "Whitlock"}


def _type_passport(page: Page) -> None:
    page.check("[name=document][value=passport]")
    for name, value in PASSPORT.items():
        page.fill(f"[name={name}]", value)
    page.select_option("select[name=birthdate_month]", "4")
    page.fill("[name=birthdate_day]", "2")
    page.fill("[name=birthdate_year]", "1961")
    page.click("main form button.button")


def test_a_document_and_a_code_at_an_office(live: Running, chromium: Browser) -> None:
    eyes = Eyes(chromium, 390, 844, "identity-office")
    page = eyes.context().new_page()
    sign_in(page, live, "graham")
    page.goto(f"{live.url}{MINE}")
    eyes.look(page, "level 1")
    assert "Niveau 1 sur 4" in page.inner_text("main")
    page.goto(f"{live.url}{MINE}bureau/")
    page.click("main form button.button")
    eyes.look(page, "document with errors")
    _type_passport(page)
    code = page.inner_text("main strong")
    assert len(code.replace("-", "")) == 10
    eyes.look(page, "code")

    desk = eyes.context().new_page()
    sign_in(desk, live, "salma")
    desk.goto(f"{live.url}/fr/")
    desk.click("nav a:has-text('Votre espace de travail')")
    assert desk.url.endswith(DESK)
    desk.fill("[name=code]", "2222-2222-22")
    desk.click("main form button.button")
    eyes.look(desk, "wrong code")
    desk.fill("[name=code]", code.lower().replace("-", " "))
    desk.click("main form button.button")
    eyes.look(desk, "compare")
    assert "Whitlock" in desk.inner_text("main")
    desk.check("[name=outcome][value=accept]")
    desk.click("main form button.button")
    eyes.look(desk, "proven")
    assert "Whitlock" not in desk.inner_text("main")

    page.goto(f"{live.url}{MINE}")
    eyes.look(page, "level 3")
    assert "Niveau 3 sur 4" in page.inner_text("main")
    assert not eyes.found, "\n".join(eyes.found)


def test_a_partner_says_who_somebody_is(live: Running, chromium: Browser) -> None:
    eyes = Eyes(chromium, 1280, 900, "identity-partner", with_axe=False)
    page = eyes.context().new_page()
    sign_in(page, live, "sofia")
    page.goto(f"{live.url}{MINE}")
    page.click("form[action*='/province/'] button")
    page.wait_for_url("**/province/authorize?**")
    eyes.look(page, "at the province")
    page.select_option("select", "sofia")
    page.click("button.main")
    page.wait_for_url(f"{live.url}{MINE}")
    eyes.look(page, "proven online")
    assert "Niveau 3 sur 4" in page.inner_text("main")
    assert not eyes.found, "\n".join(eyes.found)
