"""Before an account: finding the service, reading about it, and the eligibility questions."""

from onegov_demo.walk.filling import fields
from onegov_demo.walk.life import subject_of
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk

_MOST_QUESTIONS = 40
_STARTS = ("answer*", "year_*", "left_year", "first_year")


def open_site(walk: Walk) -> str:
    page = walk.browser.open(f"{walk.base}/")
    if page.language != walk.language:
        page = walk.browser.open(page.link_saying(walk.say("English", "Français")))
    if page.language != walk.language:
        page.fail(f"the page in {walk.language}")
    return page.heading


def search(walk: Walk) -> str:
    form = walk.page.form("q").fill({"q": walk.say("citizenship", "citoyenneté")})
    page = walk.browser.press(form)
    page.link_saying(_service(walk))
    return page.heading


def read_service(walk: Walk) -> str:
    page = walk.browser.open(walk.page.link_saying(_service(walk)))
    page.need(
        walk.say("Who qualifies", "Qui est admissible"),
        walk.say("What it costs", "Ce que cela coûte"),
        walk.say("$649.75", "649,75"),
        walk.say("How long it really takes", "Le délai réel"),
        walk.say("12 months", "12 mois"),
        "1,095" if walk.language == "en" else "1 095",
    )
    return page.heading


def answer_questions(walk: Walk) -> str:
    page = walk.browser.open(walk.page.link("eligib" if walk.language == "en" else "admissib"))
    page = walk.browser.open(page.way_on)
    asked = 0
    while _is_question(page) and asked < _MOST_QUESTIONS:
        page = _answer(walk, page)
        asked += 1
    page.need(
        walk.say("You meet the requirements checked here", "Vous remplissez les exigences"),
        walk.say("Citizenship Act", "Loi sur la citoyenneté"),
    )
    return f"{asked} questions; {page.heading}"


def _service(walk: Walk) -> str:
    return walk.say("Become a Canadian citizen", "Devenir citoyen canadien")


def _is_question(page: Page) -> bool:
    return any(page.form_or_none(start) for start in _STARTS)


def _answer(walk: Walk, page: Page) -> Page:
    if page.problems:
        page.fail("the answer to be taken")
    answer = walk.life.answer(subject_of(page.heading, walk.language))
    if not isinstance(answer, list):
        start = "answer*" if page.form_or_none("answer*") else "year_*"
        return walk.browser.press(page.form(start).fill(fields(answer)))
    for entry in answer:
        page = walk.browser.press(page.form(*entry).fill(entry), "add")
    return walk.browser.press(page.form("*", button="done"), "done")
