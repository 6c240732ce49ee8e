"""Consent on a running platform: agreed it is fetched, withdrawn it is refused at the provider's node."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from journeys.applicants import Office, trail
from journeys.proxies import Meddler, through
from onegov_demo.walk.browser import Browser
from onegov_demo.walk.state import Walk
from onegov_demo.walk.steps import account, apply
from running_platform import Running, until

pytestmark = pytest.mark.live

FILING = "CRA.filing"


class Door:
    """Holds the question for the tax years on its way, until it is opened."""

    def __init__(self) -> None:
        self.reached, self._opened = threading.Event(), threading.Event()

    def __call__(self, data: bytes) -> None:
        if b"/filing/filing" in data and not self._opened.is_set():
            self.reached.set()
            self._opened.wait(30)

    def open(self) -> None:
        self._opened.set()


def _consent(office: Office, walk: Walk) -> str:
    rows = office.sql(
        "SELECT id::text FROM consent_receipt WHERE application_id = %s AND provider = %s"
        " ORDER BY agreed_at DESC LIMIT 1",
        walk.application,
        FILING,
    )
    return str(rows[0][0])


def _withdraw(walk: Walk, device: Browser, consent: str) -> str:
    section = walk.say("consents", "consentements"), walk.say("withdraw", "retirer")
    address = walk.address("applications", "demandes", walk.application)
    page = device.open(f"{address}{section[0]}/{consent}/{section[1]}/")
    return device.press(page.main_form).text


def _acts(live: Running, walk: Walk) -> list[str]:
    return [entry["act"] for entry in trail(live, walk)]


def _is_told(office: Office, walk: Walk) -> Callable[[], bool]:
    """Asked of the database: a question that is held waits for 8 seconds only."""
    query = "SELECT told_at FROM consent_shown WHERE application_id = %s AND told_at IS NOT NULL"
    return lambda: bool(office.sql(query, walk.application))


def _refusals(live: Running) -> list[dict[str, str]]:
    log = live.state / "network" / "CRA" / "state" / "log" / "evidence.jsonl"
    lines = (json.loads(line) for line in log.read_text().splitlines())
    return [line for line in lines if line["kind"] == "refused"]


@pytest.mark.parametrize(
    ("language", "done", "told"),
    [
        ("en", "You have withdrawn your consent.", "You withdrew your consent, so Canada Revenue"),
        ("fr", "Vous avez retiré votre consentement.", "Comme vous avez retiré votre consentement"),
    ],
)
def test_a_consent_withdrawn_while_it_is_asked_is_refused_and_the_person_is_told(
    office: Office, live: Running, language: str, done: str, told: str
) -> None:
    walk, door = office.linked(language), Door()
    device = account.sign_in(
        walk.base, language, email=walk.email, password=walk.password, secret=walk.secret
    )
    proxy = Meddler(live.ports["cra_node"], hold=door)
    with through(live, "CRA", proxy), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(apply.ask, walk)
        assert door.reached.wait(30)
        assert done in _withdraw(walk, device, _consent(office, walk))
        try:
            until(_is_told(office, walk), "the withdrawal at the provider")
        finally:
            door.open()
        assert asked.result()
    assert told in walk.page.text
    assert _refusals(live)[-1]["code"] == "server.serverproxy.consent_withdrawn"
    acts = _acts(live, walk)
    assert acts.count("facts.not_fetched") == acts.count("consent.withdrawal_told") == 1
    # They think better of it: agreed again, it is fetched.
    form = walk.page.form(button="again")
    page = walk.browser.press(form, "again", FILING)
    assert told not in page.text
    assert apply.use(walk) == "4 answers used"


def test_the_persons_page_says_when_the_provider_knew(office: Office, live: Running) -> None:
    walk = office.submitted("fr")
    assert "consent.shown" in _acts(live, walk)
    _withdraw(walk, walk.browser, _consent(office, walk))
    address = walk.address("applications", "demandes", walk.application)
    until(
        lambda: "L’organisme en a été avisé le" in walk.browser.open(address).text,
        "the word that the provider knows",
    )


def test_a_provider_that_is_down_is_told_once_it_is_back(office: Office, live: Running) -> None:
    walk = office.linked("en")
    apply.ask(walk)
    live.hold("node-cra")
    try:
        assert "You have withdrawn" in _withdraw(walk, walk.browser, _consent(office, walk))
        until(lambda: _attempts(office, walk) > 0, "a first attempt")
        assert not _is_told(office, walk)()
    finally:
        live.let_go("node-cra")
    until(_is_told(office, walk), "the withdrawal at the provider", seconds=60)


def _attempts(office: Office, walk: Walk) -> int:
    """How often the job that tells this person's provider has failed."""
    rows = office.sql(
        "SELECT job.attempts FROM procrastinate_jobs job JOIN consent_shown shown"
        " ON job.args->>'shown_id' = shown.id::text WHERE shown.application_id = %s",
        walk.application,
    )
    return max((int(str(row[0])) for row in rows), default=0)
