"""The walk itself, and what holds of a platform that was walked."""

import json
import os
import urllib.request
from pathlib import Path

import psycopg
import pytest

from journeys.applicants import Office, tasks
from onegov.journeys.apply import STEPS
from onegov_demo.population import Person, population
from onegov_demo.walk import crowd
from onegov_demo.walk.state import letters
from onegov_demo.walk.walker import TRAIL
from running_platform import Running

pytestmark = pytest.mark.live

GIGABYTE = 1_000_000_000


def test_the_whole_path_is_walked_in_both_languages(walked):
    assert walked["exit"] == 0, walked["walks"]
    assert walked["ok"] is True
    assert [walk["language"] for walk in walked["walks"]] == ["en", "fr"]
    assert len({walk["applicant"] for walk in walked["walks"]}) == 2
    for walk in walked["walks"]:
        assert walk["failed"] is None
        assert walk["steps"][-1]["step"] == "trail"
        assert all(step["seconds"] >= 0 and step["saw"] for step in walk["steps"])


def test_every_step_of_a_trail_is_one_of_the_journeys_table(walked):
    for walk in walked["walks"]:
        named = {entry["step"] for entry in walk["trail"]}
        assert named - {""} <= set(STEPS)
        assert named >= TRAIL
        assert {entry["act"] for entry in walk["trail"] if not entry["step"]} <= {"notice.read"}
        assert [entry["index"] for entry in walk["trail"]] == sorted(
            entry["index"] for entry in walk["trail"]
        )


def test_a_walk_that_fails_says_where_and_what_the_page_said(live):
    done = live.onegov("demo", "--json", "--language", "fr", "--url", live.mail, check=False)
    assert done.returncode == 1
    failed = json.loads(done.stdout)["walks"][0]["failed"]
    assert failed["step"] == "choose"
    assert failed["expected"]


def test_a_changed_byte_of_the_ledger_is_named(live, walked):
    decided = next(e for e in walked["walks"][0]["trail"] if e["act"] == "decision.made")
    whole = live.onegov("ledger", "verify", "--json", check=False)
    assert whole.returncode == 0, whole.stdout
    assert json.loads(whole.stdout)["ok"] is True
    flip = (
        "UPDATE ledger_entry SET leaf = set_byte(leaf, 7, get_byte(leaf, 7) # 1) WHERE index = %s"
    )
    with psycopg.connect(live.environment["DATABASE_URL"], autocommit=True) as database:
        database.execute(flip, [decided["index"]])
        try:
            told = live.onegov("ledger", "verify", "--json", check=False)
        finally:
            database.execute(flip, [decided["index"]])
    assert told.returncode == 1
    faults = json.loads(told.stdout)["faults"]
    assert [fault["index"] for fault in faults] == [decided["index"]]
    assert faults[0]["en"]
    assert faults[0]["fr"]
    assert live.onegov("ledger", "verify", check=False).returncode == 0


def test_no_log_holds_what_is_known_of_a_person(live, walked):
    people = [population()[walk["applicant"]] for walk in walked["walks"]]
    secrets = {word for person in people for word in _known_of(person)}
    secrets |= {letter["to"] for letter in letters(live.mail, "") if "walk-" in letter["to"]}
    secrets |= {
        "Camille",
        "deuxième prénom",
        "second given name",
        "diploma.pdf",
        "4242424242424242",
    }
    secrets |= {walk["confirmation"] for walk in walked["walks"]}
    leaks = [
        (log.name, word)
        for log in live.logs
        for text in [log.read_text("utf-8", "replace").casefold()]
        for word in secrets
        if word.casefold() in text
    ]
    assert not leaks


def _known_of(person: Person) -> set[str]:
    """What registers and forms know: names, numbers, codes, dates, places."""
    born = person.birth_date
    dates = {born, *(trip.left for trip in person.trips)}
    return {
        *(f"{given} {name.family}" for name in person.names for given in name.given),
        *(name.family for name in person.names if len(name.family) > 5),
        *(document.number for document in person.documents),
        *person.postal_codes,
        *(day.isoformat() for day in dates if day.year < 2026),
        f"{born:%Y%m%d}",
        crowd.client_number(person),
        crowd.letter_code(person),
    }


def test_all_processes_together_stay_below_a_gigabyte(live, walked, record_property):
    used = live.memory()
    record_property("memory_bytes", used)
    assert used < GIGABYTE


def test_it_stops_without_a_trace_and_goes_on_where_it_was(live: Running, office: Office):
    walk = office.submitted("fr")
    before = live.tree()
    assert live.stop() == 0
    assert not [pid for pid in before if _is_alive(pid)]
    assert not (live.state / "environment.json").exists()
    live.start_again()
    walk.base, walk.mail = live.url, live.mail
    with urllib.request.urlopen(f"{live.url}/fr/") as answer:  # noqa: S310
        assert answer.status == 200
    page = tasks(walk)
    assert walk.confirmation in page.text
    assert json.loads(live.onegov("ledger", "verify", "--json").stdout)["ok"]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"
