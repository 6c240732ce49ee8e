"""The whole path in French, as a person and an officer click it in a browser without JavaScript."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from browser.eyes import Eyes
from onegov_demo import totp
from onegov_demo.characters import find_character
from onegov_demo.walk.crowd import client_number, letter_code
from onegov_demo.walk.documents import make_pdf
from onegov_demo.walk.filling import fields
from onegov_demo.walk.life import Entry, day, subject_of
from onegov_demo.walk.state import Walk, wait_for
from onegov_demo.walk.steps.account import mailed_code

_LISTS = {"trips": "left_year", "temporary_periods": "first_year", "excluded_periods": "first_year"}


def follow(control: Locator) -> None:
    """Will press a link or button; the page that follows is open then."""
    with control.page.expect_navigation():
        control.click()


@dataclass
class Journey:
    """One person and one officer, each with a device.

    Attributes:
        walk: who walks and what they have noted; its own browser stays unused.
        page: what the person has open; ``desk`` what the officer has.
    """

    eyes: Eyes
    walk: Walk
    folder: Path
    page: Page = field(init=False)
    desk: Page = field(init=False)
    kinds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page = self.eyes.context().new_page()
        self.desk = self.eyes.context().new_page()

    # -- 1, 2: before an account -------------------------------------------------------------

    def find_the_service(self) -> None:
        self.page.goto(f"{self.walk.base}/")
        assert "/fr/" in self.page.url
        self.eyes.look(self.page, "home")
        self.page.fill("main [name=q]", "citoyenneté")
        follow(self._main.locator("form.search button"))
        self.eyes.look(self.page, "search")
        follow(self._main.get_by_role("link", name="Devenir citoyen canadien").first)
        self.eyes.look(self.page, "service")
        assert "649,75" in self._main.inner_text()

    def check_eligibility(self) -> None:
        follow(self._main.get_by_role("link", name="Vérifier votre admissibilité").first)
        self.eyes.look(self.page, "eligibility")
        follow(self._main.locator("a.button").first)
        while "/questions/" in self.page.url:
            self._answer(subject_of(self._main.locator("h1").inner_text(), "fr"))
        self.eyes.look(self.page, "eligibility result")
        assert "Vous remplissez les exigences" in self._main.inner_text()

    def _answer(self, fact: str) -> None:
        kind = fact if fact in (*_LISTS, "tax_years") else "question"
        answer = self.walk.life.answer(fact)
        if not isinstance(answer, list):
            self._see_kind(kind)
            self.fill(fields(answer))
            self.press("Continuer")
            return
        for entry in answer:
            self.fill(entry)
            self.press("Ajouter à la liste")
        self._see_kind(kind)
        follow(self._main.locator("[name=done]"))

    def _see_kind(self, kind: str) -> None:
        """Looks at each kind of question once."""
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.eyes.look(self.page, f"eligibility {kind}")

    # -- 3: an account, the record, the sources ----------------------------------------------

    def make_an_account(self) -> None:
        follow(self._main.locator("a.button", has_text="Présenter une demande"))
        self.eyes.look(self.page, "sign in")
        follow(self._main.get_by_role("link", name="Créer un compte"))
        self.eyes.look(self.page, "sign up")
        follow(self._main.get_by_role("link", name="Utiliser plutôt un mot de passe"))
        self.eyes.look(self.page, "sign up with a password")
        walk = self.walk
        self.fill({"email": walk.email, "password1": walk.password, "password2": walk.password})
        self.press("Continuer")
        self.eyes.look(self.page, "confirm address")
        self.fill({"code": wait_for(lambda: mailed_code(walk), "a code")})
        self.press("Confirmer")
        self.eyes.look(self.page, "set up app")
        self.page.reload()  # another look at the page made another key
        address = self._main.locator("a[href^='otpauth:']").get_attribute("href") or ""
        walk.secret = address.partition("secret=")[2].partition("&")[0]
        self._enter_code(self.page, walk.secret, "Confirmer")
        self.eyes.look(self.page, "recovery codes")
        follow(self._main.locator("a.button").first)

    def start(self) -> None:
        self.eyes.look(self.page, "before you start")
        self.press("Commencer votre demande")
        self.eyes.look(self.page, "tasks")
        self.walk.application = self.page.url.rstrip("/").rpartition("/")[2]
        self._go_on()

    def link(self) -> None:
        self.eyes.look(self.page, "link")
        person = self.walk.life.person
        self.fill(
            {
                "client_id": client_number(person),
                "secret": letter_code(person),
                **day("birth_date", person.birth_date),
            }
        )
        follow(self._main.locator("form#page-form button.button"))

    def ask(self) -> None:
        self.eyes.look(self.page, "sources")
        for choice in self._main.locator("input[value=ask]").all():
            choice.check()
        follow(self._main.locator("form#page-form .buttons button").first)
        self.eyes.look(self.page, "answers")
        while self._main.locator("button[name=use]").count():
            follow(self._main.locator("button[name=use]").first)

    # -- 4: the form ---------------------------------------------------------------------------

    def fill_the_form(self) -> None:
        self.eyes.look(self.page, "tasks with answers")
        for number in range(1, 7):
            self.page.goto(self._address(f"formulaire/{number}/"))
            self.eyes.look(self.page, f"form {number}")
        self._dispute()
        self._leave_and_return()
        self._upload()

    def _dispute(self) -> None:
        self.page.goto(self._address("formulaire/1/"))
        follow(self._main.get_by_role("link", name="C’est inexact").first)
        self.eyes.look(self.page, "dispute")
        name = f"{self.walk.life.name} Camille"
        reason = "Il manque mon deuxième prénom au dossier."
        self.fill({"legal_name-answer": name, "reason": reason})
        follow(self._main.locator("form#page-form .buttons button").first)
        assert "Camille" in self._main.inner_text()
        self.eyes.look(self.page, "disputed")

    def _leave_and_return(self) -> None:
        self.page.goto(self._address("formulaire/6/"))
        follow(self._main.locator("button[name=leave]"))
        follow(self.page.get_by_role("button", name="Se déconnecter"))
        self.page = self.eyes.context().new_page()
        self.page.goto(f"{self.walk.base}/fr/")
        follow(self.page.get_by_role("link", name="Se connecter"))
        self.fill({"login": self.walk.email, "password": self.walk.password})
        self.press("Se connecter")
        self.eyes.look(self.page, "second step")
        self._enter_code(self.page, self.walk.secret, "Se connecter")
        self.eyes.look(self.page, "account")
        follow(self._main.locator(f"a[href*='{self.walk.application}']").first)
        self._go_on()

    def _upload(self) -> None:
        follow(self._main.locator("form#page-form .buttons button").first)
        self.eyes.look(self.page, "document")
        proof = self.folder / "diplôme.pdf"
        proof.write_bytes(make_pdf("Diplome d'etudes secondaires"))
        self._main.locator("input[type=file]").set_input_files(proof)
        self.press("Ajouter ce fichier")
        self.eyes.look(self.page, "document added")

    # -- 5: sending ----------------------------------------------------------------------------

    def pay(self) -> None:
        self.page.goto(self._address("verification/"))
        self.eyes.look(self.page, "review")
        self._go_on()
        self.eyes.look(self.page, "pay")
        follow(self._main.locator("button.button").first)
        self.eyes.look(self.page, "provider")
        card = {"name": self.walk.life.name, "number": "4242 4242 4242 4242"}
        self.fill({**card, "expiry": "12/30", "cvc": "123"})
        follow(self._main.locator("button[value=pay]"))

    def submit(self) -> None:
        self.eyes.look(self.page, "submit")
        self.fill({"attested": "on"})
        follow(self._main.locator("form .buttons button"))
        self.eyes.look(self.page, "confirmation")
        self.walk.confirmation = self._main.locator(".letters").first.inner_text()
        self._go_on()
        self.eyes.look(self.page, "status")

    # -- the officer ---------------------------------------------------------------------------

    def sign_in_at_the_desk(self) -> None:
        officer = find_character("gabrielle@example.org")
        assert officer is not None
        self.desk.goto(f"{self.walk.base}/fr/espace-de-travail/")
        self._fill(self.desk, {"login": officer.email, "password": officer.password})
        follow(self._button(self.desk, "Se connecter"))
        self._enter_code(self.desk, officer.totp_secret, "Se connecter")
        self.eyes.look(self.desk, "queue")

    def decide(self) -> None:
        self._take_next()
        while self.walk.confirmation not in self.desk.locator("h1").inner_text():
            self._record("referred", "Un dossier antérieur, traité à son tour dans cet essai.")
            follow(self.desk.get_by_role("link", name="File de travail"))
            self._take_next()
        self.eyes.look(self.desk, "case")
        note = "Le deuxième prénom figure sur le diplôme; aucune règle n’en dépend."
        self._record("eligible", note)
        assert "Décision : admissible" in self.desk.locator("main").inner_text().replace(
            "\u00a0", " "
        )
        self.eyes.look(self.desk, "case decided")

    def _take_next(self) -> None:
        follow(self.desk.locator("form[action$='/suivant/'] button"))
        wait_for(self._reasoned, "the rules’ reasoning")

    def _record(self, outcome: str, note: str) -> None:
        self._fill(self.desk, {"outcome": outcome, "note": note})
        follow(self.desk.get_by_role("button", name="Consigner la décision"))

    def _reasoned(self) -> str:
        self.desk.reload()
        return "yes" if self.desk.locator(".trace").count() else ""

    # -- 6: afterwards -------------------------------------------------------------------------

    def read_the_decision(self) -> None:
        wait_for(self._told, "the notice")
        self.eyes.look(self.page, "message")
        self._go_on()
        wait_for(self._letter, "the letter")
        self.eyes.look(self.page, "status decided")
        letter = self.page.context.request.get(f"{self.walk.base}{self._letter()}")
        assert letter.body().startswith(b"%PDF-")
        follow(self._main.get_by_role("link", name="Voir qui a consulté vos données"))
        self.eyes.look(self.page, "readings")
        said = self._main.inner_text()
        assert "Agence des services frontaliers du Canada" in said
        assert "Agence du revenu du Canada" in said

    def _told(self) -> str:
        self.page.goto(f"{self.walk.base}/fr/votre-compte/messages/")
        news = self._main.get_by_role("link", name="Une décision a été prise")
        if not news.count():
            return ""
        self.eyes.look(self.page, "messages")
        follow(news.first)
        return "yes"

    def _letter(self) -> str:
        if self.page.locator("a[href$='/lettre/']").count() == 0:
            self.page.reload()
        found = self.page.locator("a[href$='/lettre/']")
        return (found.first.get_attribute("href") or "") if found.count() else ""

    # -- hands -----------------------------------------------------------------------------------

    @property
    def _main(self) -> Locator:
        return self.page.locator("main")

    def _address(self, rest: str) -> str:
        return f"{self.walk.base}/fr/demandes/{self.walk.application}/{rest}"

    def _go_on(self) -> None:
        follow(self._main.locator("a.button:not(.second)").first)

    def press(self, words: str) -> None:
        follow(self._button(self.page, words))

    @staticmethod
    def _button(page: Page, words: str) -> Locator:
        return page.locator("main").get_by_role("button", name=words, exact=True).first

    def _enter_code(self, page: Page, secret: str, button: str) -> None:
        """A code that was used just now is refused, as it must be: the next one is waited for."""
        for _ in range(2):
            self._fill(page, {"code": totp.code_at(secret)})
            follow(self._button(page, button))
            if not page.locator("main [name=code]").count():
                return
            time.sleep(totp.until_next() + 0.5)
        raise AssertionError(f"the app’s code was refused twice at {page.url}")

    def fill(self, answers: Mapping[str, str] | Entry) -> None:
        self._fill(self.page, answers)

    @staticmethod
    def _fill(page: Page, answers: Mapping[str, str]) -> None:
        for name, value in answers.items():
            box = page.locator(f"main [name='{name}']")
            kind = box.first.get_attribute("type")
            if kind == "radio":
                page.locator(f"main [name='{name}'][value='{value}']").check()
            elif kind == "checkbox":
                box.first.check()
            elif box.first.locator("option").count():
                box.first.select_option(value)
            else:
                box.first.fill(value)
