"""After the decision: the notice, the letter, and who read which data."""

from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk, wait_for
from onegov_demo.walk.steps.sending import open_message

_SMALLEST_LETTER = 5_000  # bytes


def notice(walk: Walk) -> str:
    word = walk.say("Open the letter", "Ouvrez la lettre")
    return wait_for(lambda: open_message(walk, word), "the notice of the decision")


def letter(walk: Walk) -> str:
    """Opens the letter from the application's own page."""
    wait_for(lambda: "".join(_letters(walk)[:1]), "a link to the letter")
    page = walk.browser.open(_letters(walk)[0])
    if page.kind != "application/pdf" or not page.content.startswith(b"%PDF-"):
        page.fail("a letter in PDF")
    if len(page.content) < _SMALLEST_LETTER:
        page.fail(f"a letter of more than {_SMALLEST_LETTER} bytes")
    return f"{len(page.content) // 1000} kB"


def _letters(walk: Walk) -> list[str]:
    page = _status(walk)
    return page.links("/letter/") or page.links("/lettre/")


def readings(walk: Walk) -> str:
    """Finds every department that was asked, and the officer."""
    page = walk.browser.open(_status(walk).link_saying("who read your data", "qui a consulté"))
    page.need(
        walk.say("Canada Border Services Agency", "Agence des services frontaliers"),
        walk.say("Canada Revenue Agency", "Agence du revenu du Canada"),
        walk.say("Immigration, Refugees", "Immigration, Réfugiés"),
        walk.say("officer", "agent"),
    )
    return f"{sum(1 for _ in page.main.every('dl'))} readings"


def _status(walk: Walk) -> Page:
    return walk.browser.open(walk.address("applications", "demandes", walk.application))
