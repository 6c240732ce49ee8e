"""The person's pages: what an app asks for, and where their sign-in information went."""

import csv
import io
import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from onegov.core.types import Actor, ActorKind, Text
from onegov.ledger import public as ledger
from onegov.login.releases import models
from onegov.login.releases import public as releases
from rooms.login_releases.apps import CRA, IRCC, claim
from rooms.portal_apply.browser import Person, Shown

PROVIDER = Actor(kind=ActorKind.MACHINE, name="login")
pytestmark = pytest.mark.django_db
WHY = Text(en="To find your file", fr="Pour trouver votre dossier")


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def signed_in_at(person: Person, client=CRA, claims=("email",), purpose=WHY, **more):
    return releases.record(
        **{"actor": PROVIDER, "person_id": person.actor.person_id, "language": "en"}
        | {"org_id": client.org_id, "client_id": client.id, "client_name": client.name}
        | {"claims": claims, "purpose": purpose, "authority": "P-21 8(1)"}
        | more
    )


def address(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def agreed(person: Person, *claims):
    return releases.agree(
        actor=person.actor,
        person_id=person.actor.person_id,
        client=CRA,
        shown=claims,
        ticked=[each.name for each in claims],
        language="en",
    )


# The page of a request.


@pytest.fixture
def page(settings, amina: Person):
    settings.ROOT_URLCONF = "rooms.login_releases.choosing"

    def ask(answers: dict[str, str] | None = None, language: str = "en") -> Shown:
        path = f"/{language}/choose/"
        return amina.get(path) if answers is None else amina.post(path, answers)

    return ask


def test_the_page_tells_and_asks_one_by_one_and_ticks_nothing(page) -> None:
    shown = page()
    assert shown.title.startswith("What My Account would learn about you")
    for words in (
        "Canada Revenue Agency",
        "Amina",
        "March\u00a015, 1990",
        "1 Main Street, Gatineau",
    ):
        assert words in shown.words
    assert "Not known here: nothing is given" in shown.words  # the telephone number
    assert "Whether you are 18 or older (not your date of birth)" in shown.words
    boxes = re.findall(r'<input type="checkbox"[^>]*name="([^"]+)"[^>]*>', shown.html)
    assert boxes == ["address", "email", "phone_number", "age_over_18"]
    assert "checked" not in shown.html
    assert "admin" not in shown.words
    assert "frame-ancestors 'none'" in shown.response.headers["Content-Security-Policy"]
    assert "script" not in shown.html


def test_in_french_too(page) -> None:
    shown = page(language="fr")
    assert shown.title.startswith("Ce que Mon dossier apprendrait à votre sujet")
    assert "Agence du revenu du Canada" in shown.words
    assert "Si vous avez 18 ans ou plus (et non votre date de naissance)" in shown.words
    assert "Loi sur la protection des renseignements personnels" in shown.words


def test_what_is_ticked_is_agreed_and_asked_once(page, amina: Person) -> None:
    assert page({"email": "on", "decision": "continue"}).response.json() == {"agreed": ["email"]}
    acts = {row.claim: row.act for row in models.Agreement.objects.all()}
    assert acts == {
        "given_name": "told",
        "birthdate": "told",
        "email": "agreed",
        "address": "declined",
        "phone_number": "declined",
        "age_over_18": "declined",
    }
    again = page()
    assert "<fieldset" not in again.html
    assert 'type="checkbox"' not in again.html


def test_essential_and_not_ticked_is_said_beside_the_box(page) -> None:
    shown = page({"address": "on", "decision": "continue"})
    assert shown.title.startswith("Error:")
    assert "Tick “Email address”, or choose “Give nothing and go back”" in shown.words
    assert 'href="#id_email"' in shown.html
    assert re.search(r'id="id_address"[^>]* checked', shown.html)
    assert not re.search(r'id="id_email"[^>]* checked', shown.html)
    assert not models.Agreement.objects.exists()


def test_refusing_keeps_nothing(page) -> None:
    answer = page({"email": "on", "decision": "refuse"})
    assert answer.response.json() == {"error": "access_denied"}
    assert not models.Agreement.objects.exists()


def test_boxes_that_were_not_shown_count_for_nothing(page) -> None:
    page({"email": "on", "admin": "on", "gender": "on", "decision": "continue"})
    assert not models.Agreement.objects.filter(claim__in=["admin", "gender"]).exists()


def test_another_site_can_neither_agree_nor_withdraw(settings, amina: Person) -> None:
    settings.ROOT_URLCONF = "rooms.login_releases.choosing"
    (receipt,) = agreed(amina, claim("email"))
    outside = Client(enforce_csrf_checks=True)
    outside.cookies = amina.client.cookies
    for path in ("/en/choose/", address("login_withdraw", receipt.id)):
        assert outside.post(path, {"email": "on", "decision": "continue"}).status_code == 403
    assert [row.act for row in models.Agreement.objects.all()] == ["agreed"]


# Where it went.


def test_every_release_is_listed_newest_first_with_its_reason(amina: Person) -> None:
    signed_in_at(amina, CRA, ("birthdate", "age_over_18"))
    signed_in_at(amina, IRCC, ())
    shown = amina.get(address("login_given"))
    assert shown.words.index("IRCC portal") < shown.words.index("My Account")
    for words in ("Date of birth", "Whether you are 18", "To find your file", "Privacy Act"):
        assert words in shown.words
    assert "No information about you: only a number" in shown.words
    french = amina.get(address("login_given", language="fr"))
    assert french.response.headers["Content-Language"] == "fr"
    assert "renseignements-communiques" in french.path
    assert "Pour trouver votre dossier" in french.words


def test_it_is_paged_and_one_department_can_be_chosen(amina: Person) -> None:
    for _ in range(26):
        signed_in_at(amina, CRA)
    signed_in_at(amina, IRCC)
    path = address("login_given")
    assert amina.get(path).html.count("/proof/") == 25
    assert amina.get(path, data={"page": "2"}).html.count("/proof/") == 2
    only = amina.get(path, data={"org": "IRCC"})
    assert (only.html.count("/proof/"), "My Account" in only.words) == (1, False)
    for nonsense in ({"org": "x'--"}, {"page": "zero"}, {"org": "CRA", "page": "-1"}):
        assert amina.get(path, data=nonsense).status == 200


def test_nobody_sees_another_s(amina: Person) -> None:
    release = signed_in_at(amina)
    (receipt,) = agreed(amina, claim("email"))
    ledger.sequence()
    luc = Person("luc@example.org").sign_in()
    assert "My Account" not in luc.get(address("login_given")).words
    for path in (
        address("login_release_proof", release),
        address("login_receipt_proof", receipt.id),
        address("login_withdraw", receipt.id),
        address("login_release_proof", uuid4()),
    ):
        assert luc.get(path).status == 404
        assert luc.post(path).status in (404, 405)
    assert "My Account" not in luc.get(address("login_given_csv")).html
    assert json.loads(luc.get(address("login_given_json")).html)["releases"] == []


def test_who_acted_is_said_to_both(amina: Person) -> None:
    luc = Person("luc@example.org").sign_in()
    signed_in_at(amina, by=luc.actor.person_id, mandate_id=uuid4())
    assert "Somebody who acts for you" in amina.get(address("login_given")).words
    assert "You, for somebody else" in luc.get(address("login_given")).words


def test_a_consent_is_withdrawn_on_a_page_that_says_what_that_does(amina: Person) -> None:
    (receipt,) = agreed(amina, claim("email"))
    path = address("login_withdraw", receipt.id)
    assert path in amina.get(address("login_given")).html
    assert "What it already received, it may keep under its own law." in amina.get(path).words
    done = amina.post(path)
    assert done.path == address("login_given")
    assert "You have withdrawn your consent." in done.words
    assert path not in done.html
    assert releases.answers(person_id=amina.actor.person_id, client_id=CRA.id).agreed == frozenset()
    assert "already ended" in amina.post(path).words


def test_the_proof_is_a_file_that_checks(amina: Person) -> None:
    release = signed_in_at(amina)
    waiting = amina.get(address("login_release_proof", release))
    assert (waiting.status, "Wait a few seconds" in waiting.words) == (409, True)
    ledger.sequence()
    shown = amina.get(address("login_given"))
    told = re.search(r"The public key: <code>(.*?)</code>", shown.html)[1].replace("<wbr>", "")
    answer = amina.get(address("login_release_proof", release)).response
    assert f"information-given-{release}.json" in answer.headers["Content-Disposition"]
    proven = ledger.check(file=answer.content, public_key=bytes.fromhex(told))
    assert proven.entry["id"] == str(release)
    assert proven.details["purpose"] == {"en": WHY.en, "fr": WHY.fr}


def test_all_of_it_can_be_taken_along(amina: Person) -> None:
    (receipt,) = agreed(amina, claim("email"))
    release = signed_in_at(amina, IRCC, ("email",))
    kept = json.loads(amina.get(address("login_given_json")).html)
    assert [each["id"] for each in kept["releases"]] == [str(release)]
    assert kept["releases"][0]["purpose"]["fr"] == WHY.fr
    assert [(each["id"], each["act"]) for each in kept["receipts"]] == [(str(receipt.id), "agreed")]
    assert "amina@example.org" not in json.dumps(kept)
    sheet = amina.client.get(address("login_given_csv", language="fr")).content.decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(sheet))
    assert head[1:4] == ["Ministère", "Application", "Renseignements communiqués"]
    assert line[3:5] == ["Adresse courriel", WHY.fr]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_department_s_words_are_no_formula(amina: Person, start: str) -> None:
    evil = f'{start}HYPERLINK("https://example.org")'
    signed_in_at(amina, purpose=Text(en=evil, fr=evil))
    sheet = amina.client.get(address("login_given_csv")).content.decode("utf-8-sig")
    _, line = csv.reader(io.StringIO(sheet, newline=""))
    assert line[4] == f"'{evil}"


def test_a_department_s_words_are_no_markup(amina: Person) -> None:
    evil = "<script>alert(1)</script>"
    signed_in_at(amina, purpose=Text(en=evil, fr=evil), client_name=Text(en=evil, fr=evil))
    agreed(amina, claim("email", purpose=evil))
    assert "<script" not in amina.get(address("login_given")).html


def test_the_two_pages_lead_to_each_other(amina: Person) -> None:
    given, read = address("login_given"), address("portal:readings")
    assert read in amina.get(given).html
    assert given in amina.get(address("portal:home_signed_in")).html


def test_a_file_tells_whose_information_it_was(amina: Person) -> None:
    luc = Person("luc@example.org").sign_in()
    signed_in_at(amina, by=luc.actor.person_id, mandate_id=uuid4())
    signed_in_at(luc)
    told = {}
    for person in (amina, luc):
        kept = json.loads(person.get(address("login_given_json")).html)
        sheet = person.client.get(address("login_given_csv")).content.decode("utf-8-sig")
        lines = [line[6].partition(",")[0] for line in csv.reader(io.StringIO(sheet))]
        told[person] = [each["signed_in"] for each in kept["releases"]], lines[1:]
    assert told[amina] == (["by"], ["Somebody who acts for you"])
    assert told[luc] == (["self", "for"], ["You", "You"])
