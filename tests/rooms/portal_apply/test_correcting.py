"""Facts that registers filled in: shown with their source, disputed, made exact."""

import json
from datetime import date

import pytest

from onegov.cases import public as cases
from onegov.rules.types import Trip
from rooms.portal_apply.browser import day, said

pytestmark = pytest.mark.django_db

SURE = Trip(date(2024, 6, 1), date(2024, 6, 1), date(2024, 6, 29), date(2024, 6, 29))
UNSURE = Trip(date(2022, 12, 10), date(2022, 12, 10), date(2023, 1, 7), date(2023, 1, 9))


def line(person, draft, concept):
    return cases.view(actor=person.actor, application_id=draft).facts[concept]


@pytest.fixture
def filled(amina, draft):
    """A draft that IRCC and CBSA filled in."""
    facts = [
        said("pr_date", date(2021, 2, 10)),
        said("trips", (UNSURE, SURE), "CBSA.entry_exit"),
    ]
    cases.record_facts(actor=amina.actor, application_id=draft, facts=facts)
    return draft


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["February\u00a010, 2021", "From Immigration, Refugees and Citizenship Canada"]),
        (
            "fr",
            ["10\u00a0février 2021", "Source\u00a0: Immigration, Réfugiés et Citoyenneté Canada"],
        ),
    ],
)
def test_a_fact_shows_its_source(amina, filled, address, language, words) -> None:
    shown = amina.get(address("form_page", filled, 2, language=language))
    assert all(word in shown.words for word in words)
    assert "pr_date-answer" not in shown.html


def test_disputing_keeps_both_answers_and_the_reason(amina, filled, address) -> None:
    page = address("dispute", filled, 2, "date-you-became-a-permanent-resident")
    shown = amina.post(page, day("pr_date-answer", "2020-02-10"))
    assert shown.problems == ["Say why it is wrong."]
    assert shown.value("pr_date-answer_year") == "2020"
    done = amina.post(page, {**day("pr_date-answer", "2020-02-10"), "reason": "See my card."})
    assert done.path == address("form_page", filled, 2)
    assert "See my card." in done.words
    found = line(amina, filled, "pr_date")
    assert (found.is_disputed, found.value) == (True, "2020-02-10")
    assert found.from_register.value == "2021-02-10"


def test_a_dispute_can_be_taken_back(amina, filled, address) -> None:
    page = address("dispute", filled, 2, "date-you-became-a-permanent-resident")
    amina.post(page, {**day("pr_date-answer", "2020-02-10"), "reason": "See my card."})
    amina.post(address("form_page", filled, 2), {"take_back": "pr_date"})
    found = line(amina, filled, "pr_date")
    assert (found.is_disputed, found.value) == (False, "2021-02-10")


def test_disputing_an_impossible_date_changes_nothing(amina, filled, address) -> None:
    page = address("dispute", filled, 2, "date-you-became-a-permanent-resident")
    shown = amina.post(page, {**day("pr_date-answer", "2999-02-10"), "reason": "See my card."})
    assert len(shown.problems) == 1
    assert "See my card." in shown.html
    assert not line(amina, filled, "pr_date").is_disputed


def test_a_list_is_corrected_before_it_is_sent(amina, filled, address) -> None:
    page = address("dispute", filled, 3, "your-trips-outside-canada")
    held = amina.get(page).value("entries")
    assert len(json.loads(held)) == 2
    fewer = amina.post(page, {"entries": held, "remove": "trips:1"})
    assert not line(amina, filled, "trips").is_disputed
    more = {
        "entries": fewer.value("entries"),
        "add": "trips",
        **day("trips-left", "2025-03-01"),
        **day("trips-returned", "2025-03-09"),
    }
    changed = amina.post(page, more)
    assert changed.problems == []
    amina.post(page, {"entries": changed.value("entries"), "reason": "I was not away in 2024."})
    found = line(amina, filled, "trips")
    assert found.is_disputed
    assert [trip["left"] for trip in found.value] == ["2022-12-10", "2025-03-01"]


def test_uncertain_days_are_marked_and_can_be_made_exact(amina, filled, address) -> None:
    form = address("form_page", filled, 3)
    assert "Some dates are not certain" in amina.get(form).words
    page = address("settle_trips", filled, 3, "your-trips-outside-canada")
    outside = amina.post(page, day("returned_0", "2023-02-08"))
    assert outside.problems == ["Enter a date that is not after January\u00a09, 2023."]
    amina.post(page, day("returned_0", "2023-01-08"))
    found = line(amina, filled, "trips")
    assert not found.is_disputed
    assert found.value[0] == {"left": "2022-12-10", "returned": "2023-01-08"}
    assert "Some dates are not certain" not in amina.get(form).words


def test_not_knowing_leaves_the_days_open(amina, filled, address) -> None:
    page = address("settle_trips", filled, 3, "your-trips-outside-canada")
    amina.post(page)
    found = line(amina, filled, "trips")
    assert found.value[0]["returned"] == {"earliest": "2023-01-07", "latest": "2023-01-09"}


def test_only_what_a_register_said_can_be_disputed(amina, filled, address) -> None:
    assert amina.get(address("dispute", filled, 1, "legal-name")).status == 404
