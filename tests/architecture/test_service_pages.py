"""Every page of every service stands in both languages, each leading to the other, its questions too."""

import re
from pathlib import Path

import pytest
from django.test import Client

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec
from onegov.core.types import Actor, ActorKind
from onegov.portal.addresses import address, fact_of, question_slug
from onegov.portal.eligibility.answers import KEY
from onegov.portal.eligibility.interview import questions
from rooms.portal.pages import switch_of, title_of

pytestmark = pytest.mark.django_db
SERVICES = Path(__file__).parents[2] / "services"
NAMES = sorted(
    f"{path.parent.parent.name}/{path.parent.name}" for path in SERVICES.glob("*/*/definition.yaml")
)
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
HEAVIEST = 50_000  # the list of nationalities is the heaviest page


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest, db: None) -> Definition:
    catalogue.publish(actor=SETUP, folder=SERVICES / request.param)
    return catalogue.get_current(service_id=request.param)


def pages(service: Definition) -> list[tuple[str, FactSpec | None]]:
    plain = ("service", "eligibility", "eligibility_answers")
    return [(name, None) for name in plain] + [("question", fact) for fact in questions(service)]


def in_both(service: Definition, name: str, fact: FactSpec | None) -> list[str]:
    return [address(name, service, fact, tongue) for tongue in ("en", "fr")]


def test_there_are_services() -> None:
    assert len(NAMES) >= 5


def test_each_page_stands_in_both_languages_and_leads_to_the_other(service: Definition) -> None:
    client = Client()
    for name, fact in pages(service):
        addresses = in_both(service, name, fact)
        shown = [client.get(each).content.decode() for each in addresses]
        assert [switch_of(html) for html in shown] == addresses[::-1]
        for tongue, html in zip(("en", "fr"), shown, strict=True):
            assert f'<html lang="{tongue}-CA"' in html, addresses
            assert len(html) < HEAVIEST, addresses
            assert not re.search(r"\\sstyle=|<script|<style|\\son\\w+=", html), addresses
        assert title_of(shown[0]) != title_of(shown[1]), addresses


def test_each_question_has_an_address_of_its_own(service: Definition) -> None:
    for fact in questions(service):
        for tongue in ("en", "fr"):
            assert fact_of(service, question_slug(fact, tongue), tongue) == fact


def test_a_result_stands_in_both_languages_whatever_is_open(service: Definition) -> None:
    first = questions(service)[0]
    client = Client()
    session = client.session
    session[KEY] = {service.id: {"facts": {first.name: None}, "asked": [first.name]}}
    session.save()
    addresses = in_both(service, "eligibility_result", None)
    shown = [client.get(each).content.decode() for each in addresses]
    assert [switch_of(html) for html in shown] == addresses[::-1]
    assert title_of(shown[0]) != title_of(shown[1])


def test_applying_is_offered_where_the_service_takes_applications(service: Definition) -> None:
    page = Client().get(address("service", service, tongue="en")).content.decode()
    apply = address("apply_start", service, tongue="en")
    assert (f'href="{apply}"' in page) is service.takes_applications
