"""Modules of the suite's Basic OP plan, written anew from OpenID Connect Core 1.0."""

import json
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from joserfc import jws

from conformance.openid.parties import LOA, Basic, Fapi, error_of, metadata
from onegov.core import clock
from onegov.core.types import Text
from onegov.login.assurance import public as assurance
from onegov.login.releases import public as releases
from onegov.login.releases.types import Client, RegisteredClaim
from rooms.login.provider.application import ISSUER, SETUP, forge, opened, returned
from rooms.portal_apply.browser import Person

PROVEN = {"given_name": "Amina", "family_name": "Zerrouki", "birthdate": "1990-03-15"}


def test_server(basic: Basic, amina: Person) -> None:
    claims = opened(basic.signs_in(amina, max_age="10000")["id_token"])
    assert claims["iss"] == ISSUER
    assert claims["aud"] == basic.id
    assert claims["nonce"] == "the-nonce"
    assert claims["exp"] > claims["iat"] >= claims["auth_time"]
    assert isinstance(claims["sub"], str)


def test_server_client_secret_post(amina: Person) -> None:
    basic = Basic(method="client_secret_post")
    assert opened(basic.signs_in(amina)["id_token"])["aud"] == basic.id


@pytest.mark.parametrize("response_type", ["", "token", "id_token", "code id_token", "none"])
def test_response_type_missing(basic: Basic, amina: Person, response_type: str) -> None:
    told = basic.asks(amina, response_type=response_type)
    assert told["error"] == "unsupported_response_type"
    assert told["state"] == "the-state"


def test_idtoken_signature(basic: Basic, amina: Person) -> None:
    token = basic.signs_in(amina)["id_token"]
    header = jws.extract_compact(token.encode()).headers()
    keys = {key["kid"]: key for key in Browser().get("/oidc/jwks").json()["keys"]}
    assert header["alg"] == keys[header["kid"]]["alg"] == "ES256"
    assert not {"jwk", "jku", "x5u"} & header.keys()
    assert opened(token)["sub"]


def test_idtoken_unsigned() -> None:
    assert metadata()["id_token_signing_alg_values_supported"] == ["ES256"]


def test_userinfo(basic: Basic, amina: Person) -> None:
    tokens = basic.signs_in(amina)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    sub = opened(tokens["id_token"])["sub"]
    for answer in (
        basic.web.get("/oidc/userinfo", headers=bearer),
        basic.web.post("/oidc/userinfo", headers=bearer),
        basic.web.get(
            "/oidc/userinfo",
            headers={
                "Authorization": bearer["Authorization"].lower()[:6] + bearer["Authorization"][6:]
            },
        ),
    ):
        assert answer.status_code == 200
        assert answer.json()["sub"] == sub


def test_userinfo_takes_no_token_in_a_body_or_a_query(basic: Basic, amina: Person) -> None:
    """RFC 6750 section 2.2 is optional; RFC 9700 section 4.3.2 forbids the query."""
    token = {"access_token": basic.signs_in(amina)["access_token"]}
    assert basic.web.post("/oidc/userinfo", token).status_code == 401
    assert basic.web.get("/oidc/userinfo", token).status_code == 401


@pytest.mark.parametrize(
    "more",
    [
        {"nonce": ""},
        {"state": "", "nonce": ""},
        {"extra": "foobar"},
        {"display": "page"},
        {"display": "popup"},
        {"ui_locales": "se"},
        {"ui_locales": "fr-CA en-CA"},
        {"claims_locales": "se"},
        {"login_hint": "bob@example.com"},
        {"acr_values": f"{LOA}2 {LOA}1"},
        {"acr_values": "1 2"},
        {"max_age": "10000"},
        {"prompt": "none"},
        {"scope": "offline_access openid"},
    ],
)
def test_requests_that_succeed(basic: Basic, amina: Person, more: dict[str, str]) -> None:
    told = basic.asks(amina, **more)
    assert told.get("state", "") == more.get("state", "the-state")
    claims = opened(basic.redeem(told["code"]).json()["id_token"])
    assert claims.get("nonce", "") == more.get("nonce", "the-nonce")
    assert claims.get("auth_time", 0) <= time.time()
    assert ("auth_time" in claims) is ("max_age" in more)


def test_the_language_asked_for_is_told(basic: Basic, amina: Person) -> None:
    assert opened(basic.signs_in(amina, ui_locales="fr-CA")["id_token"])["locale"] == "fr-CA"


def test_post_request(basic: Basic, amina: Person) -> None:
    form = urlencode(basic.request()), "application/x-www-form-urlencoded"
    assert "code" in returned(amina.client.post("/oidc/authorize", *form))


def agreed(person: Person, app: Basic, *claims: RegisteredClaim) -> None:
    releases.agree(
        actor=person.actor,
        person_id=person.account.person_id,
        client=Client(app.id, app.org_id, Text(en="Benefits", fr="Prestations")),
        shown=claims,
        ticked=[claim.name for claim in claims],
        language="en",
    )


def registered(name: str) -> RegisteredClaim:
    purpose = Text(en="to write to you", fr="pour vous écrire")
    return RegisteredClaim(name=name, purpose=purpose, basis="consent", authority="")


def test_scope_email(amina: Person) -> None:
    claims = registered("email"), registered("email_verified")
    basic = Basic(how={"claims": claims})
    agreed(amina, basic, *claims)
    tokens = basic.signs_in(amina, scope="openid email")
    told = basic.claims(tokens["access_token"])
    assert told["email"] == "amina@example.org"
    assert told["email_verified"] is True
    assert "email" not in opened(tokens["id_token"])


@pytest.mark.parametrize(
    ("scope", "given"),
    [
        ("profile", {"given_name", "birthdate"}),
        ("address", set()),
        ("profile email address", {"given_name", "birthdate", "email"}),
    ],
)
def test_scopes_give_what_is_registered_and_proven_only(
    amina: Person, scope: str, given: set[str]
) -> None:
    """Her family name is proven and not registered, her address registered and not proven."""
    assurance.prove(
        actor=SETUP,
        person_id=amina.account.person_id,
        method="in_person",
        level=2,
        claims=PROVEN,
        evidence={"document": "a passport", "number": "GA302922"},
    )
    claims = [registered(name) for name in ("given_name", "birthdate", "email", "address")]
    basic = Basic(how={"claims": tuple(claims)})
    agreed(amina, basic, *claims)
    told = basic.claims(basic.signs_in(amina, scope=f"openid {scope}")["access_token"])
    assert told.keys() == {"sub", "locale"} | given
    assert {name: told[name] for name in given & PROVEN.keys()} == {
        name: PROVEN[name] for name in given & PROVEN.keys()
    }


def test_scopes_give_nothing_that_is_not_registered(basic: Basic, amina: Person) -> None:
    tokens = basic.signs_in(amina, scope="openid profile email address")
    assert basic.claims(tokens["access_token"]).keys() == {"sub", "locale"}


def test_scope_phone(basic: Basic, amina: Person) -> None:
    assert "phone" not in metadata()["scopes_supported"]
    assert basic.asks(amina, scope="openid phone")["error"] == "invalid_scope"


def test_claims_essential(amina: Person) -> None:
    claim = registered("email")
    basic = Basic(how={"claims": (claim,)})
    agreed(amina, basic, claim)
    asked = json.dumps({"userinfo": {"email": {"essential": True}, "name": None}})
    told = basic.claims(basic.signs_in(amina, claims=asked)["access_token"])
    assert told["email"] == "amina@example.org"
    assert "name" not in told


def test_prompt_none_not_logged_in(basic: Basic) -> None:
    told = returned(Browser().get("/oidc/authorize", basic.request(prompt="none")))
    assert told["error"] == "login_required"
    assert told["state"] == "the-state"


@pytest.mark.parametrize("more", [{"prompt": "login"}, {"max_age": "1"}])
def test_a_fresh_sign_in(basic: Basic, amina: Person, more: dict[str, str]) -> None:
    before = opened(basic.signs_in(amina, max_age="10000")["id_token"])
    with clock.using(clock.FixedClock(clock.now() + timedelta(seconds=30))):
        waits = amina.client.get("/oidc/authorize", basic.request(**more)).headers["Location"]
        assert "code" not in returned(amina.client.get(waits))
        amina.sign_in()
        code = returned(amina.client.get(waits))["code"]
        after = jws.extract_compact(basic.redeem(code).json()["id_token"].encode()).payload
    after = json.loads(after)
    assert after["sub"] == before["sub"]
    assert "max_age" not in more or after["auth_time"] >= before["auth_time"] + 30


def test_id_token_hint(basic: Basic, amina: Person) -> None:
    first = basic.signs_in(amina)["id_token"]
    again = basic.signs_in(amina, prompt="none", id_token_hint=first)["id_token"]
    assert opened(again)["sub"] == opened(first)["sub"]


def test_codereuse_30seconds(basic: Basic, amina: Person) -> None:
    code = basic.asks(amina)["code"]
    tokens = basic.redeem(code).json()
    with clock.using(clock.FixedClock(clock.now() + timedelta(seconds=30))):
        assert error_of(basic.redeem(code)) == (400, "invalid_grant")
    assert basic.user_info(tokens["access_token"]).status_code == 401


def test_request_uri(basic: Basic, amina: Person) -> None:
    assert metadata()["request_uri_parameter_supported"] is False
    page = amina.client.get(
        "/oidc/authorize", basic.request() | {"request_uri": "https://benefits.example/r.jwt"}
    )
    assert page.status_code == 400
    assert "Location" not in page.headers


def test_unsigned_request_object(basic: Basic, amina: Person) -> None:
    assert "none" not in metadata()["request_object_signing_alg_values_supported"]
    unsigned = forge({"alg": "none"}, basic.request(state="inside"), b"")
    page = amina.client.get("/oidc/authorize", basic.request() | {"request": unsigned})
    assert page.status_code == 400
    assert "Location" not in page.headers


def test_request_object_with_redirect_uri(amina: Person) -> None:
    """What counts is inside: an address beside it leads nobody there."""
    app = Fapi(how={"require_par": False})
    beside = {"client_id": app.id, "request": app.object(), "redirect_uri": "https://evil.example/"}
    answer = amina.client.get("/oidc/authorize", beside)
    assert answer.headers["Location"].startswith(f"{app.back}?")


def test_refresh_token(basic: Basic, amina: Person) -> None:
    first = basic.signs_in(amina, scope="openid offline_access", max_age="10000")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = basic.ask("token", form).json()
    before, after = opened(first["id_token"]), opened(second["id_token"])
    for name in ("iss", "sub", "aud", "auth_time"):
        assert after[name] == before[name]
    assert after["iat"] >= before["iat"]
    assert basic.user_info(second["access_token"]).status_code == 200
