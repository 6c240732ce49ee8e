"""A register announces a change while the case is open: the officer sees it, in both languages."""

import json

import pytest

from journeys.applicants import Office, trail
from onegov_demo.crossing import cross
from onegov_demo.walk.state import Walk
from running_platform import Running, until

pytestmark = pytest.mark.live
SHOWN = {
    "en": ("New since the facts were fetched", "A new border crossing was recorded"),
    "fr": (
        "Du nouveau depuis l’obtention des faits",
        "Un nouveau passage à la frontière a été enregistré",
    ),
}


def acts(live: Running, walk: Walk) -> list[str]:
    return [entry["act"] for entry in trail(live, walk)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_crossing_reaches_the_officer_of_the_open_case(live: Running, language: str):
    office = Office(live)
    walk = office.submitted(language)
    assert SHOWN[language][0] not in office.officer(walk).text
    port = live.ports["cbsa_system"]
    told = cross(walk.life.person, direction="exit", port=port, state=live.state)
    assert told.ok, told.en
    until(lambda: "change.noted" in acts(live, walk), "the change on the case")
    office.officer(walk).need(*SHOWN[language])
    config = live.state / "network" / "CBSA" / "node.json"
    done = live.onegov("node", "events", "--config", str(config), "--json")
    (standing,) = json.loads(done.stdout)["subscriptions"]
    assert (standing["state"], standing["waiting"]) == ("open", 0)
    assert standing["delivered"] >= 1
