"""What people and their devices get wrong: a clear message in their language, nothing lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from journeys.applicants import Office, reference_on, sign_in_again, tasks, trail
from onegov_demo.walk.browser import Browser
from onegov_demo.walk.documents import make_pdf
from onegov_demo.walk.forms import Upload
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk

pytestmark = pytest.mark.live
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])

GOOD = make_pdf("proof")
BAD_FILES = [
    ("notes.txt", b"hello", "kind of file", "type de fichier"),
    ("notes.pdf", b"hello", "kind of file", "type de fichier"),
    ("cut.pdf", GOOD[: len(GOOD) // 2], "may be damaged or incomplete", "endommagé ou incomplet"),
    ("photo.png", b"\x89PNG\r\n\x1a\n1234", "may be damaged", "endommagé"),
    ("empty.pdf", b"", "is empty", "est vide"),
    ("huge.pdf", GOOD + bytes(30_000_000), "larger than 4 MB", "dépasse 4 Mo"),
]


@LANGUAGES
def test_a_file_that_can_not_be_used_is_refused_and_all_else_stays(office: Office, language: str):
    walk = office.filled(language)
    upload_page = walk.page.url
    before = _answers_so_far(walk)
    walk.browser.open(upload_page)
    for name, content, en, fr in BAD_FILES:
        page = _upload(walk, name, content)
        assert page.language == language
        assert page.problems, name
        assert walk.say(en, fr) in page.problems[0], name
        assert name not in page.text
    assert _answers_so_far(walk) == before
    walk.browser.open(upload_page)
    assert "proof.pdf" in _upload(walk, "proof.pdf", GOOD).text


def _answers_so_far(walk: Walk) -> list[str]:
    """The statuses of all parts, and every answer on the review page."""
    page = tasks(walk)
    review = page.link_saying("Review your answers", "Vérifiez vos réponses")
    return [page.text, walk.browser.open(review).text]


def _upload(walk: Walk, name: str, content: bytes) -> Page:
    return walk.browser.press(walk.page.form("file").fill({"file": Upload(name, content)}))


@LANGUAGES
def test_an_answer_that_can_not_be_is_named_and_the_others_are_kept(office: Office, language: str):
    walk = office.linked(language)
    form = walk.page.form("CRA.filing")
    form.fill({name: "type" for name in form.names if "." in name})
    walk.browser.press(form)
    page = walk.browser.open(tasks(walk).way_on)
    typed = {
        "legal_name-answer": "Zoë Tremblay-N’Diaye",
        "birth_date-answer_year": "1990",
        "birth_date-answer_month": "2",
        "birth_date-answer_day": "30",
    }
    page = walk.browser.press(page.main_form.fill(typed))
    assert page.problems
    assert walk.say("This date does not exist", "Cette date n’existe pas") in page.problems[0]
    shown = page.main_form.values
    assert {name: shown[name][0] for name in typed} == typed
    review = tasks(walk).link_saying("Review your answers", "Vérifiez vos réponses")
    assert "Zoë Tremblay-N’Diaye" in walk.browser.open(review).text


@LANGUAGES
def test_a_session_that_ended_keeps_what_was_typed(office: Office, language: str):
    walk = office.linked(language)
    form = walk.page.form("CRA.filing")
    walk.browser.press(form.fill({name: "type" for name in form.names if "." in name}))
    page = walk.browser.open(tasks(walk).way_on)
    form = page.main_form.fill({"legal_name-answer": "Élodie Kept-In-Mind"})
    _end_session(walk)
    page = walk.browser.press(form)
    assert page.language == language
    assert walk.say("You were signed out", "Votre session a pris fin") in page.text
    assert walk.say("nothing is lost", "rien n’est perdu") in page.text
    page = sign_in_again(walk, page.way_on)
    assert page.main_form.values["legal_name-answer"] == ["Élodie Kept-In-Mind"]
    assert walk.say("Not saved yet", "Pas encore enregistré") in page.text
    walk.browser.press(page.main_form, "leave")
    review = tasks(walk).link_saying("Review your answers", "Vérifiez vos réponses")
    assert "Élodie Kept-In-Mind" in walk.browser.open(review).text


@LANGUAGES
def test_a_session_that_ended_at_the_last_press_submits_nothing_and_loses_nothing(
    office: Office, language: str
):
    walk = office.paid(language)
    form = walk.page.form("attested").fill({"attested": "on"})
    _end_session(walk)
    page = walk.browser.press(form)
    assert walk.say("Nothing was sent", "Rien n’a été envoyé") in page.text
    page = sign_in_again(walk, page.way_on)
    assert walk.say("Nothing was submitted yet", "Rien n’a encore été soumis") in page.text
    page = walk.browser.press(page.form("attested").fill({"attested": "on"}))
    assert reference_on(page)
    assert _acts(office, walk, "application.submitted") == 1


def _end_session(walk: Walk) -> None:
    """As eight hours do: the session is gone, the page is still open."""
    for cookie in list(walk.browser.cookies):
        if cookie.name == "sessionid":
            walk.browser.cookies.clear(cookie.domain, cookie.path, cookie.name)


@LANGUAGES
def test_nothing_is_submitted_without_the_declaration(office: Office, language: str):
    walk = office.paid(language)
    page = walk.browser.press(walk.page.form("attested"))
    assert page.problems
    assert walk.say("Read the declaration", "Lisez la déclaration") in page.problems[0]
    assert _acts(office, walk, "application.submitted") == 0


def test_two_windows_that_press_at_once_give_one_submission(office: Office):
    walk = office.paid("en")
    url = walk.page.url
    forms = [walk.browser.open(url).form("attested").fill({"attested": "on"}) for _ in range(6)]
    assert len({tuple(form.values["key"]) for form in forms}) == 6
    requests = [walk.browser.request(form) for form in forms]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(walk.browser.send, requests))
    assert len({reference_on(page) for page in pages} - {""}) == 1
    assert all(reference_on(page) for page in pages)
    assert _acts(office, walk, "application.submitted") == 1
    assert _acts(office, walk, "payment.paid") == 1


def _acts(office: Office, walk: Walk, act: str) -> int:
    return sum(entry["act"] == act for entry in trail(office.live, walk))


@LANGUAGES
def test_a_declined_or_cancelled_payment_changes_nothing_and_can_be_tried_again(
    office: Office, language: str
):
    walk = office.filled(language)
    _upload(walk, "proof.pdf", GOOD)
    walk.browser.open(tasks(walk).way_on)
    walk.browser.open(walk.page.way_on)
    page = _at_the_provider(walk, "4000 0000 0000 0002", "pay")
    assert walk.say("The bank declined this card", "La banque a refusé") in page.problems[0]
    page = walk.browser.press(page.form("number"), "act", "cancel")
    assert walk.say("You cancelled the payment", "Vous avez annulé le paiement") in page.text
    walk.browser.open(page.way_on)
    page = _at_the_provider(walk, "4242 4242 4242 4242", "pay")
    assert page.form_or_none("attested")


def _at_the_provider(walk: Walk, card: str, act: str) -> Page:
    page = walk.browser.press(walk.page.main_form)
    typed = {"name": walk.life.name, "number": card, "expiry": "12/30", "cvc": "123"}
    return walk.browser.press(page.form("number").fill(typed), "act", act)


def test_a_stranger_finds_nothing_of_it(office: Office):
    owner, other = office.signed_up("en"), office.signed_up("fr")
    page = tasks(owner)
    assert page.status == 200
    assert other.browser.open(page.url).status == 404
    assert Browser("en").open(page.url).path.endswith("/sign-in/")
