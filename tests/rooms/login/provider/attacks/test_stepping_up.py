"""Levels asked for are reached or refused; ages count in this session."""

import json
from datetime import timedelta

import pytest

from onegov.core import clock
from rooms.login.provider.application import Application, opened, returned
from rooms.portal_apply.browser import Person

LOA = "urn:gc-ca:cyber-auth:assurance:loa"


def answered(person: Person, app: Application, **more: str) -> dict[str, str]:
    return returned(person.client.get("/oidc/authorize", app.push(prompt="none", **more)))


@pytest.fixture
def weak(db: None) -> Person:
    return Person("weak@example.org").sign_in("password")


def test_a_level_that_was_not_reached_is_not_told(app: Application, weak: Person) -> None:
    told = answered(weak, app, acr_values=f"{LOA}3")
    assert told["error"] == "unmet_authentication_requirements"
    reached = opened(app.redeem(answered(weak, app)["code"]).json()["id_token"])
    assert reached["acr"] == f"{LOA}2"


def test_the_first_level_that_suffices_is_told(app: Application, amina: Person) -> None:
    code = answered(amina, app, acr_values=f"{LOA}2 {LOA}3")["code"]
    assert opened(app.redeem(code).json()["id_token"])["acr"] == f"{LOA}2"


def test_an_essential_level_nobody_knows_is_never_reached(app: Application, amina: Person) -> None:
    claims = json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold"]}}})
    assert answered(amina, app, claims=claims)["error"] == "unmet_authentication_requirements"


def test_a_registered_level_cannot_be_left_out(weak: Person) -> None:
    app = Application(how={"default_acr": f"{LOA}3"})
    assert answered(weak, app)["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize("max_age", ["0", "60"])
def test_an_old_sign_in_is_not_fresh(app: Application, amina: Person, max_age: str) -> None:
    with clock.using(clock.FixedClock(clock.now() + timedelta(seconds=90))):
        query = app.request(prompt="none", max_age=max_age)
        plain = Application(how={"require_par": False}, host="plain.example")
        query = plain.request(prompt="none", max_age=max_age)
        told = returned(amina.client.get("/oidc/authorize", query))
    assert told["error"] == "login_required"


def test_a_login_prompt_asks_even_who_just_came(app: Application, amina: Person) -> None:
    waits = amina.client.get("/oidc/authorize", app.push(prompt="login"))
    asks = amina.client.get(waits.headers["Location"])
    assert asks.status_code == 302
    assert returned(asks).get("code") is None


def test_a_hint_of_somebody_else_gives_them_no_code(app: Application, amina: Person) -> None:
    hint = app.tokens(amina.client)["id_token"]
    other = Person("other@example.org").sign_in()
    assert answered(other, app, id_token_hint=hint)["error"] == "login_required"
    assert "code" in answered(amina, app, id_token_hint=hint)
    assert answered(amina, app, id_token_hint=hint[:-5] + "AAAAA")["error"] == "login_required"


def test_a_passkey_that_is_asked_for_is_led_to(app: Application, amina: Person) -> None:
    waits = amina.client.get("/oidc/authorize", app.push(acr_values="phr"))
    asks = amina.client.get(waits.headers["Location"])
    assert asks.headers["Location"].startswith("/en/account/security/passkeys/add/")
    assert answered(amina, app, acr_values="phr")["error"] == "unmet_authentication_requirements"


def test_a_level_that_nobody_can_reach_goes_back_at_once(app: Application, amina: Person) -> None:
    claims = json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold"]}}})
    told = returned(amina.client.get("/oidc/authorize", app.push(claims=claims)))
    assert told["error"] == "unmet_authentication_requirements"


def test_somebody_else_signs_out_and_the_request_still_waits(
    app: Application, amina: Person
) -> None:
    hint = app.tokens(amina.client)["id_token"]
    other = Person("other@example.org").sign_in()
    waits = other.client.get("/oidc/authorize", app.push(id_token_hint=hint)).headers["Location"]
    out = other.client.get(waits).headers["Location"]
    done = other.client.post(out, {"next": waits}, follow=True)
    assert done.headers["Refresh"] == f"0; url={waits}"
    amina.client.cookies, other.client.cookies = other.client.cookies, amina.client.cookies
    amina.sign_in()
    assert "code" in returned(amina.client.get(waits))


def test_an_identity_that_was_not_proven_is_asked_for_and_never_told(
    app: Application, amina: Person
) -> None:
    waits = amina.client.get("/oidc/authorize", app.push(vtr='["P3.C3"]'))
    asks = amina.client.get(waits.headers["Location"])
    assert asks.status_code == 302
    assert returned(asks).get("code") is None
    assert answered(amina, app, vtr='["P3.C3"]')["error"] == "unmet_authentication_requirements"
    code = answered(amina, app, vtr='["P3.C3", "P1.C3"]')["code"]
    assert opened(app.redeem(code).json()["id_token"])["vot"] == "P1.C3"
    plain = answered(amina, app)["code"]
    assert "vot" not in opened(app.redeem(plain).json()["id_token"])
