"""The list of tasks: what is done, what is missing, what can't be done yet."""

import pytest

from onegov.cases import public as cases
from onegov.journeys import public as journeys
from onegov.people import public as people
from rooms.portal_apply.browser import COMPLETE

pytestmark = pytest.mark.django_db


def test_start_shows_the_notices_and_begins_one_draft(amina, definition, address) -> None:
    start = address("apply_start", "citizenship-grant")
    shown = amina.get(start)
    for notice in (*definition.notices.privacy, *definition.notices.automated):
        assert notice.en in shown.words
    first = amina.post(start)
    assert "0 of 8 parts are done" in first.words
    assert amina.post(start).path == first.path
    assert len(cases.list_mine(actor=amina.actor)) == 1
    assert "You have already started" in amina.get(start).words


def test_answers_given_before_signing_in_are_carried_over(amina, definition, address) -> None:
    session = amina.client.session
    session["onegov.eligibility"] = {
        definition.id: {"facts": {"birth_date": "1990-03-15"}, "asked": ["birth_date"]}
    }
    session.save()
    start = address("apply_start", "citizenship-grant")
    assert "We kept 1 answer" in amina.get(start).words
    amina.post(start)
    [draft] = cases.list_mine(actor=amina.actor)
    assert draft.facts["birth_date"].value == "1990-03-15"


def test_a_new_draft_can_be_neither_paid_nor_submitted(amina, draft, address) -> None:
    shown = amina.get(address("application", draft))
    assert address("pay", draft) not in shown.html
    assert address("submit", draft) not in shown.html
    assert "When every part above is done." in shown.words


def test_linking_opens_the_sources(amina, draft, address) -> None:
    tasks = address("application", draft)
    assert address("sources", draft) not in amina.get(tasks).html
    people.record_match(
        actor=amina.actor, person_id=amina.actor.person_id, member="IRCC", evidence_id="e"
    )
    assert address("sources", draft) in amina.get(tasks).html


def test_skipping_the_link_settles_every_source(amina, draft, address) -> None:
    shown = amina.post(address("link", draft), {"skip": "yes"})
    assert shown.path == address("application", draft)
    assert "Skipped" in shown.words
    progress = journeys.progress(actor=amina.actor, application_id=draft)
    assert progress.sources_done


def test_a_complete_draft_can_be_paid(amina, draft, address) -> None:
    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    shown = amina.get(address("application", draft))
    assert address("pay", draft) in shown.html
    assert address("submit", draft) not in shown.html


@pytest.mark.parametrize(
    ("language", "number", "name"),
    [("en", 1, "About you"), ("fr", 1, "À votre sujet")],
)
def test_pages_that_are_done_say_so(amina, draft, address, language, number, name) -> None:
    done = {name: COMPLETE[name] for name in ("legal_name", "birth_date")}
    cases.save_answers(actor=amina.actor, application_id=draft, answers=done)
    shown = amina.get(address("application", draft, language=language))
    word = {"en": "Done", "fr": "Fait"}[language]
    assert f"{name} {word}" in shown.words


def test_a_sent_application_opens_as_its_status(amina, draft, address) -> None:
    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    cases.submit(actor=amina.actor, application_id=draft, key="k")
    assert amina.get(address("application", draft)).path == address("status", draft)
