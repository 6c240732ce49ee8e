"""`kill -9` in the middle of a submission: nothing is lost, nothing is sent twice."""

import json
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request

import pytest

from journeys.applicants import Office, reference_on, tasks
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.pages import Page
from onegov_demo.walk.state import Walk
from onegov_demo.walk.steps import apply
from running_platform import Running, until

pytestmark = pytest.mark.live
CHILDREN = ("web", "worker", "node-onegov", "postgres")
# A submission takes some 60 ms, what the worker does with it some 300 ms more.
LATEST = {"web": 0.08, "worker": 0.5, "node-onegov": 0.08, "postgres": 0.08}
ONCE = ("application.started", "application.submitted", "payment.paid", "application.assessed")


@pytest.mark.parametrize("name", CHILDREN)
def test_a_kill_in_the_middle_of_a_submission(office: Office, live: Running, name: str):
    _submit_and_kill(office, live, name, 0.3 * LATEST[name])


@pytest.mark.deep
@pytest.mark.parametrize("turn", range(15))
@pytest.mark.parametrize("name", CHILDREN)
def test_a_kill_at_any_moment_of_a_submission(office: Office, live: Running, name: str, turn: int):
    _submit_and_kill(office, live, name, random.Random(turn).uniform(0, LATEST[name]))


def _submit_and_kill(office: Office, live: Running, name: str, after: float) -> None:
    walk = office.paid("en" if after > 0.02 else "fr")
    before = tasks(walk).text
    walk.browser.open(_submit_address(walk))
    request = walk.browser.request(walk.page.form("attested").fill({"attested": "on"}))
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(_press, walk, request)
        time.sleep(after)
        _kill(live, name)
        shown = pressed.result()
    reference = _come_back(walk, before)
    assert not shown or shown == reference
    _everything_happened_once(office, walk, reference)


def _submit_address(walk: Walk) -> str:
    return f"{tasks(walk).url}{walk.say('submit', 'envoi')}/"


def _press(walk: Walk, request: Request) -> str:
    """The confirmation number that this press showed, "" when it got no page."""
    try:
        return reference_on(walk.browser.send(request))
    except WalkFailed:
        return ""


def _kill(live: Running, name: str) -> None:
    before = live.pids(name)
    live.kill(name)
    until(lambda: set(live.pids(name)) - set(before), f"another {name}", 60)
    live.wait_until_well()


def _come_back(walk: Walk, before: str) -> str:
    """Opens the application again; where it is still a draft, all is there and it is sent now."""
    page = until(lambda: _opened(walk), "a page of the application")
    if page.form_or_none("attested") is None and reference_on(page):
        return reference_on(page)
    assert page.text == before
    page = walk.browser.open(_submit_address(walk))
    page = walk.browser.press(page.form("attested").fill({"attested": "on"}))
    assert reference_on(page), page.said()
    return reference_on(page)


def _opened(walk: Walk) -> Page | None:
    try:
        page = tasks(walk)
    except WalkFailed:
        return None
    return page if page.status == 200 else None


def _everything_happened_once(office: Office, walk: Walk, reference: str) -> None:
    assert reference in tasks(walk).text
    until(lambda: "notice.sent" in _acts(office, walk), "the confirmation", 60)
    acts = _acts(office, walk)
    assert {act: acts[act] for act in ONCE} == dict.fromkeys(ONCE, 1)
    assert acts["notice.sent"] == 1
    rows = office.sql(
        "SELECT count(*), count(DISTINCT reference) FROM cases_application WHERE id = %s",
        walk.application,
    )
    assert rows == [(1, 1)]
    assert office.sql(
        "SELECT count(*) FROM cases_waiting WHERE application_id = %s", walk.application
    ) == [(1,)]


def _acts(office: Office, walk: Walk) -> Counter[object]:
    query = "SELECT act FROM ledger_entry WHERE application_id = %s"
    return Counter(act for (act,) in office.sql(query, walk.application))


def test_a_node_killed_while_it_asks_loses_nothing_and_can_be_asked_again(
    office: Office, live: Running
):
    walk = office.linked("fr")
    form = walk.page.form("CRA.filing")
    form.fill(dict.fromkeys((name for name in form.names if "." in name), "ask"))
    request = walk.browser.request(form)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(_press, walk, request)
        time.sleep(0.05)
        _kill(live, "node-onegov")
        asked.result()
    until(lambda: _opened(walk), "a page of the application")
    walk.browser.open(walk.page.way_on)
    if walk.page.form_or_none("CRA.filing"):
        apply.ask(walk)
    while again := walk.page.form_or_none(button="again"):
        walk.browser.press(again, "again")
    apply.use(walk)
    apply.answer(walk)
    log = live.state / "network" / "ONEGOV" / "state" / "log"
    assert json.loads(live.onegov("node", "verify", "--log", str(log), "--json").stdout)["ok"]


def test_after_all_this_the_ledger_is_whole(live: Running):
    verified = json.loads(live.onegov("ledger", "verify", "--json", check=False).stdout)
    assert verified["ok"], verified
    assert verified["waiting"] == 0
