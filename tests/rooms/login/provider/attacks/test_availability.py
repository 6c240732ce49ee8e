"""What anybody may send leaves no heap behind: it is bounded, and what has ended is deleted."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.login.provider.actions import ending, pushing
from onegov.login.provider.models import Code, Grant, PushedRequest, Seen, Token
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person


def test_waiting_requests_are_bounded(
    app: Application, monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
) -> None:
    monkeypatch.setattr(pushing, "_MOST_WAITING", 10)
    other = Application(host="other.example")
    answers = [app.ask("par", app.request()).status_code for _ in range(25)]
    assert answers.count(201) == 10
    assert other.ask("par", other.request()).status_code == 201  # of each application alone
    tell("pushed requests: 25 sent, 10 kept, another application not touched")


def test_beginnings_are_bounded(app: Application, monkeypatch: pytest.MonkeyPatch, client) -> None:
    monkeypatch.setattr(pushing, "_MOST_STANDING", 5)
    plain = Application(host="plain.example", how={"require_par": False})
    for _ in range(20):
        client.get("/oidc/authorize", plain.request())
    assert PushedRequest.objects.filter(client=plain.client).count() <= 6


def test_a_pushed_request_has_its_time(app: Application, amina: Person) -> None:
    query = app.push()
    with clock.using(FixedClock(clock.now() + timedelta(seconds=91))):
        assert amina.client.get("/oidc/authorize", query).status_code == 400


def test_what_has_ended_is_deleted_and_what_lives_stays(app: Application, amina: Person) -> None:
    app.code(amina.client)
    app.push()
    tokens = app.tokens(amina.client, scope="openid offline_access")
    before = {model: model.objects.count() for model in (Code, PushedRequest, Seen, Token, Grant)}
    assert ending.delete_expired() == 0
    assert {model: model.objects.count() for model in before} == before
    with clock.using(FixedClock(clock.now() + timedelta(minutes=30))):
        ending.delete_expired()
    left = {model: model.objects.count() for model in before}
    assert (left[Code], left[PushedRequest], left[Seen]) == (0, 0, 0)
    assert left[Token] == 1  # the refresh token
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert app.ask("token", form).status_code == 200
    with clock.using(FixedClock(clock.now() + timedelta(days=40))):
        ending.delete_expired()
    assert Grant.objects.count() == Token.objects.count() == 0
