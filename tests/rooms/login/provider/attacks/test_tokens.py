"""Tokens: stolen, of others, after the end, and what tables hold of them."""

import pytest
from django.db import connection

from rooms.login.provider.application import Application, opened
from rooms.portal_apply.browser import Person


def test_tables_hold_digests_only(app: Application, amina: Person) -> None:
    code = app.code(amina.client, scope="openid offline_access")
    tokens = app.redeem(code).json()
    secrets = [code, tokens["access_token"], tokens["refresh_token"], app.verifier]
    with connection.cursor() as cursor:
        for table in ("code", "grant", "token", "seen", "pushedrequest"):
            cursor.execute(f"SELECT t::text FROM login_provider_{table} t")  # noqa: S608 - our own names
            kept = str(cursor.fetchall())
            assert not [secret for secret in secrets if secret in kept], table


def test_introspection_tells_nobody_else(app: Application, amina: Person) -> None:
    other = Application(host="other.example", org_id="CRA")
    token = app.tokens(amina.client)["access_token"]
    assert app.ask("introspect", {"token": token}).json()["active"] is True
    assert other.ask("introspect", {"token": token}).json() == {"active": False}
    for nonsense in ("", "x", "x" * 5000, "a\tb"):
        assert app.ask("introspect", {"token": nonsense}).json() == {"active": False}
    assert app.post("introspect", {"client_id": app.id, "token": token}).status_code == 401


def test_revocation_ends_no_token_of_others(app: Application, amina: Person) -> None:
    other = Application(host="other.example", org_id="CRA")
    tokens = app.tokens(amina.client, scope="openid offline_access")
    assert other.ask("revoke", {"token": tokens["access_token"]}).status_code == 200
    assert app.user_info(tokens["access_token"]).status_code == 200
    assert app.ask("revoke", {"token": tokens["refresh_token"]}).status_code == 200
    assert app.user_info(tokens["access_token"]).status_code == 401


def test_a_refresh_token_of_another_application_is_worth_nothing(
    app: Application, amina: Person
) -> None:
    other = Application(host="other.example")
    refresh = app.tokens(amina.client, scope="openid offline_access")["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    assert other.ask("token", form).json()["error"] == "invalid_grant"
    assert app.ask("token", form).status_code == 200


def test_a_refresh_gives_no_more_than_was_granted(app: Application, amina: Person) -> None:
    refresh = app.tokens(amina.client, scope="openid offline_access")["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "scope": "openid records"}
    assert app.ask("token", form).json()["error"] == "invalid_scope"
    assert app.ask("token", form | {"scope": "openid"}).status_code == 200


@pytest.mark.parametrize("what", ["id_token", "refresh_token"])
def test_only_an_access_token_opens_userinfo(app: Application, amina: Person, what: str) -> None:
    tokens = app.tokens(amina.client, scope="openid offline_access")
    assert app.user_info(tokens[what]).status_code == 401


def test_a_token_for_another_department_says_who_calls(amina: Person) -> None:
    cra = Application(host="cra.example", org_id="CRA")
    exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
    how = {
        "grant_types": ("authorization_code", exchange),
        "audiences": (cra.id,),
        "scopes": ("openid", "records"),
    }
    app = Application(how=how)
    tokens = app.tokens(amina.client, scope="openid records")
    access = "urn:ietf:params:oauth:token-type:access_token"
    form = {
        "grant_type": exchange,
        "subject_token": tokens["access_token"],
        "subject_token_type": access,
        "audience": cra.id,
        "scope": "records",
    }
    made = app.ask("token", form).json()
    told = cra.ask("introspect", {"token": made["access_token"]}).json()
    assert told["act"]["client_id"] == app.id
    assert told["sub"] == opened(cra.tokens(amina.client)["id_token"])["sub"]
    assert told["sub"] != opened(tokens["id_token"])["sub"]
    assert app.ask("introspect", {"token": made["access_token"]}).json() == {"active": False}
    assert app.user_info(made["access_token"]).status_code == 401
    for wrong in ({"audience": "somebody"}, {"scope": "openid admin"}, {"subject_token": "x"}):
        assert app.ask("token", form | wrong).status_code == 400
