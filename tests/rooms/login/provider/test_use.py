"""What an application did in thirty days stays counted, though what it is about is deleted."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.login.provider.actions import counting, ending
from onegov.login.provider.models import Grant, Token, UseCount
from onegov.login.provider.types import DayOfUse
from onegov.login.provider.using import DAYS, use_of
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
BOTH = {"grant_types": ("authorization_code", "refresh_token", "client_credentials")}


def sign_in(app: Application, browser: Browser) -> str:
    """Signs in and refreshes once; the refresh token that is good now."""
    value: str = app.tokens(browser, scope="openid offline_access")["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": value}
    return str(app.ask("token", form).json()["refresh_token"])


def days_of(app: Application, after: timedelta) -> tuple[DayOfUse, ...]:
    with clock.using(FixedClock(clock.now() + after)):
        ending.delete_expired()
        return use_of(app.client).days


def test_counts_outlive_sessions_and_tokens() -> None:
    app, quiet = Application(how=BOTH), Application(host="quiet.example")
    people = [Person(f"p{number}@example.org").sign_in() for number in range(6)]
    for person in people:
        app.tokens(person.client)
    for _ in range(3):
        assert app.ask("token", {"grant_type": "client_credentials"}).status_code == 200
    today = days_of(app, timedelta(0))
    assert [(one.sign_ins, one.refreshes, one.own_tokens) for one in today] == [(6, 0, 3)]
    for days in (1, 3, 29):  # what was counted is not counted twice
        assert days_of(app, timedelta(days=days)) == today
        assert not Token.objects.exists()
    assert days_of(app, timedelta(days=DAYS + 3)) == ()
    assert not Grant.objects.exists()
    assert use_of(quiet.client).days == ()
    with clock.using(FixedClock(clock.now() + ending.COUNTED_FOR + timedelta(days=2))):
        ending.delete_expired()
    assert not UseCount.objects.exists()


def test_a_sign_out_takes_nothing_from_the_counts() -> None:
    app = Application(how=BOTH)
    for number in range(5):
        person = Person(f"p{number}@example.org").sign_in()
        last = sign_in(app, person.client)
        ending.end(Grant.objects.filter(person_id=person.account.person_id), "signed_out")
        form = {"grant_type": "refresh_token", "refresh_token": last}
        assert app.ask("token", form).status_code == 400
    assert not Token.objects.filter(used_at__isnull=True).exists()
    (day,) = days_of(app, timedelta(days=3))
    assert (day.sign_ins, day.refreshes) == (5, 5)


def test_few_are_told_as_few_and_an_application_s_own_as_they_are() -> None:
    app = Application(how=BOTH)
    sign_in(app, Person("p@example.org").sign_in().client)
    app.ask("token", {"grant_type": "client_credentials"})
    for days in (0, 3):
        (day,) = days_of(app, timedelta(days=days))
        assert (day.sign_ins, day.refreshes, day.own_tokens) == (None, None, 1)
    days_of(app, timedelta(days=40))  # a refresh token lives for a month
    assert {row.what for row in UseCount.objects.all()} == set(counting.KEPT)
