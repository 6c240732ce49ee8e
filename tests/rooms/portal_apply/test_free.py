"""A service that costs nothing and asks no register: nothing to link, nothing to pay."""

from uuid import UUID

import pytest

import small_service
from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.journeys import public as journeys
from onegov.journeys.errors import NotReady
from rooms.portal_apply.browser import Person
from rooms.portal_apply.conftest import SETUP

pytestmark = pytest.mark.django_db
ANSWERS = {"legal_name": "Amina Zerrouki", "born_in_canada": True, "granted": False}


@pytest.fixture
def free(db, tmp_path) -> Definition:
    catalogue.publish(actor=SETUP, folder=small_service.make(tmp_path, free=True))
    return catalogue.get_current(service_id=small_service.SERVICE_ID)


@pytest.fixture
def amina(free) -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def complete(free, amina) -> UUID:
    own = cases.start(actor=amina.actor, definition=free, language="en")
    cases.save_answers(actor=amina.actor, application_id=own, answers=ANSWERS)
    return own


def test_before_the_start_it_says_that_it_is_free(free, amina, address) -> None:
    page = amina.get(address("apply_start", free.slug.en))
    assert "It is free." in page.words
    assert "Link your record" not in page.words
    assert "$0" not in page.words


def test_the_tasks_are_the_form_and_sending_it(amina, complete, address) -> None:
    page = amina.get(address("application", complete))
    assert "1 of 1 part is done." in page.words
    assert "Link your record" not in page.words
    assert "Pay the fee" not in page.words
    assert "Submit your application" in page.words


def test_it_is_submitted_without_a_payment(amina, complete, address) -> None:
    review = amina.get(address("review", complete))
    assert "Continue to submit" in review.words
    assert amina.get(address("pay", complete)).path == address("submit", complete)
    page = amina.post(address("submit", complete), {"key": "k", "attested": "on"})
    assert "We received your application" in page.words
    application = cases.view(actor=amina.actor, application_id=complete)
    assert application.reference
    assert application.payment_id is None


def test_there_is_nothing_to_pay(amina, complete) -> None:
    with pytest.raises(NotReady) as refused:
        journeys.pay(
            actor=amina.actor, application_id=complete, return_url="http://x/", language="en"
        )
    assert refused.value.message.fr == "Il n’y a rien à payer."


def test_a_service_without_applications_leads_to_its_questions(amina, address) -> None:
    folder = small_service.EXAMPLE.parents[4] / "services/ircc/entry-to-canada"
    catalogue.publish(actor=SETUP, folder=folder)
    page = amina.get(address("apply_start", "entry-to-canada"))
    assert page.path == address("eligibility", "entry-to-canada")
