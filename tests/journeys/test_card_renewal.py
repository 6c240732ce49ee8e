"""The renewal of a card on the running platform: its own registers, purpose and law."""

import json

import pytest

from journeys.applicants import CARD, Office
from onegov_demo.walk.steps import apply
from running_platform import Running

pytestmark = pytest.mark.live


@pytest.mark.parametrize("language", ["en", "fr"])
def test_registers_fill_the_renewal_under_its_own_law(live: Running, language: str):
    walk = Office(live, CARD).linked(language)
    page = walk.page
    page.need(walk.say("Immigration and Refugee Protection", "protection des réfugiés"))
    form = page.form("IRCC.identity", "IRCC.status", "CBSA.entry_exit")
    assert "CRA.filing" not in form.names
    asked = [name for name in form.names if "." in name]
    walk.browser.press(form.fill(dict.fromkeys(asked, "ask")))
    assert apply.use(walk) == "3 answers used"

    page = walk.browser.open(
        walk.address("your-account/who-read-your-data", "votre-compte/qui-a-consulte-vos-donnees")
    )
    page.need(
        walk.say("Canada Border Services Agency", "Agence des services frontaliers du Canada"),
        walk.say("Immigration and Refugee Protection Regulations", "protection des réfugiés"),
    )
    assert walk.say("Citizenship Act", "Loi sur la citoyenneté") not in page.text

    log = live.state / "network" / "CBSA" / "state" / "log" / "evidence.jsonl"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    bases = [line["request"]["base"] for line in lines if line["kind"] == "exchange"]
    signed = [base for base in bases if "/accessLog\n" not in base][-1]
    assert '"onegov-purpose": pr-card-renewal\n' in signed
    assert '"onegov-authority": SOR-2002-227 56(2)(a)(vii)\n' in signed
