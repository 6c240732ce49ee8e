"""A question that depends on another one of its page comes up once that one is answered."""

from uuid import UUID

import pytest

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from rooms.portal_apply.browser import Person
from rooms.portal_apply.conftest import SERVICE, SETUP

pytestmark = pytest.mark.django_db
MORE = {
    "en": "Your answers bring up more questions.",
    "fr": "Vos réponses amènent d’autres questions.",
}


@pytest.fixture
def study(db) -> Definition:
    catalogue.publish(actor=SETUP, folder=SERVICE.parent / "study-permit")
    return catalogue.get_current(service_id="ircc/study-permit")


@pytest.fixture
def thabo(study) -> Person:
    return Person("thabo@example.org").sign_in()


@pytest.fixture
def draft(study, thabo) -> UUID:
    return cases.start(actor=thabo.actor, definition=study, language="en")


def first_page(place: str, **more: str) -> dict[str, str]:
    return {"legal_name-answer": "Thabo Nkosi", "place-answer": place} | {
        f"{name}-answer": value for name, value in more.items()
    }


def test_it_waits_for_the_question_that_it_depends_on(thabo, draft, address) -> None:
    page = thabo.get(address("form_page", draft, 1))
    assert 'name="place-answer"' in page.html
    assert "canada_situation" not in page.html
    assert "entry_situation" not in page.html


def test_an_answer_that_rules_it_out_goes_on_at_once(thabo, draft, address) -> None:
    page = thabo.post(address("form_page", draft, 1), first_page("outside"))
    assert page.path == address("form_page", draft, 2)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_answer_that_brings_it_up_asks_it_next_on_the_same_page(
    thabo, draft, address, language
) -> None:
    here = address("form_page", draft, 1, language=language)
    page = thabo.post(here, first_page("in_canada"))
    assert page.path == here
    assert page.problems == []
    assert MORE[language] in page.words
    assert 'name="canada_situation-answer"' in page.html
    assert "entry_situation" not in page.html
    done = thabo.post(here, first_page("in_canada", canada_situation="work_permit"))
    assert done.path == address("form_page", draft, 2, language=language)


def test_it_is_missed_where_it_concerns_and_is_left_open(thabo, draft, address) -> None:
    here = address("form_page", draft, 1)
    thabo.post(here, first_page("in_canada"))
    page = thabo.post(here, first_page("in_canada"))
    assert page.problems == ["Your situation in Canada: choose one of the answers."]


def test_it_is_forgiven_when_another_answer_rules_it_out(thabo, draft, address) -> None:
    here = address("form_page", draft, 1)
    thabo.post(here, first_page("in_canada"))
    page = thabo.post(here, first_page("outside"))
    assert page.path == address("form_page", draft, 2)


def test_leaving_does_not_ask_more(thabo, draft, address) -> None:
    page = thabo.post(
        address("form_page", draft, 1),
        first_page(
            "in_canada",
        )
        | {"leave": "yes"},
    )
    assert page.path == address("application", draft)


def test_a_number_out_of_range_is_said_with_its_range_and_the_others_are_saved(
    thabo, draft, address
) -> None:
    here = address("form_page", draft, 4)
    typed = {"family_size-answer": "0", "tuition_dollars-answer": "15,000"}
    page = thabo.post(here, typed | {"travel_dollars-answer": "", "money_dollars-answer": "many"})
    assert page.problems[0] == "Number of persons: enter a whole number from 1 to 20."
    assert page.value("money_dollars-answer") == "many"
    facts = cases.view(actor=thabo.actor, application_id=draft).facts
    assert {name: line.value for name, line in facts.items()} == {"tuition_dollars": 15000}
