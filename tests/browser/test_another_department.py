"""One login for two systems: signed in at another department's application, signed out there too."""

import pytest
from playwright.sync_api import Browser, Page

from onegov_demo.characters import find_character
from onegov_demo.totp import code_at
from running_platform import Running, until

pytestmark = pytest.mark.browser


def sign_in(page: Page, email: str) -> None:
    """As the pages ask for it: password, then the code when it is wanted."""
    character = find_character(email)
    assert character is not None
    page.fill('input[name="login"]', email)
    page.fill('input[name="password"]', character.password)
    page.press('input[name="password"]', "Enter")
    if page.locator('input[name="code"]').count():
        page.fill('input[name="code"]', code_at(character.totp_secret))
        page.press('input[name="code"]', "Enter")


# Two people: a six-digit code is good once.
@pytest.mark.parametrize(("who", "script"), [("amina", True), ("daniel", False)])
def test_signing_in_at_benefits_and_out_at_the_portal(
    live: Running, chromium: Browser, who: str, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script, locale="en-CA")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{live.url}/en/")
    page.click("text=Try it at another department’s application")
    page.click("text=Sign in with OneGov")
    sign_in(page, f"{who}@example.org")
    page.wait_for_url(f"http://127.0.0.1:{live.ports['benefits']}/account")
    assert page.inner_text("h1") == "You are signed in"
    assert who not in page.content().lower()
    benefits = context.new_page()
    benefits.goto(page.url)
    assert benefits.inner_text("h1") == "You are signed in"
    page.goto(f"{live.url}/en/account/sign-out/")
    page.click("main form button")
    until(lambda: _is_signed_out(benefits), "signed out at benefits")
    context.close()


def _is_signed_out(page: Page) -> bool:
    """Whether the page of people who signed in leads to signing in again."""
    page.reload()
    return page.locator("h1", has_text="You are signed in").count() == 0
