"""The supervisor's page in Chromium, phone and screen, both languages, JavaScript off; axe reads it."""

from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from browser.eyes import Eyes
from browser.opening import chromium, signed_in
from onegov.cases import public as cases
from onegov.cases.models import Waiting
from onegov.core import clock
from rooms.cases import an_office
from rooms.desk.test_team import actor_of, staff
from rooms.portal_apply.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_busy_office(*officers: Person) -> None:
    """Each officer took a case an hour before the one before; the third's lease has run out."""
    an_office.save(an_office.by_chance(4, 700, [one.account.person_id for one in officers]))
    for hours, one in enumerate(officers):
        with clock.using(clock.FixedClock(an_office.NOW - timedelta(minutes=40 * hours))):
            cases.take_next(actor=actor_of(one))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_the_page_and_the_question(
    live_server: LiveServer, settings: object, width: int, height: int
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]  # type: ignore[attr-defined]
    with clock.using(clock.FixedClock(an_office.NOW)):
        farah = staff("farah@example.org", "supervisor")
        officers = [staff(f"{name}@example.org", "officer") for name in ("gabrielle", "marcus")]
        a_busy_office(*officers, Person("odile@example.org"))
        with chromium() as browser:
            eyes = Eyes(browser, width, height, f"team-{width}")
            context = eyes.context()
            signed_in(context, farah, live_server.url)
            page = context.new_page()
            page.goto(f"{live_server.url}/fr/espace-de-travail/equipe/")
            eyes.look(page, "equipe")
            assert page.locator("main table").count() == 7
            page.goto(f"{live_server.url}/en/desk/team/")
            eyes.look(page, "team")
            page.goto(f"{live_server.url}/fr/espace-de-travail/equipe/")
            page.locator("main td a:has-text('Remettre')").first.click()
            eyes.look(page, "remettre")
            page.locator("main form button.button").click()
            assert "a repris sa place dans la file" in page.inner_text("main")
            assert page.locator("main td a:has-text('Remettre')").count() == 2
            eyes.look(page, "remis")
    english = ["team: not in French"]
    assert eyes.found == english, "\n".join(eyes.found)


def test_a_keyboard_alone_puts_a_case_back(live_server: LiveServer, settings: object) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]  # type: ignore[attr-defined]
    with clock.using(clock.FixedClock(an_office.NOW)):
        farah = staff("farah@example.org", "supervisor")
        gabrielle = staff("gabrielle@example.org", "officer")
        a_busy_office(gabrielle)
        with chromium() as browser:
            context = browser.new_context(java_script_enabled=False)
            signed_in(context, farah, live_server.url)
            page = context.new_page()
            page.goto(f"{live_server.url}/fr/espace-de-travail/equipe/")
            for _ in range(60):
                page.keyboard.press("Tab")
                if page.locator(":focus").inner_text().startswith("Remettre"):
                    break
            page.keyboard.press("Enter")
            page.wait_for_url("**/remise/")
            for _ in range(30):
                page.keyboard.press("Tab")
                if page.locator(":focus").inner_text() == "Remettre dans la file":
                    break
            page.keyboard.press("Enter")
            page.wait_for_url("**/equipe/")
            assert "Aucun dossier n’est attribué." in page.inner_text("main")
    assert not Waiting.objects.filter(officer_id__isnull=False).exists()
