"""A goal that is a number: it is counted and shown, and never taken for a yes by itself."""

from uuid import UUID

import pytest
from tests.rooms.cases.conftest import SERVICE, WORKER, officer, person

import small_service
from onegov.cases import public as cases
from onegov.cases.actions.letters import _letter
from onegov.cases.errors import NoteNeeded, TakesNoApplications
from onegov.cases.logic import letter as composing
from onegov.cases.logic.outcomes import attention_of, decode_lines
from onegov.cases.models import Decision
from onegov.cases.types import Attention
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition

NOTE = "I read the certificate of birth and it agrees."
pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(db, tmp_path) -> Definition:
    folder = small_service.make(tmp_path, counts=True)
    catalogue.publish(actor=WORKER, folder=folder)
    return catalogue.get_current(service_id=small_service.SERVICE_ID)


def submitted(definition: Definition, **answers: object) -> UUID:
    actor = person()
    own = cases.start(actor=actor, definition=definition, language="fr")
    cases.save_answers(actor=actor, application_id=own, answers={"legal_name": "Amina", **answers})
    cases.submit(actor=actor, application_id=own, key="k")
    return own


def test_the_highest_number_is_still_for_an_officer_to_look_at(counting) -> None:
    own = submitted(counting, born_in_canada=True)
    found = cases.assess(actor=WORKER, application_id=own)
    assert (found.result, found.attention) == ("value", Attention.LOOK)
    goal = next(line for line in found.lines if line.rule == "total")
    assert (goal.value, goal.refer) == ("1200", False)


@pytest.mark.parametrize("result", ["value", "unknown", "not_met"])
def test_only_a_yes_is_ready(result) -> None:
    assert attention_of(result) is Attention.LOOK


def test_finding_for_the_person_needs_the_officers_own_words(counting) -> None:
    own = submitted(counting, born_in_canada=True)
    nadia = officer("IRCC")
    cases.take_next(actor=nadia)
    with pytest.raises(NoteNeeded):
        cases.decide(actor=nadia, application_id=own, outcome="eligible", note="")
    decided = cases.decide(actor=nadia, application_id=own, outcome="eligible", note=NOTE)
    assert decided.kind == "eligible"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Points de citoyenneté\u00a0: 1\u00a0200\u00a0points. La naissance"),
        ("en", "Points for citizenship: 1,200\u00a0points. Birth or a grant"),
    ],
)
def test_the_letter_says_the_number_with_its_unit(counting, language, said) -> None:
    own = submitted(counting, born_in_canada=True)
    nadia = officer("IRCC")
    cases.take_next(actor=nadia)
    cases.decide(actor=nadia, application_id=own, outcome="eligible", note=NOTE)
    decision = Decision.objects.get(application_id=own)
    letter = composing.compose(_letter(decision.application, decision), counting, catalogue.fill)
    part = next(part for part in letter["parts"] if part["lang"] == language)
    assert [reason["text"].startswith(said) for reason in part["reasons"]] == [True]


def test_lines_that_were_kept_before_say_nothing_of_an_officer() -> None:
    old = {
        **{"rule": "r", "label": {"en": "R", "fr": "R"}, "result": "unknown", "value": None},
        **{"because": {"en": "B", "fr": "B"}, "law": [], "trace": []},
    }
    assert decode_lines([old])[0].refer is False


def test_a_service_that_only_answers_a_question_has_no_applications(db) -> None:
    catalogue.publish(actor=WORKER, folder=SERVICE.parent / "entry-to-canada")
    definition = catalogue.get_current(service_id="ircc/entry-to-canada")
    with pytest.raises(TakesNoApplications):
        cases.start(actor=person(), definition=definition, language="en")
