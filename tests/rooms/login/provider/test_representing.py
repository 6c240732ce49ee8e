"""Somebody acts for somebody else at an application: ``sub`` and ``act``, until the mandate ends."""

import pytest
from django.http import HttpResponse

from onegov.core.types import Text
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Mandate
from onegov.login.provider import public as provider
from onegov.login.provider.models import Grant
from onegov.login.releases import public as releases
from onegov.login.releases.types import RegisteredClaim
from rooms.login.provider.application import Application, opened, returned
from rooms.login_mandates.conftest import LICENCE, Kind, Scope, agree, terms
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def app() -> Application:
    return Application(how={"accepts_representation": True})


@pytest.fixture
def rosa() -> Person:
    return Person("rosa@example.org").sign_in()


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def mandate(rosa: Person, amina: Person) -> Mandate:
    given = terms(Kind.REPRESENTATIVE, Scope.VIEW, Scope.PREPARE, licence=LICENCE)
    return agree(amina.actor, rosa.actor, given, LICENCE)


def code_in_the_name_of(app: Application, who: Person, mandate: Mandate | None) -> str:
    waits = who.client.get("/oidc/authorize", app.push(scope="openid offline_access"))
    asks = who.client.get(waits.headers["Location"])
    choice = {"capacity": str(mandate.id) if mandate else "self"}
    done = who.client.post(asks.headers["Location"], choice, follow=True)
    return returned(done)["code"]


def test_whoever_acts_is_act_and_whose_matter_it_is_is_sub(
    app: Application, rosa: Person, amina: Person, mandate: Mandate
) -> None:
    own = opened(app.tokens(amina.client)["id_token"])
    tokens = app.redeem(code_in_the_name_of(app, rosa, mandate)).json()
    for told in (opened(tokens["id_token"]), app.user_info(tokens["access_token"]).json()):
        assert told["sub"] == own["sub"]
        assert told["act"]["sub"] != own["sub"]
    herself = app.redeem(code_in_the_name_of(app, rosa, None)).json()
    assert opened(herself["id_token"])["sub"] == told["act"]["sub"]
    assert "act" not in opened(herself["id_token"])


def test_nobody_acts_for_whom_they_do_not_represent(
    app: Application, rosa: Person, amina: Person, mandate: Mandate
) -> None:
    stranger = Person("stranger@example.org").sign_in()
    waits = amina.client.get("/oidc/authorize", app.push())
    assert "code" in returned(waits)  # she represents nobody and is not asked
    waits = rosa.client.get("/oidc/authorize", app.push())
    asks = rosa.client.get(waits.headers["Location"]).headers["Location"]
    other = agree(amina.actor, stranger.actor, terms(Kind.HELPER))
    for forged in (str(other.id), str(amina.account.person_id), "", "self' OR 1=1"):
        page = rosa.client.post(asks, {"capacity": forged})
        assert page.status_code == 200
        assert "errors" in page.content.decode() or "error" in page.content.decode()
    assert not Grant.objects.filter(by=rosa.account.person_id).exists()


def test_the_end_of_a_mandate_bites_at_once(
    app: Application, rosa: Person, amina: Person, mandate: Mandate
) -> None:
    tokens = app.redeem(code_in_the_name_of(app, rosa, mandate)).json()
    assert app.user_info(tokens["access_token"]).status_code == 200
    mandates.end(actor=amina.actor, mandate_id=mandate.id)
    assert app.user_info(tokens["access_token"]).status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert app.ask("token", form).json()["error"] == "invalid_grant"
    told = app.ask("introspect", {"token": tokens["access_token"]}).json()
    assert told == {"active": False}


def test_a_mandate_that_ends_between_code_and_token_gives_nothing(
    app: Application, rosa: Person, amina: Person, mandate: Mandate
) -> None:
    code = code_in_the_name_of(app, rosa, mandate)
    mandates.end(actor=amina.actor, mandate_id=mandate.id)
    refused = app.redeem(code)
    assert refused.json()["error"] == "invalid_grant"


def test_an_application_that_takes_no_representatives_hears_of_none(
    rosa: Person, mandate: Mandate
) -> None:
    plain = Application(host="plain.example")
    assert "act" not in opened(plain.tokens(rosa.client)["id_token"])


def test_signing_out_everywhere_spares_what_others_do_for_me(
    app: Application, rosa: Person, amina: Person, mandate: Mandate
) -> None:
    tokens = app.redeem(code_in_the_name_of(app, rosa, mandate)).json()
    provider.sign_out_everywhere(actor=amina.actor, person_id=amina.account.person_id)
    assert app.user_info(tokens["access_token"]).status_code == 200
    provider.sign_out_everywhere(actor=rosa.actor, person_id=rosa.account.person_id)
    assert app.user_info(tokens["access_token"]).status_code == 401


def asking(*, essential: bool) -> Application:
    """An application to which somebody's word gives their e-mail address."""
    purpose = Text(en="to write to you", fr="pour vous écrire")
    email = RegisteredClaim("email", purpose, "consent", "", essential=essential)
    how = {"accepts_representation": True, "claims": (email,), "scopes": ("openid", "email")}
    return Application(how=how)


def chosen(app: Application, who: Person, mandate: Mandate) -> HttpResponse:
    """Where the choice of a capacity leads."""
    waits = who.client.get("/oidc/authorize", app.push(scope="openid email"))
    asks = who.client.get(waits.headers["Location"]).headers["Location"]
    return who.client.post(asks, {"capacity": str(mandate.id)}, follow=True)


def test_whoever_may_not_sign_consents_to_nothing_in_the_principal_s_name(
    rosa: Person, amina: Person, mandate: Mandate
) -> None:
    app = asking(essential=False)
    told = app.redeem(returned(chosen(app, rosa, mandate))["code"]).json()
    assert "email" not in app.user_info(told["access_token"]).json()
    assert returned(chosen(asking(essential=True), rosa, mandate))["error"] == "access_denied"
    mine = {"actor": amina.actor, "person_id": amina.account.person_id}
    assert releases.list_receipts(**mine) == ()


def test_what_the_principal_agreed_to_goes_to_their_representative_s_sign_in_too(
    rosa: Person, amina: Person, mandate: Mandate
) -> None:
    app = asking(essential=True)
    waits = amina.client.get("/oidc/authorize", app.push(scope="openid email"))
    asks = amina.client.get(waits.headers["Location"]).headers["Location"]
    amina.client.post(asks, {"email": "on", "decision": "continue"})
    told = app.redeem(returned(chosen(app, rosa, mandate))["code"]).json()
    assert app.user_info(told["access_token"]).json()["email"] == "amina@example.org"


def test_whoever_may_sign_is_asked_as_the_principal_would_be(rosa: Person, amina: Person) -> None:
    app = asking(essential=True)
    given = terms(Kind.REPRESENTATIVE, Scope.VIEW, Scope.SIGN, licence=LICENCE)
    page = chosen(app, rosa, agree(amina.actor, rosa.actor, given, LICENCE))
    assert "to write to you" in page.content.decode()
    answer = {"email": "on", "decision": "continue"}
    done = rosa.client.post(page.request["PATH_INFO"], answer, follow=True)
    assert "code" in returned(done)
    (receipt,) = releases.list_receipts(actor=amina.actor, person_id=amina.account.person_id)
    assert (receipt.act, receipt.by) == ("agreed", rosa.account.person_id)
