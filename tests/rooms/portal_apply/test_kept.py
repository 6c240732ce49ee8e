"""A form whose session had ended: explained, and nothing that was typed is lost."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from onegov.cases import public as cases
from onegov_demo.totp import code_at, secret_for
from rooms.portal_apply.browser import Person, Shown, day

pytestmark = pytest.mark.django_db


TYPED = {"legal_name-answer": "Amina Zerrouki", **day("birth_date-answer", "1990-04-12")}


def expire(person: Person) -> None:
    """The session's row is gone; the browser still has its cookie."""
    person.client.session.flush()


def come_back(person: Person) -> Person:
    """Sign in again on the sign-in page, in the same browser."""
    email, secret = person.account.email, secret_for(person.account.email)
    EmailAddress.objects.get_or_create(
        user=person.account, email=email, verified=True, primary=True
    )
    TOTP.activate(person.account, secret)
    entered = {"login": email, "password": "a long enough password"}
    person.client.post(reverse("account_login"), entered)
    person.client.post(reverse("mfa_authenticate"), {"code": code_at(secret)})
    return person


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["You were signed out", "Nothing was sent, and nothing is lost."]),
        ("fr", ["Votre session a pris fin", "Rien n’a été envoyé, et rien n’est perdu."]),
    ],
)
def test_what_was_typed_is_there_after_signing_in_again(
    amina, draft, address, language, words
) -> None:
    page = address("form_page", draft, 1, language=language)
    expire(amina)
    lost = amina.post(page, TYPED)
    assert lost.status == 403
    assert all(word in lost.words for word in words)
    assert f"next={quote(page, safe='')}" in lost.html
    shown = come_back(amina).get(page)
    assert shown.value("legal_name-answer") == "Amina Zerrouki"
    assert shown.value("birth_date-answer_day") == "12"
    assert not cases.view(actor=amina.actor, application_id=draft).facts
    assert amina.get(page).value("legal_name-answer") is None, "shown once"


def test_it_is_kept_encrypted(amina, draft, address) -> None:
    expire(amina)
    amina.post(address("form_page", draft, 1), TYPED)
    assert "Zerrouki" not in str(dict(amina.client.session))


def test_the_code_of_the_letter_is_not_kept(amina, draft, address) -> None:
    page = address("link", draft)
    expire(amina)
    amina.post(page, {"client_id": "12345678", "secret": "ABCD-EFGH"})
    shown = come_back(amina).get(page)
    assert shown.value("client_id") == "12345678"
    assert "ABCD-EFGH" not in shown.html


def test_another_person_is_not_shown_it(amina, daniel, draft, address) -> None:
    page = address("form_page", draft, 1)
    expire(amina)
    amina.post(page, TYPED)
    kept = dict(amina.client.session)
    session = daniel.client.session
    session.update(kept)
    session.save()
    assert daniel.get(page).status == 404


def test_a_token_that_is_no_longer_good_keeps_the_form_too(amina, draft, address) -> None:
    page = address("form_page", draft, 1)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = amina.client.cookies
    refused = Shown(strict.post(page, TYPED, headers={"origin": "http://testserver"}))
    assert refused.status == 403
    assert "This page was open too long" in refused.words
    assert amina.get(page).value("legal_name-answer") == "Amina Zerrouki"


def test_a_form_from_another_site_is_not_kept(amina, draft, address) -> None:
    page = address("form_page", draft, 1)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = amina.client.cookies
    refused = strict.post(page, TYPED, headers={"origin": "https://elsewhere.example"})
    assert refused.status_code == 403
    assert amina.get(page).value("legal_name-answer") is None


def test_submitting_with_an_ended_session_submits_nothing(amina, draft, address) -> None:
    page = address("submit", draft)
    expire(amina)
    lost = amina.post(page, {"attested": "on", "key": "k"})
    assert lost.status == 403
    assert f"next={quote(page, safe='')}" in lost.html
    assert cases.view(actor=amina.actor, application_id=draft).is_draft
