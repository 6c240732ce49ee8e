"""The application: linking the record, asking the sources, answering, disputing, uploading."""

import re

from onegov_demo.walk.crowd import client_number, letter_code
from onegov_demo.walk.documents import make_pdf
from onegov_demo.walk.filling import answer_page
from onegov_demo.walk.forms import Upload
from onegov_demo.walk.life import day
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk
from onegov_demo.walk.steps import account

_ID = re.compile(r"/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/")
_MOST_PAGES = 20


def start(walk: Walk) -> str:
    page = walk.browser.press(walk.page.main_form)
    found = _ID.search(page.path)
    if found is None:
        page.fail("an application")
    walk.application = found.group(1)
    return page.heading


def link(walk: Walk) -> str:
    page = walk.browser.open(walk.page.way_on)
    form = page.form("client_id", "birth_date_year", "secret")
    form.fill(
        {
            "client_id": client_number(walk.life.person),
            "secret": letter_code(walk.life.person),
            **day("birth_date", walk.life.person.birth_date),
        }
    )
    page = walk.browser.press(form)
    if page.problems:
        page.fail("the record to be linked")
    return page.heading


def ask(walk: Walk) -> str:
    """Reads for each source who is asked for what, why and by what right, and agrees."""
    page = walk.page
    page.need(
        walk.say("Canada Border Services Agency", "Agence des services frontaliers du Canada"),
        walk.say("Citizenship Act", "Loi sur la citoyenneté"),
        walk.say("section 26.6", "article 26.6"),
        walk.say("your consent", "votre consentement"),
    )
    form = page.form("IRCC.identity", "IRCC.status", "CBSA.entry_exit", "CRA.filing")
    sources = [name for name in form.names if "." in name]
    page = walk.browser.press(form.fill(dict.fromkeys(sources, "ask")))
    if not page.form_or_none(button="use"):
        page.fail("answers to look at")
    return f"{len(sources)} sources"


def use(walk: Walk) -> str:
    """Looks at each answer before it is used."""
    used = 0
    while form := walk.page.form_or_none(button="use"):
        if form.has_button("again"):
            walk.page.fail("an answer of every source")
        walk.browser.press(form, "use")
        used += 1
    return f"{used} answers used"


def dispute(walk: Walk) -> str:
    """Says that the record's name lacks a given name; the officer will see both."""
    page = walk.browser.open(_tasks(walk).link_saying("About you", "À votre sujet"))
    page = walk.browser.open(page.link_saying("This is wrong", "C’est inexact"))
    given, _, family = walk.life.name.partition(" ")
    form = page.form("legal_name-answer", "reason")
    form.fill(
        {
            "legal_name-answer": f"{given} Camille {family}",
            "reason": walk.say(
                "My second given name is missing from the record.",
                "Il manque mon deuxième prénom au dossier.",
            ),
        }
    )
    page = walk.browser.press(form)
    page.need(walk.say("An officer will look at both", "examinera les deux"), "Camille")
    return page.heading


def answer(walk: Walk) -> str:
    """Fills what no register holds, page by page, until only the file is missing."""
    pages, page = 0, _on(walk, _tasks(walk))
    while _is_form_page(page) and pages < _MOST_PAGES:
        page = _answer(walk, page)
        pages += 1
        if not _is_form_page(page) and not page.form_or_none("file"):
            page = _on(walk, page)
    if not page.form_or_none("file"):
        page.fail("the page that asks for the proof of language")
    return f"{pages} pages"


def _answer(walk: Walk, page: Page, button: str = "") -> Page:
    for fact in answer_page(page.main_form, walk.life):
        for entry in walk.life.entries(fact):
            form = walk.page.main_form
            form.fill({f"{fact}-{name}": value for name, value in entry.items()})
            walk.browser.press(form, "add", fact)
    form = walk.page.main_form
    answer_page(form, walk.life)
    page = walk.browser.press(form, button)
    if page.problems:
        page.fail("the answers to be taken")
    return page


def _is_form_page(page: Page) -> bool:
    return page.form_or_none(button="leave") is not None


def _on(walk: Walk, page: Page) -> Page:
    return walk.browser.open(page.way_on)


def leave_and_return(walk: Walk) -> str:
    """Saves and leaves in the middle, signs out, and finds everything on another device."""
    page = _answer(walk, _on(walk, _tasks(walk)), "leave")
    left = page.main.text
    account.sign_out(walk.browser)
    device = account.sign_in(
        walk.base, walk.language, email=walk.email, password=walk.password, secret=walk.secret
    )
    walk.browsers.append(device)
    page = walk.browser.open(walk.page.link(walk.application))
    if page.main.text != left:
        page.fail("the application as it was left")
    return page.heading


def upload(walk: Walk) -> str:
    proof = make_pdf("Secondary school diploma / Diplome d'etudes secondaires")
    form = walk.page.form("file")
    name = walk.say("diploma.pdf", "diplôme.pdf")
    page = walk.browser.press(form.fill({"file": Upload(name, proof)}))
    page.need(name)
    return page.heading


def review(walk: Walk) -> str:
    """Reads every answer again, each with its source."""
    page = _on(walk, _tasks(walk))
    page.need("Camille", walk.say("Canada Border Services", "services frontaliers"))
    return page.heading


def _tasks(walk: Walk) -> Page:
    return walk.browser.open(walk.address("applications", "demandes", walk.application))
