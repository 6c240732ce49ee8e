"""Codes: raced, replayed, stolen, late, without their verifier."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client as Browser

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.login.provider.actions import codes
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.models import Grant, Token
from rooms.login.provider.application import Application, returned
from rooms.portal_apply.browser import Person

Tell = Callable[[str], None]
ROUNDS, AT_ONCE = 20, 8


@pytest.mark.django_db(transaction=True)
def test_one_code_shown_by_eight_at_once_gives_one_token(tell: Tell) -> None:
    app, amina = Application(), Person("amina@example.org").sign_in()
    app.ask("token", {"grant_type": "refresh_token"})  # the nonce is known from here on
    given = 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in range(ROUNDS):
            code = app.code(amina.client)
            answers = list(
                threads.map(lambda _, code=code: _redeem_alone(app, code), range(AT_ONCE))
            )
            given += answers.count(200)
            assert set(answers) <= {200, 400}
            assert not Token.objects.exists()  # the others were replays: all of it ended
    assert given == ROUNDS
    assert Grant.objects.filter(ended_why="code_replayed").count() == ROUNDS
    tell(
        f"code race: {AT_ONCE} in parallel, {ROUNDS} rounds, {given} tokens, each family then ended"
    )


def _redeem_alone(app: Application, code: str) -> int:
    """As a machine of its own: another connection to the database, another browser."""
    alone = Application.__new__(Application)
    alone.__dict__ |= app.__dict__ | {"web": Browser()}
    try:
        return alone.redeem(code).status_code
    finally:
        connections.close_all()


def test_a_code_is_for_the_application_that_asked(app: Application, amina: Person) -> None:
    code, other = app.code(amina.client), Application(host="other.example")
    other.verifier = app.verifier
    refused = other.redeem(code, redirect_uri=app.back)
    assert refused.json()["error"] == "invalid_grant"
    assert app.redeem(code).status_code == 400  # it was out in the open: nobody can use it any more


def test_a_code_is_good_for_a_minute(app: Application, amina: Person) -> None:
    code = app.code(amina.client)
    with (
        clock.using(FixedClock(clock.now() + timedelta(seconds=61))),
        pytest.raises(OAuthError) as refused,
    ):
        codes.redeem(app.client, code, redirect_uri=app.back, verifier=app.verifier, jkt="any")
    assert refused.value.check == "code.good"


@pytest.mark.parametrize(
    "verifier", ["", "x" * 42, "x" * 129, "x" * 43, "é" * 50, "a b" * 20, "x" * 43 + "\n"]
)
def test_a_code_without_its_verifier_is_worth_nothing(
    app: Application, amina: Person, verifier: str
) -> None:
    code = app.code(amina.client)
    refused = app.redeem(code, code_verifier=verifier)
    assert refused.json()["error"] == "invalid_grant"
    assert not Grant.objects.exists()


def test_another_return_address_at_redemption_is_refused(app: Application, amina: Person) -> None:
    refused = app.redeem(app.code(amina.client), redirect_uri=f"{app.back}/")
    assert "code.redirect_uri" in refused.json()["error_description"]


@pytest.mark.parametrize(
    "more",
    [
        {"code_challenge": ""},
        {"code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 44},
        {"code_challenge": "=" * 43},
        {"code_challenge": "x" * 43, "code_challenge_method": "plain"},
    ],
)
def test_no_downgrade_of_pkce(app: Application, more: dict[str, str]) -> None:
    refused = app.ask("par", app.request(**more))
    assert refused.status_code == 400
    assert refused.json()["error_description"].startswith("pkce.")


def test_what_a_browser_is_told_names_the_issuer(app: Application, amina: Person) -> None:
    good = returned(amina.client.get("/oidc/authorize", app.push()))
    bad = returned(Browser().get("/oidc/authorize", app.push(prompt="none")))
    assert good["iss"] == bad["iss"] == "http://localhost:8000"
    assert bad["error"] == "login_required"
    assert bad["state"] == "the-state"
