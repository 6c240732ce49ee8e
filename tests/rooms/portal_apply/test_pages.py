"""Every page of applying opens, in both languages, for its owner only."""

import pytest

PAGES = [
    "application",
    "link",
    "sources",
    "answers",
    "review",
    "pay",
    "submit",
    "application_readings",
]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_draft_opens(amina, draft, address, page, language) -> None:
    shown = amina.get(address(page, draft, language=language))
    assert shown.status == 200
    assert shown.path.startswith(f"/{language}/")
    assert "<h1" in shown.html


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("number", range(1, 7))
def test_every_page_of_the_form_opens(amina, draft, address, number, language) -> None:
    shown = amina.get(address("form_page", draft, number, language=language))
    assert shown.status == 200
    assert "<h1" in shown.html


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["home_signed_in", "messages", "readings"])
def test_a_page_of_the_account_opens(amina, address, page, language) -> None:
    assert amina.get(address(page, language=language)).status == 200


@pytest.mark.parametrize("page", [*PAGES, "status", "confirmation", "letter"])
def test_nobody_else_finds_an_application(daniel, draft, address, page) -> None:
    assert daniel.get(address(page, draft)).status == 404


def test_one_factor_is_not_enough(amina, draft, address) -> None:
    amina.sign_in("password")
    shown = amina.client.get(address("application", draft))
    assert shown.status_code == 302
    assert "next=" in shown["Location"]
