"""Form pages: every good answer is kept, every other one is explained where it stands."""

import pytest

from onegov.cases import public as cases
from rooms.portal_apply.browser import COMPLETE, day

pytestmark = pytest.mark.django_db

STATUS = {
    "permanent_resident-answer": "yes",
    "pr_conditions_unfulfilled-answer": "no",
    "removal_order-answer": "no",
    "no-temporary_periods-none": "on",
}


def facts(person, draft) -> dict[str, object]:
    found = cases.view(actor=person.actor, application_id=draft).facts
    return {name: line.value for name, line in found.items() if line.value is not None}


def test_a_page_that_is_right_is_saved_and_leads_on(amina, draft, address) -> None:
    sent = STATUS | day("pr_date-answer", "2020-03-16")
    shown = amina.post(address("form_page", draft, 2), sent)
    assert shown.path == address("form_page", draft, 3)
    assert facts(amina, draft) == {
        "permanent_resident": True,
        "pr_conditions_unfulfilled": False,
        "removal_order": False,
        "temporary_periods": [],
        "pr_date": "2020-03-16",
    }


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "This date does not exist. Check the day, the month and the year."),
        ("fr", "Cette date n’existe pas. Vérifiez le jour, le mois et l’année."),
    ],
)
def test_a_wrong_answer_is_kept_in_its_field_and_the_others_are_saved(
    amina, draft, address, language, message
) -> None:
    sent = STATUS | day("pr_date-answer", "2023-02-30")
    shown = amina.post(address("form_page", draft, 2, language=language), sent)
    assert shown.problems == [message]
    assert shown.title.startswith({"en": "Error:", "fr": "Erreur\u00a0:"}[language])
    assert shown.value("pr_date-answer_day") == "30"
    assert "pr_date" not in facts(amina, draft)
    assert facts(amina, draft)["permanent_resident"] is True


def test_blank_answers_are_asked_for_only_when_going_on(amina, draft, address) -> None:
    page = address("form_page", draft, 2)
    shown = amina.post(page, {"permanent_resident-answer": "yes"})
    assert len(shown.problems) == 4
    left = amina.post(page, {"permanent_resident-answer": "no", "leave": "yes"})
    assert left.path == address("application", draft)
    assert facts(amina, draft) == {"permanent_resident": False}


def test_leaving_and_coming_back_shows_what_was_typed(amina, draft, address) -> None:
    page = address("form_page", draft, 1)
    amina.post(page, {"legal_name-answer": "Amina Zerrouki", "leave": "yes"})
    amina.client.logout()
    shown = amina.sign_in().get(page)
    assert shown.value("legal_name-answer") == "Amina Zerrouki"


def test_an_answer_can_be_taken_back(amina, draft, address) -> None:
    page = address("form_page", draft, 1)
    amina.post(page, {"legal_name-answer": "Amina Zerrouki", "leave": "yes"})
    amina.post(page, {"legal_name-answer": "", "leave": "yes"})
    assert facts(amina, draft) == {}


def test_trips_are_added_and_removed_one_by_one(amina, draft, address) -> None:
    page = address("form_page", draft, 3)
    for left, returned in (("2024-05-01", "2024-05-09"), ("2023-01-02", "2023-01-20")):
        sent = {"add": "trips", **day("trips-left", left), **day("trips-returned", returned)}
        assert amina.post(page, sent).problems == []
    assert [trip["left"] for trip in facts(amina, draft)["trips"]] == ["2023-01-02", "2024-05-01"]
    amina.post(page, {"remove": "trips:0"})
    assert facts(amina, draft)["trips"] == [{"left": "2024-05-01", "returned": "2024-05-09"}]
    amina.post(page, {"remove": "trips:0"})
    assert facts(amina, draft) == {}


def test_a_trip_typed_without_the_add_button_is_not_lost(amina, draft, address) -> None:
    sent = {
        "crown_service_abroad-answer": "no",
        **day("trips-left", "2024-05-01"),
        **day("trips-returned", "2024-05-09"),
    }
    amina.post(address("form_page", draft, 3), sent)
    assert facts(amina, draft)["trips"] == [{"left": "2024-05-01", "returned": "2024-05-09"}]


def test_a_trip_that_ends_before_it_begins_is_explained(amina, draft, address) -> None:
    sent = {
        "add": "trips",
        "crown_service_abroad-answer": "no",
        **day("trips-left", "2024-05-09"),
        **day("trips-returned", "2024-05-01"),
    }
    shown = amina.post(address("form_page", draft, 3), sent)
    assert shown.problems == [
        "The day you came back cannot be before the day you left. Check both dates."
    ]
    assert shown.value("trips-left_day") == "9"
    assert facts(amina, draft) == {"crown_service_abroad": False}


def test_an_empty_list_must_be_said(amina, draft, address) -> None:
    page = address("form_page", draft, 4)
    shown = amina.post(page, {"prohibition_s22-answer": "no"})
    assert len(shown.problems) == 1
    assert shown.problems[0].endswith(": add an entry, or say that there was none.")
    amina.post(page, {"prohibition_s22-answer": "no", "no-excluded_periods-none": "on"})
    assert facts(amina, draft) == {"prohibition_s22": False, "excluded_periods": []}


def test_questions_that_do_not_concern_the_person_are_not_asked(amina, draft, address) -> None:
    cases.save_answers(
        actor=amina.actor, application_id=draft, answers={"birth_date": "1950-01-01"}
    )
    assert amina.get(address("form_page", draft, 6)).status == 404
    assert "Language and knowledge" not in amina.get(address("application", draft)).words


def test_a_proof_is_asked_for_once_the_answer_calls_for_it(amina, draft, address) -> None:
    cases.save_answers(
        actor=amina.actor, application_id=draft, answers={"birth_date": "1990-01-01"}
    )
    sent = {"language_evidence-answer": "schooling", "knowledge_commitment-answer": "yes"}
    shown = amina.post(address("form_page", draft, 6), sent)
    assert shown.path == address("document", draft, "language_proof")


def test_the_language_switch_keeps_what_was_typed_and_saves_nothing(amina, draft, address) -> None:
    sent = {"legal_name-answer": "Amina Zer", "_language": "fr"}
    shown = amina.post(address("form_page", draft, 1, language="fr"), sent)
    assert shown.value("legal_name-answer") == "Amina Zer"
    assert shown.problems == []
    assert facts(amina, draft) == {}


def test_a_sent_application_is_no_longer_changed(amina, draft, address) -> None:
    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    cases.submit(actor=amina.actor, application_id=draft, key="k")
    shown = amina.post(address("form_page", draft, 1), {"legal_name-answer": "Somebody"})
    assert shown.status == 409
    assert "was submitted" in shown.words
    assert facts(amina, draft)["legal_name"] == "Amina Zerrouki"
