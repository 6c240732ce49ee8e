"""The officer's part: signs in to the desk, takes the case, reads it, decides."""

from onegov_demo.characters import Character, find_character
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk, wait_for
from onegov_demo.walk.steps import account

_MOST_OLDER = 200


def sign_in(walk: Walk) -> str:
    """The officer who works in the walk's language opens the desk and signs in."""
    officer = _officer(walk)
    desk = walk.say("desk", "espace-de-travail")
    walk.officer.open(f"{walk.base}/{walk.language}/{desk}/")
    page = account.enter(
        walk.officer,
        email=officer.email,
        password=officer.password,
        secret=officer.totp_secret,
    )
    return page.heading


def _officer(walk: Walk) -> Character:
    officer = find_character(walk.say("marcus@example.org", "gabrielle@example.org"))
    if officer is None:
        raise WalkFailed("an officer among the demonstration’s characters")
    return officer


def take(walk: Walk) -> str:
    """Takes the next case until it is this one; older ones that wait are decided first, as is fair."""
    older, page = 0, _take_next(walk)
    while walk.confirmation not in page.heading:
        if older == _MOST_OLDER:
            page.fail(f"the case {walk.confirmation} among the oldest {_MOST_OLDER}")
        _decide_older(walk)
        older, page = older + 1, _take_next(walk)
    return f"{page.heading}, {older} older decided first" if older else page.heading


def _take_next(walk: Walk) -> Page:
    page = walk.officer.page
    form = page.form_to("/next/", "/suivant/")
    page = walk.officer.press(form)
    if walk.confirmation not in page.text and not page.form_or_none("outcome"):
        page.fail("a case that waits")
    return page


def _decide_older(walk: Walk) -> None:
    """As the rules say: eligible where all are met, else somebody must look."""
    _wait_for_rules(walk)
    is_met = (
        walk.say("Every coded rule is met", "Toutes les règles codées") in walk.officer.page.text
    )
    note = walk.say(
        "An older case of the demonstration, decided in its turn.",
        "Un dossier antérieur de la démonstration, traité à son tour.",
    )
    _send_decision(walk, "eligible" if is_met else "referred", note)
    walk.officer.open(walk.officer.page.link_saying("Queue", "File de travail"))


def read(walk: Walk) -> str:
    """Sees each fact with its source and signature, the rules line by line, and both names."""
    _wait_for_rules(walk)
    page = walk.officer.page
    page.need(
        walk.say("Every coded rule is met", "Toutes les règles codées sont respectées"),
        walk.say("Citizenship Act", "Loi sur la citoyenneté"),
        walk.say("Signature verified", "Signature vérifiée"),
        walk.say("Disputed", "Contesté"),
        "Camille",
    )
    signed = page.text.count(walk.say("Signature verified", "Signature vérifiée"))
    rules = sum(one.has_class("trace") for one in page.main.every())
    return f"{rules} rules, {signed} verified signatures"


def _wait_for_rules(walk: Walk) -> None:
    """Reloads the case until the worker has applied the rules."""
    url = walk.officer.page.url

    def look() -> str:
        page = walk.officer.open(url)
        return page.heading if any(one.has_class("trace") for one in page.main.every()) else ""

    wait_for(look, "the rules’ reasoning on the case")


def decide(walk: Walk) -> str:
    """Finds the person eligible, with a note on the name."""
    note = walk.say(
        "The second given name matches the diploma; no rule depends on it.",
        "Le deuxième prénom figure sur le diplôme; aucune règle n’en dépend.",
    )
    _send_decision(walk, "eligible", note)
    walk.officer.page.need(walk.say("Decided: eligible", "Décision : admissible"))
    return walk.officer.page.heading


def _send_decision(walk: Walk, outcome: str, note: str) -> None:
    form = walk.officer.page.form("outcome", "note")
    page = walk.officer.press(form.fill({"outcome": outcome, "note": note}))
    if page.problems or page.form_or_none("outcome"):
        page.fail("the decision to be recorded")
