"""Paying, submitting twice, and following what happens."""

import re
from concurrent.futures import ThreadPoolExecutor

from onegov_demo.payments.cards import GOOD_CARD
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk, wait_for

_REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def pay(walk: Walk) -> str:
    """Pays at the provider's own page and comes back."""
    page = walk.browser.open(walk.page.way_on)
    page.need(walk.say("$649.75", "649,75"))
    page = walk.browser.press(page.main_form)
    form = page.form("number", "expiry", "cvc")
    form.fill({"name": walk.life.name, "number": GOOD_CARD, "expiry": "12/30", "cvc": "123"})
    page = walk.browser.press(form, "act", "pay")
    if not page.form_or_none("attested"):
        page.fail("to come back to submit")
    return page.heading


def submit_twice(walk: Walk) -> str:
    """Presses the button twice at the same moment; there is one confirmation number."""
    walk.page.need(walk.say("Citizenship Act", "Loi sur la citoyenneté"))
    form = walk.page.form("attested").fill({"attested": "on"})
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(walk.browser.send, walk.browser.request(form)) for _ in range(2)]
        pages = [press.result() for press in presses]
    numbers = {_number(page) for page in pages}
    if len(numbers) != 1:
        pages[1].fail(f"one confirmation number, not {len(numbers)}")
    walk.confirmation = numbers.pop()
    return walk.confirmation


def _number(page: Page) -> str:
    found = _REFERENCE.search(page.text)
    return found.group(0) if found else page.fail("a confirmation number")


def follow(walk: Walk) -> str:
    """Sees when it is due and who has it, and waits for the message that it was received."""
    page = walk.browser.open(walk.address("applications", "demandes", walk.application))
    page.need(
        walk.confirmation,
        walk.say("Decision due by", "Décision au plus tard"),
        walk.say("waiting for an officer", "en attente d’un agent"),
    )
    wait_for(lambda: open_message(walk, walk.confirmation), "the confirmation in the messages")
    return page.heading


def open_message(walk: Walk, word: str) -> str:
    """Opens the newest unread message of the account; its heading when it holds ``word``, else ""."""
    home = walk.browser.open(walk.address("your-account", "votre-compte"))
    for address in home.links("/messages/"):
        page = walk.browser.open(address)
        if word in page.text:
            return page.heading
    return ""
