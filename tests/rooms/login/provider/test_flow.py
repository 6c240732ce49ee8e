"""A whole sign-in, as an application and a person see it."""

import pytest

from rooms.login.provider.application import ISSUER, Application, opened, returned
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def test_a_whole_flow(amina: Person) -> None:
    app = Application()
    answer = amina.client.get("/oidc/authorize", app.push())
    told = returned(answer)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{app.back}?")
    assert told["iss"] == ISSUER
    assert told["state"] == "the-state"
    tokens = app.redeem(told["code"]).json()
    assert tokens["token_type"] == "DPoP"
    claims = opened(tokens["id_token"])
    assert claims["aud"] == app.id
    assert claims["nonce"] == "the-nonce"
    assert claims["acr"] == "urn:gc-ca:cyber-auth:assurance:loa3"
    assert claims["locale"] == "en-CA"
    info = app.user_info(tokens["access_token"]).json()
    assert info == {"sub": claims["sub"], "locale": "en-CA"}


def test_signing_in_on_the_way(amina: Person) -> None:
    app = Application()
    amina.client.logout()
    waits = amina.client.get("/oidc/authorize", app.push(ui_locales="fr-CA en"))
    assert waits.headers["Location"].startswith("/fr/")
    to_sign_in = amina.client.get(waits.headers["Location"])
    assert "/fr/" in to_sign_in.headers["Location"]
    amina.sign_in()
    done = amina.client.get(waits.headers["Location"])
    assert done.status_code == 200
    assert "Prestations" in done.content.decode()
    assert app.redeem(returned(done)["code"]).status_code == 200
    again = amina.client.get(waits.headers["Location"])
    assert again.status_code == 404


def test_a_refresh_token_is_used_once_and_a_thief_ends_the_family(amina: Person) -> None:
    app = Application()
    first = app.tokens(amina.client, scope="openid offline_access")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = app.ask("token", form).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert opened(second["id_token"])["sub"] == opened(first["id_token"])["sub"]
    assert app.ask("token", form).json()["error"] == "invalid_grant"
    newest = form | {"refresh_token": second["refresh_token"]}
    assert app.ask("token", newest).json()["error"] == "invalid_grant"
    assert app.user_info(second["access_token"]).status_code == 401


def test_a_code_shown_twice_ends_what_came_of_it(amina: Person) -> None:
    app = Application()
    code = app.code(amina.client)
    tokens = app.redeem(code).json()
    assert app.user_info(tokens["access_token"]).status_code == 200
    assert app.redeem(code).json()["error"] == "invalid_grant"
    assert app.user_info(tokens["access_token"]).status_code == 401
