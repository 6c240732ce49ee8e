"""The person sees where they are signed in, and which service has confirmed a sign-out."""

import pytest
from allauth.usersessions.models import UserSession

from onegov.core import clock
from onegov.login.provider.actions import delivering, leaving
from rooms.login.provider.application import Application
from rooms.login.provider.listening import listening
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
PAGE = {"en": "/en/account/security/services/", "fr": "/fr/compte/securite/services/"}


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def test_signing_out_everywhere_shows_who_confirmed(amina: Person) -> None:
    with listening() as sound, listening(503) as broken:
        well = Application(host="well.example", how={"backchannel_logout_uri": sound.url})
        late = Application(host="late.example", how={"backchannel_logout_uri": broken.url})
        tokens = [app.tokens(amina.client, scope="openid offline_access") for app in (well, late)]
        assert "Benefits" in amina.get(PAGE["en"]).words
        done = amina.post(f"{PAGE['en']}sign-out/")
        assert "signed out everywhere but here" in done.words
        leaving.note_who_must_be_told(amina.account.person_id, None, clock.now())
        delivering.deliver()
    for app, held in zip((well, late), tokens, strict=True):
        form = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"]}
        assert app.ask("token", form).json()["error"] == "invalid_grant"
    shown = amina.get(PAGE["en"]).words
    assert "Confirmed" in shown
    assert "No answer yet" in shown
    assert "No service holds a sign-in of yours." in shown
    assert "Pas encore de réponse" in amina.get(PAGE["fr"]).words


def test_other_devices_end_as_well(amina: Person) -> None:
    other = Person.__new__(Person)
    other.__dict__ |= amina.__dict__ | {"client": type(amina.client)()}
    other.sign_in()
    UserSession.objects.create(
        user=amina.account, ip="127.0.0.1", session_key=other.client.session.session_key
    )
    assert other.get("/en/your-account/").status == 200
    amina.post(f"{PAGE['en']}sign-out/")
    assert "Sign in" in other.get("/en/your-account/").words
    assert amina.get("/en/your-account/").status == 200
