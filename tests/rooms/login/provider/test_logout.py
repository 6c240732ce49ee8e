"""Signing out: tokens end at once, every application is told until it confirms."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from joserfc import jws

from onegov.core import clock
from onegov.ledger import public as ledger
from onegov.login.provider import public as provider
from onegov.login.provider.actions import delivering, leaving
from onegov.login.provider.conf import conf, speaking_for
from onegov.login.provider.models import Grant, LogoutNotice
from onegov.login.provider.queries import deliveries
from onegov.notices import public as notices
from onegov.notices.words import ABOUT_ACCOUNTS
from rooms.login.provider.application import SETUP, Application, opened
from rooms.login.provider.listening import listening
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def told_about(person: Person) -> None:
    """What the worker's jobs do after a sign-out."""
    for visit in set(Grant.objects.values_list("visit", flat=True)):
        leaving.note_who_must_be_told(person.account.person_id, visit, clock.now())
    delivering.deliver()


def test_signing_out_at_the_platform_reaches_the_application(amina: Person) -> None:
    with listening() as department:
        app = Application(how={"backchannel_logout_uri": department.url})
        tokens = app.tokens(amina.client)
        amina.client.logout()
        assert app.user_info(tokens["access_token"]).status_code == 401
        told_about(amina)
    signed_in, out = opened(tokens["id_token"]), opened(department.tokens[0])
    assert {name: out[name] for name in ("sub", "sid", "aud", "iss")} == {
        name: signed_in[name] for name in ("sub", "sid", "aud", "iss")
    }
    assert out["events"] == {EVENT: {}}
    assert "nonce" not in out
    assert jws.extract_compact(department.tokens[0].encode()).headers()["typ"] == "logout+jwt"
    (delivery,) = deliveries(person_id=amina.account.person_id)
    assert delivery.confirmed_at is not None
    assert delivery.failing == ""


def test_who_does_not_confirm_is_told_again_and_holds_up_nobody(
    amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(500, 200) as broken, listening() as sound:
        late = Application(host="a.example", how={"backchannel_logout_uri": broken.url})
        well = Application(host="b.example", how={"backchannel_logout_uri": sound.url})
        late.tokens(amina.client)
        well.tokens(amina.client)
        amina.client.logout()
        told_about(amina)
        state = {d.failing for d in deliveries(person_id=amina.account.person_id)}
        assert state == {"", "status_500"}
        later = clock.now() + timedelta(minutes=5)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert delivering.deliver() == 1
    assert len(broken.tokens) == 2
    assert len(sound.tokens) == 1
    first, second = (jws.extract_compact(token.encode()).payload for token in broken.tokens)
    assert first != second  # each try has an id of its own, so none looks like a replay


def test_an_application_inside_the_platform_is_told_nothing(amina: Person) -> None:
    with listening() as inside:
        Application(how={"backchannel_logout_uri": inside.url}).tokens(amina.client)
        amina.client.logout()
        with speaking_for(replace(conf(), demonstration=False)):
            told_about(amina)
    assert inside.tokens == []
    assert LogoutNotice.objects.get().failing == "inside"


def test_an_application_that_never_answers_is_given_up_after_a_day(
    amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Application(how={"backchannel_logout_uri": "http://127.0.0.1:9/gone"})
    app.tokens(amina.client)
    amina.client.logout()
    told_about(amina)
    tries = 1
    while LogoutNotice.objects.filter(next_at__isnull=False).exists():
        due = LogoutNotice.objects.get().next_at
        assert due is not None
        monkeypatch.setattr(clock, "now", lambda due=due: due)
        delivering.deliver()
        tries += 1
    assert 20 < tries < 40
    assert LogoutNotice.objects.get().confirmed_at is None


def test_the_application_may_ask_for_it(amina: Person) -> None:
    after = "https://benefits.example/bye"
    app = Application(how={"post_logout_redirect_uris": (after,)})
    hint = app.tokens(amina.client)["id_token"]
    wish = {"id_token_hint": hint, "post_logout_redirect_uri": after, "state": "s1"}
    page = amina.client.get("/oidc/end-session?" + urlencode(wish), follow=True)
    assert page.headers["Refresh"] == f"0; url={after}?state=s1"
    assert "_auth_user_id" not in amina.client.session


def test_without_a_hint_the_person_is_asked(amina: Person) -> None:
    app = Application()
    app.tokens(amina.client)
    page = amina.client.get("/oidc/end-session", follow=True)
    assert "Do you want to sign out?" in page.content.decode()
    assert "_auth_user_id" in amina.client.session
    amina.client.post(page.request["PATH_INFO"])
    assert "_auth_user_id" not in amina.client.session


@pytest.mark.parametrize("who", ["another session", "forged", "another address"])
def test_nobody_is_signed_out_by_what_is_not_theirs(amina: Person, who: str) -> None:
    app = Application()
    hint = app.tokens(amina.client)["id_token"]
    wish = {"id_token_hint": hint}
    if who == "another session":
        amina.client.logout()
        amina.sign_in()
        app.tokens(amina.client)
    if who == "forged":
        wish["id_token_hint"] = hint[:-6] + "AAAAAA"
    if who == "another address":
        wish["post_logout_redirect_uri"] = "https://evil.example/"
    amina.client.get("/oidc/end-session?" + urlencode(wish), follow=True)
    assert "_auth_user_id" in amina.client.session


def test_front_channel_addresses_are_loaded_once_with_the_session_s_own_id(amina: Person) -> None:
    app = Application(how={"frontchannel_logout_uri": "https://benefits.example/front"})
    tokens = app.tokens(amina.client)
    page = amina.client.get(
        "/oidc/end-session?" + urlencode({"id_token_hint": tokens["id_token"]}), follow=True
    )
    sid = opened(tokens["id_token"])["sid"]
    assert f"sid={sid}" in page.content.decode()
    assert "frame-src https://benefits.example" in page.headers["Content-Security-Policy"]
    again = amina.client.get(page.request["PATH_INFO"])
    assert "<iframe" not in again.content.decode()


def test_the_platform_s_own_way_out_loads_them_too(amina: Person) -> None:
    app = Application(how={"frontchannel_logout_uri": "https://benefits.example/front"})
    sid = opened(app.tokens(amina.client)["id_token"])["sid"]
    page = amina.client.post("/en/account/sign-out/", {"next": "/en/"}, follow=True)
    assert page.request["PATH_INFO"] == "/en/account/sign-out/done/", page.redirect_chain
    assert f"sid={sid}" in page.content.decode()
    assert page.headers["Refresh"].endswith("url=/en/")
    assert "_auth_user_id" not in amina.client.session


def test_offline_access_outlives_a_session_and_ends_with_everything(amina: Person) -> None:
    app = Application()
    tokens = app.tokens(amina.client, scope="openid offline_access")
    amina.client.logout()
    told_about(amina)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    renewed = app.ask("token", form)
    assert renewed.status_code == 200
    provider.sign_out_everywhere(actor=SETUP, person_id=amina.account.person_id)
    form["refresh_token"] = renewed.json()["refresh_token"]
    assert app.ask("token", form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("departments", [1, 40])
def test_signing_out_costs_the_same_for_one_and_for_many(amina: Person, departments: int) -> None:
    apps = [Application(host=f"d{number}.example") for number in range(departments)]
    for app in apps:
        app.tokens(amina.client)
    with CaptureQueriesContext(
        connection,
    ) as done:
        amina.client.logout()
    assert len(done) <= 12


def test_a_code_that_was_out_at_the_sign_out_is_worth_nothing(amina: Person) -> None:
    app = Application()
    code = app.code(amina.client)
    amina.client.logout()
    assert app.redeem(code).json()["error"] == "invalid_grant"


def test_signing_in_again_at_once_is_not_undone_by_the_job_of_the_sign_out(amina: Person) -> None:
    app = Application()
    app.tokens(amina.client)
    provider.sign_out_everywhere(actor=SETUP, person_id=amina.account.person_id)
    signed_out_at = clock.now()
    kept = app.tokens(amina.client)
    leaving.note_who_must_be_told(amina.account.person_id, None, signed_out_at)
    assert app.user_info(kept["access_token"]).status_code == 200
    assert Grant.objects.filter(ended_at=None).count() == 1


def test_a_code_used_twice_is_told_to_the_application_and_to_the_person(amina: Person) -> None:
    with listening() as department:
        app = Application(how={"backchannel_logout_uri": department.url})
        code = app.code(amina.client)
        tokens = app.redeem(code).json()
        assert app.redeem(code).json()["error"] == "invalid_grant"
        delivering.deliver()
    assert app.user_info(tokens["access_token"]).status_code == 401
    (token,) = department.tokens
    assert opened(token)["sid"] == opened(tokens["id_token"])["sid"]
    ledger.sequence()
    ledger.consume(subscriber="test", handle=notices.on_news)
    (told,) = notices.list_notices(actor=amina.actor)
    assert told.subject == ABOUT_ACCOUNTS["login.stolen"].subject
