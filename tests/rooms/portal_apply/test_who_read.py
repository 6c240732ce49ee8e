"""The page "who read your data": what other departments read, what is not known, and the proofs."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from onegov.exchange.public import configure_platform_node
from onegov.people import public as people
from onegov_demo import residency
from onegov_demo.characters import CHARACTERS
from rooms.portal_apply.browser import Person, Shown
from rooms.registers.network import Running, running

pytestmark = pytest.mark.django_db

AMINA = CHARACTERS[0]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        token = started.written.nodes["IRCC"].parent / residency.RESIDENCY_TOKEN
        residency.ask(started.ports["ircc_local"], token.read_text().strip())
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings: Any) -> Iterator[None]:
    with network.as_platform(settings):
        yield


@pytest.fixture
def amina() -> Person:
    """Linked to her IRCC record; no application yet."""
    person = Person("amina@example.org").sign_in()
    assert AMINA.birth_date
    people.link_identity(
        actor=person.actor,
        member="IRCC",
        identifier=AMINA.client_id,
        birth_date=AMINA.birth_date,
        secret=AMINA.link_code,
        authority="C-29 13(b)",
    )
    return person


def page(person: Person, language: str = "en") -> Shown:
    with translation.override(language):
        return person.get(reverse("portal:readings"))


def proofs(shown: Shown) -> list[str]:
    return re.findall(r'href="([^"]*(?:/proof/|/preuve/))"', shown.html)


def test_the_page_shows_what_a_department_says_and_names_whom_it_did_not_ask(amina: Person) -> None:
    shown = page(amina)
    assert shown.status == 200
    assert "Read your record at: Immigration, Refugees and Citizenship Canada" in shown.words
    assert "Citizenship Act, " in shown.words
    assert "What this list does not hold" in shown.words
    assert "not linked to a record at Canada Border Services Agency" in shown.words
    assert "Nobody has read your data" not in shown.words
    french = page(amina, "fr")
    assert "Ce que cette liste ne contient pas" in french.words
    assert "A consulté votre dossier" in french.words


def test_what_onegov_asked_for_the_page_is_told_apart_from_who_read(amina: Person) -> None:
    page(amina)
    cache.clear()
    shown = page(amina)
    entries, _, looks = shown.html.partition("To show you this page")
    assert "accessLog" not in entries
    assert looks.count("Immigration, Refugees and Citizenship Canada") >= 1
    assert proofs(shown)


def test_a_proof_is_a_file_for_its_person_only(amina: Person) -> None:
    [address, *_] = proofs(page(amina))
    given = amina.client.get(address)
    assert given["Content-Type"] == "application/json"
    assert given["Content-Disposition"].startswith("attachment")
    file = json.loads(given.content)
    assert (file["format"], json.loads(file["line"])["kind"]) == ("onegov-access-entry", "access")
    stranger = Person("stranger@example.org").sign_in()
    assert stranger.client.get(address).status_code == 404
    assert Person("nobody@example.org").client.get(address).status_code == 302


def test_without_any_link_nobody_was_asked_and_the_page_says_that_only(network: Running) -> None:
    shown = page(Person("new@example.org").sign_in())
    assert "no department was asked" in shown.words
    assert "not linked to a record at" not in shown.words
    assert "Nobody has read your data" not in shown.words


def test_when_nothing_answers_the_page_is_there_and_says_so(amina: Person, settings: Any) -> None:
    configure_platform_node(None)
    shown = page(amina)
    assert shown.status == 200
    assert "Immigration, Refugees and Citizenship Canada did not answer" in shown.words
