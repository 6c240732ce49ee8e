"""An application that must know who somebody is: the way to the proof, and back."""

import json

import pytest

from onegov.core.types import Actor, ActorKind
from onegov.login.assurance import public as assurance
from rooms.login.provider.application import Application, opened, returned
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
CLAIMS = {"given_name": "Amina", "family_name": "Zerrouki", "birthdate": "1990-03-15"}


def asked(person: Person, app: Application, **more: str) -> str:
    """Where the person is led: past the page that waits."""
    waits = person.client.get("/oidc/authorize", app.push(**more)).headers["Location"]
    if waits.startswith(app.request()["redirect_uri"]):
        return waits
    answer = person.client.get(waits)
    return answer.headers.get("Location") or answer.headers.get("Refresh", "")


def prove(person: Person, level: int) -> None:
    assert person.actor.person_id
    assurance.prove(
        actor=SETUP,
        person_id=person.actor.person_id,
        method="in_person",
        level=level,
        claims=CLAIMS,
        evidence={"number": "AB123456"},
    )


def test_a_vector_leads_to_the_proof_and_back(app: Application, amina: Person) -> None:
    vtr = json.dumps(["P3.C3", "P3.C2"])
    led = asked(amina, app, vtr=vtr)
    assert led.startswith("/en/account/identity/?next=")
    prove(amina, 2)
    assert asked(amina, app, vtr=vtr).startswith("/en/account/identity/")
    prove(amina, 3)
    code = returned(amina.client.get("/oidc/authorize", app.push(vtr=vtr)))["code"]
    assert opened(app.redeem(code).json()["id_token"])["vot"] == "P3.C3"


def test_who_does_not_ask_learns_nothing_of_the_identity(app: Application, amina: Person) -> None:
    prove(amina, 3)
    assert "vot" not in opened(app.tokens(amina.client)["id_token"])


def test_phr_leads_to_a_passkey_and_not_in_circles(app: Application, amina: Person) -> None:
    assert "passkeys/add" in asked(amina, app, acr_values="phr")


@pytest.mark.parametrize(
    "more",
    [
        {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold"]}}})},
        {"claims": json.dumps({"id_token": {"acr": {"essential": True, "value": "phrh"}}})},
        {"vtr": json.dumps(["P3.C3.Xz"])},
    ],
)
def test_what_nobody_knows_goes_back_at_once(
    app: Application, amina: Person, more: dict[str, str]
) -> None:
    assert "error=unmet_authentication_requirements" in asked(amina, app, **more)
