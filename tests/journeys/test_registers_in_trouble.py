"""Registers that are down, that answer what cannot be trusted, or whose file is broken."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from journeys.applicants import Office, reference_on, tasks
from journeys.proxies import Meddler, through
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk
from onegov_demo.walk.steps import apply, sending
from running_platform import Running, until

pytestmark = pytest.mark.live


def test_a_register_that_is_down_can_be_typed_or_asked_again(office: Office, live: Running):
    typist, patient = office.linked("en"), office.linked("fr")
    live.hold("node-cra")
    try:
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(apply.ask, walk) for walk in (typist, patient)]
            assert [one.result() for one in asked]
        assert "Canada Revenue Agency is not answering right now" in typist.page.text
        assert "ne répond pas en ce moment : Agence du revenu du Canada" in patient.page.text
        _type_the_years(typist)
    finally:
        live.let_go("node-cra")
    live.wait_until_well()
    _ask_again(patient)
    _the_case_says_that_it_was_typed(office, typist)


def _type_the_years(walk: Walk) -> None:
    walk.browser.press(walk.page.form(button="type"), "type", "CRA.filing")
    apply.use(walk)
    apply.answer(walk)
    apply.upload(walk)
    review = walk.browser.open(tasks(walk).way_on)
    assert "Your answer" in review.text
    sending.pay(walk)
    sending.submit_twice(walk)


def _ask_again(walk: Walk) -> None:
    """The answers that came in the meantime still wait for a yes."""
    form = walk.page.form(button="again")
    page = walk.browser.press(form, "again", "CRA.filing")
    assert "ne répond pas" not in page.text
    assert apply.use(walk) == "4 answers used"
    assert tasks(walk).status == 200


def _the_case_says_that_it_was_typed(office: Office, walk: Walk) -> None:
    page = office.officer(walk)
    fact = next(
        one
        for one in page.main.every("div")
        if one.first("dt") and one.text.startswith("Income tax returns 2025")
    )
    assert "The applicant, " in fact.text
    assert "Signature verified" not in fact.text
    assert "Not checked with a register" in fact.text
    assert "Canada Revenue Agency is not answering" in fact.text
    assert page.text.count("Not checked with a register") == 1


def test_an_answer_whose_signature_does_not_hold_is_refused_logged_and_not_shown(
    office: Office, live: Running
):
    walks = [office.linked("en"), office.linked("fr")]
    proxy = Meddler(live.ports["cbsa_node"], lambda data: data.replace(b'"air"', b'"sea"', 1))
    log = live.state / "logs" / "node-onegov.log"
    with through(live, "CBSA", proxy):
        seen = log.stat().st_size
        for walk in walks:
            apply.ask(walk)
        written = log.read_bytes()[seen:].decode()
    assert proxy.changed == 2
    assert written.count("refused as consumer: server.clientproxy.") == 2
    assert "could not be proven genuine" in walks[0].page.text
    assert "L’authenticité de la réponse n’a pas pu être établie" in walks[1].page.text
    for walk in walks:
        answer = _answer_of(
            walk.page, walk.say("Your entries to and exits", "Vos entrées au Canada")
        )
        assert "table" not in {one.tag for one in answer.every()}  # type: ignore[attr-defined]
        assert not walk.page.form(button="use").has_button("use", "CBSA.entry_exit")
    folder = live.state / "network" / "ONEGOV" / "state" / "log"
    evidence = live.onegov("node", "verify", "--log", str(folder), "--json")
    assert json.loads(evidence.stdout)["ok"]


def _answer_of(page: Page, title: str) -> object:
    return next(one for one in page.main.every("section") if one.text.startswith(title))


def test_a_broken_line_of_the_nightly_file_is_rejected_with_number_and_reason(
    office: Office, live: Running
):
    file = live.state / "systems" / "cra" / "nightly.txt"
    whole = file.read_bytes()
    assert {entry["line"] for entry in _report(live)["rejected"]} == {702, 902, 1102}
    lines = whole.split(b"\n")
    lines[5000] = lines[5000][:87] + b"?" + lines[5000][88:]
    file.write_bytes(b"\n".join(lines))
    try:
        walk = office.linked("en")
        apply.ask(walk)
        assert walk.page.form(button="use").has_button("use", "CRA.filing")
        # The node looks for a new file every few seconds.
        until(lambda: _report(live)["rejected_count"] == 4, "the changed file to be read")
        report = _report(live)
    finally:
        file.write_bytes(whole)
    assert report["loaded"] is True
    assert report["rejected_count"] == 4
    broken = next(entry for entry in report["rejected"] if entry["line"] == 5001)
    assert broken["code"]
    assert broken["reason"]["en"] != broken["reason"]["fr"]


def _report(live: Running) -> dict:
    token = (live.state / "network" / "CRA" / "operations.token").read_text().strip()
    url = f"http://127.0.0.1:{live.ports['cra_local']}/adapters/nightly/report"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_a_wrong_code_links_nothing_and_says_so_without_saying_which(office: Office):
    for language, words in (("en", "do not match"), ("fr", "ne correspond")):
        walk = office.signed_up(language)
        form = walk.browser.open(tasks(walk).way_on).form("client_id", "secret")
        page = walk.browser.press(
            form.fill(
                {
                    "client_id": "12345678",
                    "secret": "ABCD2345",
                    "birth_date_year": "1990",
                    "birth_date_month": "1",
                    "birth_date_day": "1",
                }
            )
        )
        assert page.problems
        assert words in page.problems[0]
        assert page.main_form.values["client_id"] == ["12345678"]
        assert not reference_on(page)
