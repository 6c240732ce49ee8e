"""People on their way through an application, for tests that look at one place of it."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import psycopg

from onegov_demo.characters import find_character
from onegov_demo.walk import crowd
from onegov_demo.walk.browser import Browser
from onegov_demo.walk.life import Life
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk, names_used, wait_for
from onegov_demo.walk.steps import account, apply, desk, sending
from onegov_demo.walk.walker import today
from running_platform import Running

REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
GRANT = {"en": "services/citizenship-grant", "fr": "services/attribution-citoyennete"}
CARD = {"en": "services/pr-card-renewal", "fr": "services/renouvellement-carte-rp"}


@dataclass(frozen=True)
class Office:
    """Makes applicants on a running platform; each is another person."""

    live: Running
    service: Mapping[str, str] = field(default_factory=lambda: GRANT)

    def stranger(self, language: str) -> Walk:
        """Somebody who qualifies and has not come yet."""
        walked = crowd.walked_before(names_used(self.live.mail))
        life = Life(crowd.next_person(today(), walked), today())
        email = crowd.address(life.person, secrets.token_hex(4))
        return Walk(self.live.url, self.live.mail, language, life, email)

    def signed_up(self, language: str) -> Walk:
        """They have an account and an empty draft."""
        walk = self.stranger(language)
        page = walk.browser.open(f"{walk.base}/{language}/{self.service[language]}/")
        wanted = page.link_saying("Apply", "Présenter une demande")
        account.create_account(walk, wanted)
        account.set_up_app(walk)
        apply.start(walk)
        return walk

    def linked(self, language: str) -> Walk:
        """They are linked to their record and look at the sources."""
        walk = self.signed_up(language)
        apply.link(walk)
        return walk

    def filled(self, language: str) -> Walk:
        """Registers' answers are in the form; the next page asks for the file."""
        walk = self.linked(language)
        apply.ask(walk)
        apply.use(walk)
        apply.answer(walk)
        return walk

    def paid(self, language: str) -> Walk:
        """All is there but the last press."""
        walk = self.filled(language)
        apply.upload(walk)
        tasks(walk)
        walk.browser.open(walk.page.way_on)
        sending.pay(walk)
        return walk

    def submitted(self, language: str) -> Walk:
        """The application is in."""
        walk = self.paid(language)
        sending.submit_twice(walk)
        return walk

    def officer(self, walk: Walk) -> Page:
        """The case of a submitted application on the desk, opened by its number."""
        if not walk.officer.requests:
            desk.sign_in(walk)
        section = walk.say("desk/find", "espace-de-travail/recherche")
        url = f"{walk.base}/{walk.language}/{section}/?reference={walk.confirmation}"
        wait_for(lambda: _reasoned(walk.officer.open(url)), "the rules’ reasoning")
        return walk.officer.page

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of the platform's database."""
        with psycopg.connect(self.live.environment["DATABASE_URL"], autocommit=True) as database:
            cursor = database.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []


def _reasoned(page: Page) -> str:
    return page.heading if any(one.has_class("trace") for one in page.main.every()) else ""


def tasks(walk: Walk) -> Page:
    """The person's list of tasks, or where the application stands once it is in."""
    return walk.browser.open(walk.address("applications", "demandes", walk.application))


def sign_in_again(walk: Walk, wanted: str) -> Page:
    """Signs the person in from a page that says that they were signed out."""
    walk.browser.open(wanted)
    return account.enter(walk.browser, email=walk.email, password=walk.password, secret=walk.secret)


def staff(walk: Walk, email: str) -> Browser:
    """A member of staff, signed in."""
    known = find_character(email)
    assert known is not None
    return account.sign_in(
        walk.base, walk.language, email=email, password=known.password, secret=known.totp_secret
    )


def reference_on(page: Page) -> str:
    """The confirmation number that a page shows, "" when there is none."""
    found = REFERENCE.search(page.text)
    return found.group(0) if found else ""


def trail(live: Running, walk: Walk) -> list[dict[str, str]]:
    """What ``onegov trail`` says of the application."""
    done = live.onegov("trail", walk.application, "--json", check=False)
    entries: list[dict[str, str]] = json.loads(done.stdout)["trail"]
    return entries


def day_in(page: Page, day: date) -> bool:
    """Whether a page holds a date in a form."""
    return str(day.year) in page.content.decode()
