"""Students who apply for a study permit, and the ministry of the made-up province that gives letters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from journeys.applicants import Office, reference_on, tasks
from onegov_demo.payments.cards import GOOD_CARD
from onegov_demo.population import Person, population
from onegov_demo.registers.ircc import client_records
from onegov_demo.walk import crowd
from onegov_demo.walk.documents import make_pdf
from onegov_demo.walk.filling import answer_page
from onegov_demo.walk.forms import Upload
from onegov_demo.walk.life import Answer, Life
from onegov_demo.walk.state import Walk
from onegov_demo.walk.steps import account, apply
from onegov_demo.walk.walker import today
from running_platform import Running

STUDY = {"en": "services/study-permit", "fr": "services/permis-etudes"}
_MOST_PAGES = 20
_ANSWERS = {
    "place": "outside",
    "level": "bachelor",
    "designated": "yes",
    "public_institution": "yes",
    "acceptance_letter": "yes",
    "accompanying_family": "no",
    "in_quebec": "no",
    "attestation_letter": "yes",
    "family_size": "1",
    "tuition_dollars": "20000",
    "travel_dollars": "2000",
    "money_dollars": "50000",
    "past_noncompliance": "no",
    "program_months": "48",
    "full_time": "yes",
    "leads_to_diploma": "yes",
}


@dataclass(frozen=True)
class StudentLife(Life):
    """What a student answers."""

    def answer(self, fact: str) -> Answer:
        return self.name if fact == "legal_name" else _ANSWERS[fact]


@dataclass(frozen=True)
class Ministry:
    """The ministry's own staff at the ministry's own system."""

    live: Running

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        token = self.live.state / "systems" / "education" / "staff.token"
        headers = {"Authorization": f"Bearer {token.read_text()}"}
        port = self.live.ports["education_system"]
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, json.dumps(body) if body else None, headers)
        reply = connection.getresponse()
        told = json.loads(reply.read())
        connection.close()
        return reply.status, told

    def letter_for(self, person: Person) -> tuple[int, Any]:
        """A letter on the passport that IRCC knows, or the refusal."""
        passport = passport_of(person)
        student = {
            "given": " ".join(person.name.given),
            "family": person.name.family,
            "birth_date": person.birth_date.isoformat(),
            "country": passport.country,
            "passport": passport.number,
        }
        school = {"school": "Université de la Rive", "level": "bachelor"}
        return self("POST", "/letters", student | school)


def passport_of(person: Person) -> Any:
    (client,) = client_records([person])
    return next(each for each in reversed(client.documents) if each.kind == "passport")


def students() -> Iterator[Person]:
    """Temporary residents whom IRCC knows by one name and a passport."""
    return (
        person
        for person in population()[100:]
        if person.status == "temporary_resident"
        and len(person.names) == 1
        and person.twin is None
        and any(each.kind == "passport" for each in client_records([person])[0].documents)
    )


def linked_student(live: Running, language: str, person: Person, token: str) -> Walk:
    """They have an account, an empty draft and a link to their record."""
    life = StudentLife(person, today())
    walk = Walk(live.url, live.mail, language, life, crowd.address(person, token))
    page = walk.browser.open(f"{walk.base}/{language}/{STUDY[language]}/")
    account.create_account(walk, page.link_saying("Apply", "Présenter une demande"))
    account.set_up_app(walk)
    apply.start(walk)
    apply.link(walk)
    return walk


def ask_and_use(walk: Walk) -> None:
    """Both registers are asked, and their answers used."""
    form = walk.page.form("IRCC.identity", "EDUCATION.attestation")
    asked = [name for name in form.names if "." in name]
    walk.browser.press(form.fill(dict.fromkeys(asked, "ask")))
    assert apply.use(walk) == "2 answers used"


def fill_in(walk: Walk) -> None:
    """Answers every page and adds the files that it must have."""
    page = walk.browser.open(tasks(walk).way_on)
    for _ in range(_MOST_PAGES):
        if page.form_or_none("file"):
            file = Upload(walk.say("letter.pdf", "lettre.pdf"), make_pdf("Letter"))
            walk.browser.press(page.form("file").fill({"file": file}))
            page = walk.browser.open(tasks(walk).way_on)
        elif page.form_or_none(button="leave"):
            answer_page(page.main_form, walk.life)
            page = walk.browser.press(page.main_form)
            assert not page.problems, page.problems
        else:
            return
    walk.page.fail("a complete application")


def pay_and_submit(walk: Walk) -> None:
    page = walk.browser.open(tasks(walk).way_on)
    page = walk.browser.open(page.way_on)
    page = walk.browser.press(page.main_form)
    form = page.form("number", "expiry", "cvc")
    card = {"number": GOOD_CARD, "expiry": "12/30", "cvc": "123"}
    walk.browser.press(form.fill({"name": walk.life.name, **card}), "act", "pay")
    page = walk.browser.press(walk.page.form("attested").fill({"attested": "on"}))
    walk.confirmation = reference_on(page)
    assert walk.confirmation


def office_of(live: Running) -> Office:
    return Office(live, STUDY)
