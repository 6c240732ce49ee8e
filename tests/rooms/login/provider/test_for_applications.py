"""Addresses that only applications ask: no session, no page, the strictest headers."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from onegov.login.provider import urls
from onegov.login.provider.middleware import ForApplications
from onegov.login.provider.views import authorize, pages
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
ADDRESSES = [f"/{pattern.pattern}" for pattern in urls.applications]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_session_is_not_even_read(address: str) -> None:
    amina = Person("amina@example.org").sign_in()
    with CaptureQueriesContext(connection) as asked:
        answer = amina.client.post(address, "client_id=nobody", "application/x-www-form-urlencoded")
    assert not [query for query in asked if "session" in query["sql"] or "account" in query["sql"]]
    assert answer.status_code == 401
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_methods_are_refused(address: str) -> None:
    assert Client().put(address).status_code == 405


def test_a_view_that_needs_to_know_who_asks_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for view in (pages.capacity, pages.resume, lambda request: None):
        monkeypatch.setattr(urls, "applications", [path("oidc/other", view)])
        with pytest.raises(ImproperlyConfigured, match="/oidc/other"):
            ForApplications(authorize.authorize)


def test_a_whole_flow_with_its_record_takes_ten_statements() -> None:
    amina = Person("amina@example.org").sign_in()
    plain = {"auth_method": "client_secret_post", "require_par": False, "dpop_bound": False}
    Application(how=plain).tokens(amina.client, scope="openid")  # her session has its visit now
    app = Application(host="other.example", how=plain)
    with CaptureQueriesContext(connection) as asked:
        answer = amina.client.get("/oidc/authorize", app.request(scope="openid"))
        code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
        app.user_info(app.redeem(code).json()["access_token"])
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    counted = [query["sql"] for query in asked if not query["sql"].startswith(around)]
    assert len([sql for sql in counted if "ledger_entry" in sql]) == 1
    assert len(counted) <= 10, "\n".join(counted)
