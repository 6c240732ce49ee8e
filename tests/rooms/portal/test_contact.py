"""The contact form: what it sends, what it refuses, what it keeps."""

import smtplib

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_message_goes_to_the_team_and_nowhere_else(client: Client) -> None:
    response = client.post(
        "/fr/contact/", {"message": "Bonjour", "reply_to": "a@b.example", "page": "/fr/"}
    )
    assert response.headers["Location"] == "/fr/contact/envoye/"
    (message,) = mail.outbox
    assert message.to == ["service-team@onegov.example"]
    assert "Bonjour" in message.body
    assert "Language: fr" in message.body


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Écrivez votre message."),
        ({"message": "x" * 3001}, "Raccourcissez votre réponse de 1 caractère."),
        ({"message": "x", "reply_to": "a"}, "Entrez une adresse courriel, par exemple"),
    ],
)
def test_a_message_that_cannot_be_sent(typed: dict[str, str], words: str, client: Client) -> None:
    html = client.post("/fr/contact/", typed).content.decode()
    assert html.count(words) == 2
    assert "<title>Erreur\u00a0:" in html
    assert mail.outbox == []


def test_nothing_is_lost_when_mail_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object, **_kwargs: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("onegov.portal.contact.send_mail", down)
    html = client.post("/en/contact/", {"message": "Keep me"}).content.decode()
    assert "could not be sent now" in html
    assert "Keep me</textarea>" in html


def test_a_flood_is_stopped(client: Client) -> None:
    cache.set("portal.contact", 1000, 60)
    html = client.post("/en/contact/", {"message": "One more"}).content.decode()
    assert "Wait ten minutes" in html
    assert mail.outbox == []
