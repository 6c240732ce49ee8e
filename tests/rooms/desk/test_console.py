"""The console: an integrator registers, changes, certifies; somebody else opens."""

import json
import re

import pytest
from joserfc.jwk import ECKey, KeySet

from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Text
from onegov.ledger.models import Entry
from onegov.login.certification.models import CertificationRun
from onegov.login.provider.actions import refusals
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.errors import invalid_grant
from onegov.login.provider.models import Client
from onegov.login.provider.queries import fingerprint
from onegov.login.releases.types import RegisteredClaim
from onegov.people import public as people
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
AT = "/en/desk/applications/"


def integrator(email: str, org_id: str = "ESDC") -> Person:
    somebody = Person(email)
    people.grant_role(
        actor=SETUP, person_id=somebody.account.person_id, org_id=org_id, role="integrator"
    )
    return somebody.sign_in()


@pytest.fixture
def rosalie(db: None) -> Person:
    return integrator("rosalie@example.org")


def typed(**more: str) -> dict[str, object]:
    keys = KeySet([ECKey.generate_key("P-256", auto_kid=True)]).as_dict(private=False)
    return {
        "name_en": "Benefits",
        "name_fr": "Prestations",
        "redirect_uris": "https://benefits.example/callback\n",
        "auth_method": "private_key_jwt",
        "profile": "fapi2",
        "scopes": ["profile"],
        "claims": "birthdate | law | EI Act s. 4 | To know your age | Connaître votre âge",
        "default_acr": "",
        "accepts_representation": "no",
        "backchannel_logout_uri": "https://benefits.example/logout",
        "jwks": json.dumps(keys),
    } | more


def registered(who: Person, **more: str) -> Client:
    page = who.post(f"{AT}new/", typed(**more))
    assert page.status == 200, page.problems
    return Client.objects.get()


def certified(client: Client, by: Person | None, state: str = "passed") -> None:
    CertificationRun.objects.create(
        org_id=client.org_id,
        client_id=client.id,
        fingerprint=fingerprint(client),
        app_url="https://benefits.example/account",
        state=state,
        started_by=by and by.account.person_id,
        started_at=clock.now(),
        ended_at=clock.now(),
    )


def test_an_application_is_registered_in_test_with_a_ledger_entry(rosalie: Person) -> None:
    client = registered(rosalie)
    assert not client.production
    assert client.org_id == "ESDC"
    assert client.sector == "benefits.example"
    assert client.claims[0]["purpose"] == {"en": "To know your age", "fr": "Connaître votre âge"}
    assert Entry.objects.filter(act="client.registered", org_id="ESDC").count() == 1
    page = rosalie.get(f"{AT}{client.id}/")
    assert "In test" in page.words
    assert f"/certify/{client.id}" in page.words


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("redirect_uris", "http://benefits.example/callback", "https"),
        ("redirect_uris", "https://benefits.example/*", "no patterns"),
        ("redirect_uris", "https://benefits.example:99999/", "not an address"),
        ("redirect_uris", "https://[benefits/", "not an address"),
        ("jwks", "{", "not JSON"),
        ("jwks", "{}", "no key is registered"),
        ("claims", "birthdate", "five parts"),
        ("claims", "birthdate | law | | why | pourquoi", "the clause"),
    ],
)
def test_what_cannot_be_registered_is_named_and_stays_typed(
    rosalie: Person, field: str, value: str, said: str
) -> None:
    page = rosalie.post(f"{AT}new/", typed(**{field: value}))
    assert page.status == 422
    assert said in page.words
    assert "Prestations" in page.html
    assert not Client.objects.exists()


def test_a_private_key_is_refused(rosalie: Person) -> None:
    private = {"keys": [ECKey.generate_key("P-256").as_dict(private=True)]}
    page = rosalie.post(f"{AT}new/", typed(jwks=json.dumps(private)))
    assert page.status == 422
    assert "public keys only" in page.words


def test_a_secret_is_shown_once_and_the_one_before_stays_good(rosalie: Person) -> None:
    page = rosalie.post(f"{AT}new/", typed(auth_method="client_secret_basic", jwks=""))
    first = shown_secret(page.html)
    client = Client.objects.get()
    second = shown_secret(rosalie.post(f"{AT}{client.id}/secret/").html)
    client.refresh_from_db()
    assert client.secret_digests == [secret_digest(second), secret_digest(first)]
    third = shown_secret(rosalie.post(f"{AT}{client.id}/secret/").html)
    client.refresh_from_db()
    assert client.secret_digests == [secret_digest(third), secret_digest(second)]
    assert third not in rosalie.get(f"{AT}{client.id}/").html


def shown_secret(html: str) -> str:
    found = re.findall(r"<code>([\w-]{43})</code>", html)
    assert len(found) == 1
    return str(found[0])


def test_production_needs_a_passed_run_and_a_second_person(rosalie: Person) -> None:
    client = registered(rosalie)
    etienne = integrator("etienne@example.org")
    assert "has not passed" in etienne.post(f"{AT}{client.id}/open/").words
    certified(client, rosalie)
    assert "somebody else must open it" in rosalie.post(f"{AT}{client.id}/open/").words
    assert not Client.objects.get().production
    assert "In production" in etienne.post(f"{AT}{client.id}/open/").words
    assert Client.objects.get().production
    assert Entry.objects.filter(act="client.opened").count() == 1


def test_who_made_a_registration_does_not_open_it(rosalie: Person) -> None:
    """Nor does it help that somebody else certifies it, or gives it another name."""
    client = registered(rosalie)
    etienne = integrator("etienne@example.org")
    etienne.post(f"{AT}{client.id}/change/", typed(name_en="Benefits for everybody"))
    assert Client.objects.get().name_en == "Benefits for everybody"
    certified(client, etienne)
    for who in (rosalie, etienne):
        assert "somebody else must open it" in who.post(f"{AT}{client.id}/open/").words
    assert not Client.objects.get().production
    assert "In production" in integrator("third@example.org").post(f"{AT}{client.id}/open/").words


def test_a_run_that_failed_later_closes_the_way(rosalie: Person) -> None:
    client = registered(rosalie)
    certified(client, rosalie)
    etienne = integrator("etienne@example.org")
    assert "Put into production" in etienne.get(f"{AT}{client.id}/").words
    certified(client, rosalie, state="failed")
    assert "Put into production" not in etienne.get(f"{AT}{client.id}/").words
    assert "has not passed" in etienne.post(f"{AT}{client.id}/open/").words
    assert not Client.objects.get().production


def test_a_change_puts_it_back_in_test_a_name_does_not(rosalie: Person) -> None:
    client = registered(rosalie)
    certified(client, None)
    integrator("etienne@example.org").post(f"{AT}{client.id}/open/")
    rosalie.post(f"{AT}{client.id}/change/", typed(name_en="Benefits for everybody"))
    assert Client.objects.get().production
    rosalie.post(f"{AT}{client.id}/change/", typed(redirect_uris="https://benefits.example/back"))
    changed = Client.objects.get()
    assert not changed.production
    assert changed.jwks == client.jwks
    page = integrator("other@example.org").post(f"{AT}{client.id}/open/")
    assert "has not passed" in page.words


def test_what_the_form_does_not_show_stays(rosalie: Person) -> None:
    held = Application(
        org_id="ESDC",
        how={
            "auth_method": "client_secret_post",
            "scopes": ("openid", "offline_access", "profile", "ei:read"),
            "grant_types": ("authorization_code", "client_credentials"),
            "audiences": ("another",),
            "require_request_object": True,
            "signed_userinfo": True,
            "dpop_bound": False,
            "default_max_age": 600,
            "default_acr": "urn:gc-ca:cyber-auth:assurance:loa1",
            "claims": (
                RegisteredClaim(
                    name="birthdate",
                    purpose=Text(en="To know your age", fr="Connaître votre âge"),
                    basis="law",
                    authority="EI Act s. 4",
                    essential=True,
                ),
            ),
        },
    ).client
    form = rosalie.get(f"{AT}{held.id}/change/").response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    saved = rosalie.post(f"{AT}{held.id}/change/", shown | {"name_en": "Another name"})
    assert saved.status == 200, saved.problems
    now = Client.objects.get(id=held.id)
    assert now.name_en == "Another name"
    assert fingerprint(now) == fingerprint(held)
    assert now.claims == held.claims
    assert now.production


def test_another_organisation_s_application_looks_like_none(rosalie: Person) -> None:
    client = registered(rosalie)
    luc = integrator("luc@example.org", "CBSA")
    luc.client.raise_request_exception = False
    for place in ("", "change/", "keys/", "use/"):
        assert luc.get(f"{AT}{client.id}/{place}").status == 404, place
    for place in ("change/", "keys/", "secret/", "certify/", "open/"):
        told = typed(app_url="https://benefits.example/account")
        status = luc.post(f"{AT}{client.id}/{place}", told).status
        assert status == 404, place
    assert Client.objects.get().changed_by == rosalie.account.person_id


def test_a_run_opens_registered_hosts_only(rosalie: Person) -> None:
    client = registered(rosalie)
    page = rosalie.post(f"{AT}{client.id}/certify/", {"app_url": "https://elsewhere.example/"})
    assert page.status == 422
    assert "not on a host" in page.words
    page = rosalie.post(f"{AT}{client.id}/certify/", {"app_url": "https://benefits.example/me"})
    assert "Running" in page.words
    again = rosalie.post(f"{AT}{client.id}/certify/", {"app_url": "https://benefits.example/me"})
    assert "is running" in again.words
    assert CertificationRun.objects.count() == 1


def test_refusals_are_counted_by_check_in_both_languages(rosalie: Person) -> None:
    client = registered(rosalie)
    error = invalid_grant("code.good", "The code is unknown.", "Le code est inconnu.")
    for client_id in (client.id, client.id, "nobody"):
        refusals.count(client_id, error)
    page = rosalie.get(f"{AT}{client.id}/use/")
    assert re.search(r"code\.good\s+The code is unknown\.\s+2\b", page.words)
    french = rosalie.get(f"/fr/espace-de-travail/applications/{client.id}/utilisation/")
    assert "Le code est inconnu." in french.words


def test_names_in_both_languages(rosalie: Person) -> None:
    client = registered(rosalie)
    assert Text(en=client.name_en, fr=client.name_fr) == Text(en="Benefits", fr="Prestations")
    assert "Prestations" in rosalie.get("/fr/espace-de-travail/applications/").words
