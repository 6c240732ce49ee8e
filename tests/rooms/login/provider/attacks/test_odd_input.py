"""What no table can hold, keys that are too short, addresses inside, and queues that anybody fills."""

import base64
from collections.abc import Callable

import pytest
from joserfc.jwk import RSAKey

from onegov.login.provider.actions import pushing
from onegov.login.provider.actions.registering import NotRegistrable
from onegov.login.provider.models import PushedRequest
from onegov.login.releases import public as releases
from rooms.login.provider.application import Application, forge
from rooms.portal_apply.browser import Person

JWT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
NAMES = ["a\0b", "a%00b", "\ud800", "é" * 20, "x" * 41, "", " "]


def test_a_name_that_no_table_can_hold_is_nobody_s(
    app: Application, tell: Callable[[str], None]
) -> None:
    for name in NAMES:
        form = {"grant_type": "client_credentials"}
        asserted = {
            "client_assertion_type": JWT,
            "client_assertion": forge({"alg": "ES256"}, {"sub": name}, b"x"),
        }
        shown = base64.b64encode(f"{name}:x".encode("utf-8", "replace")).decode()
        for answer in (
            app.post("token", form | asserted),
            app.post("token", form, Authorization=f"Basic {shown}"),
        ):
            assert answer.status_code == 401, name
            assert answer.json()["error"] == "invalid_client"
        page = app.web.get("/oidc/authorize", {"client_id": name.encode("utf-8", "replace")})
        assert page.status_code == 400
    tell(f"client names: {3 * len(NAMES)} tries with odd ones, 0 accepted, 0 broken")


@pytest.mark.filterwarnings("ignore:Key size")  # the library only warns
def test_a_short_rsa_key_is_not_registered(db: None) -> None:
    short = RSAKey.generate_key(1024, auto_kid=True).as_dict(private=False)
    with pytest.raises(NotRegistrable, match="2,048 bits"):
        Application(how={"jwks": {"keys": [short]}})


def test_visitors_do_not_fill_an_application_s_queue(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "_MOST_WAITING", 3)
    for _ in range(5):
        app.web.get("/oidc/authorize", app.push())  # nobody is signed in: it waits
    assert PushedRequest.objects.filter(pushed=False).count() == 5
    assert app.ask("par", app.request()).status_code == 201


def test_a_person_sees_whom_an_application_called_for_them(amina: Person) -> None:
    api = Application(org_id="CRA", host="api.example")
    app = Application(how={"audiences": (api.id,), "grant_types": ("authorization_code", EXCHANGE)})
    token = app.tokens(amina.client)["access_token"]
    form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS}
    for _ in range(2):
        assert app.ask("token", form | {"audience": api.id}).status_code == 200
    called, signed_in = releases.list_releases(actor=amina.actor, person_id=amina.account.person_id)
    assert (called.org_id, called.client_id, called.claims) == ("CRA", api.id, ())
    assert called.purpose.en == "Another application called it for you: Benefits"
    assert signed_in.client_id == app.id
