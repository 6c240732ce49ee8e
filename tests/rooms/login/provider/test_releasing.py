"""What an application learns: what it registered for, on a clause or on the person's word."""

import json

import pytest

from onegov.core.types import Text
from onegov.login.releases import public as releases
from onegov.login.releases.types import RegisteredClaim
from rooms.login.provider.application import Application, opened, returned
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
WRITE = Text(en="to write to you", fr="pour vous écrire")
EMAIL = RegisteredClaim("email", WRITE, "consent", "")


def application(*claims: RegisteredClaim) -> Application:
    return Application(how={"claims": claims, "scopes": ("openid", "email", "offline_access")})


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def page_of(app: Application, who: Person, **more: str) -> str:
    waits = who.client.get("/oidc/authorize", app.push(scope="openid email", **more))
    page = who.client.get(waits.headers["Location"])
    assert page.status_code == 302
    return str(page.headers["Location"])


def test_what_rests_on_consent_is_asked_once(amina: Person) -> None:
    app = application(EMAIL)
    asks = page_of(app, amina)
    shown = amina.client.get(asks).content.decode()
    assert "to write to you" in shown
    assert "amina@example.org" in shown
    assert "checked" not in shown
    done = amina.client.post(asks, {"email": "on", "decision": "continue"}, follow=True)
    tokens = app.redeem(returned(done)["code"]).json()
    info = app.user_info(tokens["access_token"]).json()
    assert info["email"] == "amina@example.org"
    assert "email_verified" not in info  # asked by the scope, not registered
    again = amina.client.get("/oidc/authorize", app.push(scope="openid email"))
    assert "code" in returned(again)


def test_what_was_not_ticked_is_not_given(amina: Person) -> None:
    app = application(EMAIL)
    done = amina.client.post(page_of(app, amina), {"decision": "continue"}, follow=True)
    tokens = app.redeem(returned(done)["code"]).json()
    assert "email" not in app.user_info(tokens["access_token"]).json()


def test_who_refuses_goes_back_with_the_reason(amina: Person) -> None:
    app = application(EMAIL)
    done = amina.client.post(page_of(app, amina), {"decision": "refuse"}, follow=True)
    assert returned(done)["error"] == "access_denied"
    assert returned(done)["state"] == "the-state"


def test_a_withdrawal_holds_for_tokens_of_before(amina: Person) -> None:
    app = application(EMAIL)
    done = amina.client.post(
        page_of(app, amina), {"email": "on", "decision": "continue"}, follow=True
    )
    tokens = app.redeem(returned(done)["code"]).json()
    (receipt,) = releases.list_receipts(actor=amina.actor, person_id=amina.account.person_id)
    releases.withdraw(actor=amina.actor, agreement_id=receipt.id, language="en")
    assert "email" not in app.user_info(tokens["access_token"]).json()


def test_law_is_told_and_needs_no_tick(amina: Person) -> None:
    app = application(RegisteredClaim("email", WRITE, "law", "C-29 5(1)(c)"))
    asks = page_of(app, amina)
    assert 'type="checkbox"' not in amina.client.get(asks).content.decode()
    done = amina.client.post(asks, {"decision": "continue"}, follow=True)
    tokens = app.redeem(returned(done)["code"]).json()
    assert app.user_info(tokens["access_token"]).json()["email"] == "amina@example.org"


def test_the_application_may_want_the_page_again(amina: Person) -> None:
    app = application(EMAIL)
    amina.client.post(page_of(app, amina), {"email": "on", "decision": "continue"})
    asks = page_of(app, amina, prompt="consent")
    done = amina.client.post(asks, {"decision": "continue"}, follow=True)
    tokens = app.redeem(returned(done)["code"]).json()
    assert "email" not in app.user_info(tokens["access_token"]).json()


def test_nothing_that_is_not_registered_is_told(amina: Person) -> None:
    app = application()
    claims = json.dumps({"userinfo": {"email": None}, "id_token": {"email": {"essential": True}}})
    told = returned(amina.client.get("/oidc/authorize", app.push(claims=claims)))
    tokens = app.redeem(told["code"]).json()
    assert "email" not in app.user_info(tokens["access_token"]).json()
    assert "email" not in opened(tokens["id_token"])


def test_without_a_page_nothing_is_asked(amina: Person) -> None:
    app = application(EMAIL)
    query = app.push(scope="openid email", prompt="none")
    assert returned(amina.client.get("/oidc/authorize", query))["error"] == "consent_required"


def test_one_person_s_answer_is_not_another_s(amina: Person) -> None:
    """Somebody answers the page and sends the way on to somebody else, who must see it too."""
    app = application(RegisteredClaim("email", WRITE, "law", "P-21 4"))
    asks = page_of(app, amina)
    go_on = amina.client.post(asks, {"decision": "continue"}).headers["Location"]
    other = Person("other@example.org").sign_in()
    led = other.client.get(go_on)
    assert (led.status_code, led.headers.get("Location")) == (302, asks)


def test_the_page_shows_nothing_before_the_level_that_is_asked(amina: Person) -> None:
    app = application(RegisteredClaim("email", WRITE, "law", "P-21 4"))
    loa3 = "urn:gc-ca:cyber-auth:assurance:loa3"
    asks = page_of(app, amina, acr_values=loa3)
    weak = amina.sign_in("password")
    for answer in (weak.client.get(asks), weak.client.post(asks, {"decision": "continue"})):
        assert answer.status_code == 302
        assert "amina@example.org" not in answer.content.decode()
    assert releases.list_receipts(actor=amina.actor, person_id=amina.account.person_id) == ()
