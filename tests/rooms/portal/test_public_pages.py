"""Every public page in both languages, and the way between them."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from onegov.catalogue.types import Definition
from onegov.ui.conf import UiConf
from rooms.portal.pages import PAGES, switch_of, title_of

pytestmark = pytest.mark.django_db
NAMES = sorted(PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_in_both_languages(name: str, service: Definition, client: Client) -> None:
    titles = []
    for tongue, address in zip(("en", "fr"), PAGES[name], strict=True):
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{tongue}-CA"' in html
        titles.append(title_of(html))
    same = {"contact": True}
    assert titles[0] != titles[1] or same.get(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_switch_leads_to_the_same_page_and_back(
    name: str, service: Definition, client: Client
) -> None:
    english, french = PAGES[name]
    assert switch_of(client.get(english).content.decode()) == french
    assert switch_of(client.get(french).content.decode()) == english


@pytest.mark.parametrize("name", NAMES)
def test_a_page_obeys_the_content_policy(name: str, service: Definition, client: Client) -> None:
    response = client.get(PAGES[name][1])
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    allowed = "'self'" if name == "sign_in" else "'none'"  # passkeys are the browser's script
    assert f"script-src {allowed}" in policy
    assert "unsafe" not in policy
    page = re.sub(r'<script src="[^"]+" defer></script>', "", response.content.decode())
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", page)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_light_and_says_that_it_is_a_demonstration(
    name: str, service: Definition, client: Client
) -> None:
    response = client.get(PAGES[name][0])
    assert len(response.content) < 40_000
    html = response.content.decode()
    assert "not an official site" in html
    assert '<a class="skip" href="#main">' in html
    assert response.headers["Cache-Control"]


def test_the_root_leads_to_the_language_of_the_browser_then_of_the_visitor(client: Client) -> None:
    french = client.get("/", headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    assert (french.status_code, french.headers["Location"]) == (302, "/fr/")
    assert client.get("/", headers={"accept-language": "en-CA"}).headers["Location"] == "/en/"
    client.get("/fr/")
    again = client.get("/", headers={"accept-language": "en-CA"})
    assert again.headers["Location"] == "/fr/"
    assert "Accept-Language" in again.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/search/?q=naturalization", "1 service for"),
        ("/fr/recherche/?q=citoyennete", "1 service pour"),
        ("/en/search/?q=citoyennet%C3%A9", "Become a Canadian citizen"),
        ("/en/search/?q=xyzzy", "What you can try"),
        ("/fr/recherche/?q=", "Tous les services"),
        ("/en/search/?q=%3Cscript%3E", "&lt;script&gt;"),
    ],
)
def test_search(address: str, words: str, service: Definition, client: Client) -> None:
    assert words in client.get(address).content.decode()


def test_the_service_page_says_what_it_costs_and_how_long_it_really_takes(
    service: Definition, client: Client
) -> None:
    english = client.get(PAGES["service"][0]).content.decode()
    for words in (
        "$649.75",
        "$530.00",
        "$119.75",
        "12\u00a0months",
        "80%",
        "13\u00a0months",
        "65%",
    ):
        assert words in english
    french = client.get(PAGES["service"][1]).content.decode()
    for words in ("649,75\u00a0$", "12\u00a0mois", "80\u00a0%", "65\u00a0%", "2023-2024"):
        assert words in french
    assert "179\u00a0681 demandes sur 274\u00a0898" in french
    assert "https://laws-lois.justice.gc.ca/fra/reglements/DORS-93-246/" in french
    assert "https://laws-lois.justice.gc.ca/eng/acts/C-29/" in english


def test_a_service_has_one_address_in_each_language(service: Definition, client: Client) -> None:
    assert client.get("/fr/services/citizenship-grant/").status_code == 404
    assert client.get("/en/services/attribution-citoyennete/").status_code == 404


def test_pages_for_machines_of_the_operator(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]) == (
        200,
        {"database": True, "migrations": True},
    )


def test_reading_is_all_that_these_pages_allow(service: Definition, client: Client) -> None:
    for name in ("home", "search", "service", "about"):
        assert client.post(PAGES[name][0]).status_code == 405


def test_a_department_can_put_its_own_look_on(
    service: Definition, client: Client, settings: LazySettings
) -> None:
    settings.ONEGOV_UI = lambda: UiConf(demonstration=False, theme="acme/theme.css")
    html = client.get("/en/").content.decode()
    assert html.index("/static/ui/site.css") < html.index("/static/acme/theme.css")
    assert "demonstration" not in html
