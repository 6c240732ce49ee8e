"""A study permit with the province’s letter: read across two directories, scarce, and revoked."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from journeys import students
from journeys.students import Ministry
from onegov_demo.walk.state import wait_for
from running_platform import Running

pytestmark = pytest.mark.live
REVOKED = {
    "en": "The province revoked the person’s attestation letter",
    "fr": "La province a révoqué la lettre d’attestation de la personne",
}


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("fr", 1)])
def test_a_revoked_letter_reaches_the_open_case(live: Running, language: str, place: int) -> None:
    ministry, person = Ministry(live), list(islice(students.students(), 2))[place]
    status, letter = ministry.letter_for(person)
    assert status == 201
    walk = students.linked_student(live, language, person, f"{place:08x}")
    walk.page.need(
        walk.say("Student Attestation Act", "Loi sur les attestations d’études"),
        walk.say("made-up province", "province fictive"),
    )
    students.ask_and_use(walk)
    students.fill_in(walk)
    students.pay_and_submit(walk)
    office = students.office_of(live)
    page = office.officer(walk)
    page.need(
        walk.say("Ministry of Education", "Ministère de l’Éducation"),
        walk.say("Signature verified", "Signature vérifiée"),
        "EDUCATION:node:1",
    )
    assert REVOKED[language] not in page.text

    revoked, _ = ministry("POST", "/revocations", {"number": letter["number"], "reason": "x"})
    assert revoked == 200
    wait_for(lambda: REVOKED[language] in office.officer(walk).text, "the revocation on the case")
    again, told = ministry("POST", "/revocations", {"number": letter["number"], "reason": "x"})
    assert (again, told) == (409, {"error": "already_revoked"})


def test_past_the_places_no_letter_is_issued(live: Running) -> None:
    """More students at once than places are left: exactly the places are given."""
    ministry = Ministry(live)
    before = ministry("GET", "/places")[1]
    people = list(islice(students.students(), 10, 22))
    with ThreadPoolExecutor(len(people)) as pool:
        told = list(pool.map(ministry.letter_for, people))
    school = next(each for each in before["schools"] if each["school"].startswith("Université"))
    left = min(before["places"] - before["taken"], school["places"] - school["taken"])
    assert sorted(status for status, _ in told) == [201] * left + [409] * (len(people) - left)
    refused = [answer for status, answer in told if status == 409]
    assert all(answer == {"error": "allocation_used"} for answer in refused)
    assert ministry("GET", "/places")[1]["taken"] == before["taken"] + left
