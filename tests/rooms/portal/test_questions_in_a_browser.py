"""The questions of a choice and of a score in Chromium: French, JavaScript off, axe on each kind of page."""

from collections.abc import Iterator, Mapping

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from browser.eyes import Eyes
from browser.french import follow
from browser.opening import chromium
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core.types import Actor, ActorKind
from onegov.portal.addresses import address, question_slug
from rooms.portal.conftest import SERVICE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TRAVELLER = {
    **{"nationality": "FRA", "passport": "other", "status": "none", "arrival": "air"},
    **{"purpose": "stay", "canadian_visa": "never", "us_visa": "no"},
}
WORKER = {
    **{"age": "30", "spouse_comes": "no", "education": "master", "canadian_study": "none"},
    **{"first_language": "french", "first_listening": "9", "first_reading": "9"},
    **{"first_writing": "9", "first_speaking": "9", "first_test_date": "2026-01-10"},
    **{"has_second_language": "no", "canadian_work": "1", "foreign_work": "0"},
    **{"trade_certificate": "no", "nomination": "no", "sibling": "yes", "job_offer": "none"},
}


@pytest.fixture
def services(transactional_db: None) -> dict[str, Definition]:
    """The two services, by the end of their id."""
    names = ("entry-to-canada", "express-entry-crs")
    for name in names:
        setup = Actor(ActorKind.MACHINE, name="setup")
        catalogue.publish(actor=setup, folder=SERVICE.parent / name)
    return {name: catalogue.get_current(service_id=f"ircc/{name}") for name in names}


@pytest.fixture
def browser(
    live_server: LiveServer, services: dict[str, Definition], settings: LazySettings
) -> Iterator[Browser]:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    with chromium() as opened:
        yield opened


class Visit:
    """Somebody who answers question after question; each kind of control is looked at once."""

    def __init__(self, eyes: Eyes, service: Definition, base: str) -> None:
        self.eyes, self.service = eyes, service
        self.page: Page = eyes.context().new_page()
        self.page.goto(base + address("service", service, tongue="fr"))
        eyes.look(self.page, "service")
        follow(self.page.locator("a.button", has_text="Obtenir la réponse"))
        eyes.look(self.page, "start")
        follow(self.page.locator("a.button.start"))
        self.names = {question_slug(fact, "fr"): name for name, fact in service.facts.items()}
        self.kinds: set[str] = set()

    def walk(self, answers: Mapping[str, str]) -> str:
        """Answer what is asked until the result; its title."""
        while "/questions/" in self.page.url:
            name = self.names[self.page.url.rstrip("/").rpartition("/")[2]]
            kind = self.kind_of(name)
            if kind not in self.kinds:
                self.kinds.add(kind)
                self.eyes.look(self.page, f"question {kind}")
                self.make_a_mistake(kind)
            self.fill(kind, answers[name])
            self.send()
        self.eyes.look(self.page, "result")
        return self.page.locator("h1").inner_text().replace("\u00a0", " ")

    def kind_of(self, name: str) -> str:
        if self.page.locator("select[name=answer]").count():
            return "list"
        kind = self.service.facts[name].type.kind
        return "buttons" if kind in ("yes_no", "choice") else kind

    def make_a_mistake(self, kind: str) -> None:
        """What was typed stays, and the problem is said at the top and at the field."""
        if kind == "number":
            self.page.fill("[name=answer]", "trente")
        self.send()
        assert self.page.locator(".summary li").count() == 1
        assert self.page.locator(".error").count() == 1
        if kind == "number":
            assert self.page.input_value("[name=answer]") == "trente"
        self.eyes.look(self.page, f"mistake {kind}")

    def fill(self, kind: str, answer: str) -> None:
        if kind == "list":
            self.page.select_option("[name=answer]", answer)
        elif kind == "buttons":
            self.page.check(f"[name=answer][value={answer}]")
        elif kind == "date":
            year, month, day = answer.split("-")
            self.page.fill("[name=answer_year]", year)
            self.page.select_option("[name=answer_month]", str(int(month)))
            self.page.fill("[name=answer_day]", day)
        else:
            self.page.fill("[name=answer]", answer)

    def send(self) -> None:
        follow(self.page.locator("main form button.button").first)


@pytest.mark.parametrize(("prefix", "width", "height"), [("phone", 390, 844), ("desk", 1280, 900)])
def test_what_a_traveller_needs(
    browser: Browser,
    services: dict[str, Definition],
    live_server: LiveServer,
    prefix: str,
    width: int,
    height: int,
) -> None:
    eyes = Eyes(browser, width, height, f"entry-{prefix}", with_axe=prefix == "phone")
    visit = Visit(eyes, services["entry-to-canada"], live_server.url)
    assert "Une autorisation de voyage électronique (AVE)" in visit.walk(TRAVELLER)
    assert visit.kinds == {"list", "buttons"}
    assert eyes.found == []


def test_the_score_of_a_worker(
    browser: Browser, services: dict[str, Definition], live_server: LiveServer
) -> None:
    eyes = Eyes(browser, 390, 844, "score-phone")
    visit = Visit(eyes, services["express-entry-crs"], live_server.url)
    assert "494 points" in visit.walk(WORKER)
    assert visit.kinds == {"number", "buttons", "date"}
    first_group = visit.page.locator("summary", has_text="règles sous-jacentes").first
    first_group.click()
    assert visit.page.locator("dt", has_text="Points pour l’âge").is_visible()
    assert eyes.found == []
