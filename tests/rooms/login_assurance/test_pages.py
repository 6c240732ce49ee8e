"""The pages of a person and of an office, walked in both languages."""

import re

import pytest

from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.assurance import public as assurance
from onegov.people import public as people
from rooms.login_assurance.conftest import AMINA, id_of
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
TYPED = {
    "document": AMINA.document,
    "number": AMINA.number,
    "given_name": AMINA.given_name,
    "family_name": AMINA.family_name,
    "birthdate_year": "1990",
    "birthdate_month": "3",
    "birthdate_day": "15",
}


def clerk(email: str = "clerk@example.org") -> Person:
    somebody = Person(email)
    people.grant_role(
        actor=Actor(kind=ActorKind.MACHINE, name="setup"),
        person_id=somebody.account.person_id,
        org_id="SC",
        role="proofing",
    )
    return somebody.sign_in()


@pytest.mark.parametrize(
    ("mine", "desk"),
    [
        ("/en/account/identity/office/", "/en/desk/identity/"),
        ("/fr/compte/identite/bureau/", "/fr/espace-de-travail/identite/"),
    ],
)
def test_from_the_document_to_level_3(mine: str, desk: str) -> None:
    amina, officer = Person("amina@example.org").sign_in(), clerk()
    shown = amina.post(mine, TYPED)
    found = re.search(r"<strong>([0-9A-Z-]{12})</strong>", shown.html)
    assert found, shown.words
    assert "Zerrouki" in officer.post(desk, {"code": found[1]}).words
    assert "Zerrouki" not in officer.post(desk, {"code": "22222222222"}).words
    assert officer.post(desk, {"code": found[1], "outcome": "accept"}).status == 200
    assert assurance.identity(person_id=id_of(amina.actor)).level == 3


def test_the_code_is_shown_in_both_languages_until_it_is_used() -> None:
    amina, officer = Person("amina@example.org").sign_in(), clerk()
    shown = amina.post("/en/account/identity/office/", TYPED)
    found = re.search(r"<strong>([0-9A-Z-]{12})</strong>", shown.html)
    assert found, shown.words
    assert found[1] in amina.get("/fr/compte/identite/bureau/code/").words
    assert found[1] not in str(dict(amina.client.session))
    officer.post("/en/desk/identity/", {"code": found[1], "outcome": "face"})
    assert found[1] not in amina.get("/en/account/identity/office/code/").words
    assert "could not see that the document is yours" in amina.get("/en/account/identity/").words


def test_an_office_visit_that_was_opened_is_on_record() -> None:
    amina, officer = Person("amina@example.org").sign_in(), clerk()
    shown = amina.post("/en/account/identity/office/", TYPED)
    code = re.search(r"<strong>([0-9A-Z-]{12})</strong>", shown.html)
    assert code
    officer.post("/en/desk/identity/", {"code": code[1]})
    visit = assurance.last_visit(actor=amina.actor)
    assert visit
    officer.post("/en/desk/identity/", {"code": code[1]})  # the page is loaded again
    refs = {"visit": str(visit.id)}
    acts = [one.act for one in ledger.list_acts(person_id=id_of(amina.actor), refs=refs)]
    assert acts.count("identity.visit_opened") == 1
    clerk("another@example.org").post("/en/desk/identity/", {"code": code[1]})
    acts = [one.act for one in ledger.list_acts(person_id=id_of(amina.actor), refs=refs)]
    assert acts.count("identity.visit_opened") == 2


def test_a_code_that_was_replaced_elsewhere_is_shown_no_longer() -> None:
    amina = Person("amina@example.org").sign_in()
    amina.post("/en/account/identity/office/", TYPED)
    assert amina.get("/en/account/identity/office/code/").path.endswith("/code/")
    assurance.ask(actor=amina.actor, typed=AMINA)  # on another device
    assert amina.get("/en/account/identity/office/code/").path == "/en/account/identity/"


def test_a_number_without_a_letter_or_digit_is_none() -> None:
    amina = Person("amina@example.org").sign_in()
    shown = amina.post("/fr/compte/identite/bureau/", {**TYPED, "number": " - "})
    assert shown.problems == ["Entrez le numéro du document."]
    assert assurance.last_visit(actor=amina.actor) is None
