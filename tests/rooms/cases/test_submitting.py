"""Submitting: once, however often and however interrupted."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from tests.rooms.cases.conftest import EVERYTHING_IN_ORDER, officer, person

from onegov.cases import public as cases
from onegov.cases.models import Application, Reference, Waiting
from onegov.core.errors import NotFound
from onegov.core.ids import clean_reference
from onegov.ledger import public as ledger


def submissions(application_id) -> int:
    acts = [entry.act for entry in ledger.trail(application_id=application_id)]
    return acts.count("application.submitted")


@pytest.mark.django_db
def test_a_submission_has_a_reference_a_date_and_a_due_date(at_noon, submitted, amina):
    own = submitted(amina)
    application = cases.view(actor=amina, application_id=own)
    assert application.state == "submitted"
    assert clean_reference(application.reference) == application.reference
    assert application.application_date == date(2026, 11, 23)
    assert application.due_on == date(2027, 11, 23)
    assert [(step.name, step.state) for step in application.timeline] == [
        ("started", "done"),
        ("submitted", "now"),
        ("in_review", "later"),
        ("decided", "later"),
    ]
    assert application.timeline[3].note.fr == "Au plus tard le 23\u00a0novembre\u00a02027"
    assert "Immigration" in application.holder.en


@pytest.mark.django_db
def test_pressing_again_changes_nothing(submitted, amina):
    own = submitted(amina)
    first = cases.view(actor=amina, application_id=own)
    for key in ("k", "another"):
        assert cases.submit(actor=amina, application_id=own, key=key) == first
    assert submissions(own) == 1
    assert Waiting.objects.filter(application_id=own).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_give_one_submission(draft, amina):
    cases.save_answers(actor=amina, application_id=draft, answers=EVERYTHING_IN_ORDER)
    start, found = threading.Barrier(4), []

    def press() -> None:
        start.wait()
        try:
            found.append(cases.submit(actor=amina, application_id=draft, key="k").reference)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for press_ in presses:
        press_.start()
    for press_ in presses:
        press_.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Reference.objects.filter(application_id=draft).count() == 1
    assert submissions(draft) == 1


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_is_cut_off_leaves_nothing_and_can_be_made_again(draft, amina):
    with transaction.atomic():
        cases.submit(actor=amina, application_id=draft, key="k")
        transaction.set_rollback(True)
    assert cases.view(actor=amina, application_id=draft).is_draft
    assert not Reference.objects.filter(application_id=draft).exists()
    assert not Waiting.objects.filter(application_id=draft).exists()
    assert cases.submit(actor=amina, application_id=draft, key="k").reference
    assert submissions(draft) == 1


_SUBMIT_AND_DIE = """
import os, signal, sys
from uuid import UUID
import django
django.setup()
from onegov.cases import public as cases
from onegov.cases.actions import applications
from onegov.core.types import Actor, ActorKind

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

when, person_id, application_id = sys.argv[1:]
if when == "before":
    applications.record = die
actor = Actor(kind=ActorKind.PERSON, person_id=UUID(person_id))
cases.submit(actor=actor, application_id=UUID(application_id), key="k")
die()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("when", "state"), [("before", "draft"), ("after", "submitted")])
def test_a_process_killed_around_the_commit_submits_nothing_twice(draft, amina, when, state):
    here = connection.settings_dict
    place = urlencode({"host": here["HOST"]})
    database = f"postgresql://{here['USER']}@/{here['NAME']}?{place}"
    done = subprocess.run(
        [sys.executable, "-c", _SUBMIT_AND_DIE, when, str(amina.person_id), str(draft)],
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = cases.view(actor=amina, application_id=draft)
    assert left.state == state
    again = cases.submit(actor=amina, application_id=draft, key="k")
    assert again.reference
    assert left.reference in ("", again.reference)
    assert Reference.objects.filter(application_id=draft).count() == 1
    assert Waiting.objects.filter(application_id=draft).count() == 1
    assert submissions(draft) == 1


@pytest.mark.django_db
def test_nobody_else_sees_changes_or_submits(draft, amina):
    other, machine_of_nobody = person(), officer("CRA")
    attempts = [
        lambda who: cases.view(actor=who, application_id=draft),
        lambda who: cases.facts(actor=who, application_id=draft),
        lambda who: cases.source_answers(actor=who, application_id=draft),
        lambda who: cases.save_answers(actor=who, application_id=draft, answers={}),
        lambda who: cases.record_facts(actor=who, application_id=draft, facts=[]),
        lambda who: cases.dispute(
            actor=who, application_id=draft, concept="trips", value=[], reason="x"
        ),
        lambda who: cases.attach(
            actor=who, application_id=draft, document="language_proof", name="a", data=b""
        ),
        lambda who: cases.remove_file(actor=who, application_id=draft, file_id=draft),
        lambda who: cases.read_file(actor=who, application_id=draft, file_id=draft),
        lambda who: cases.submit(actor=who, application_id=draft, key="k"),
        lambda who: cases.letter(actor=who, application_id=draft),
        lambda who: cases.mark_step(actor=who, application_id=draft, step="x"),
    ]
    for attempt in attempts:
        for who in (other, machine_of_nobody, officer("IRCC")):
            with pytest.raises(NotFound):
                attempt(who)
    assert cases.list_mine(actor=other) == ()
    assert Application.objects.get(id=draft).state == "draft"


@pytest.mark.django_db
def test_a_reference_is_found_by_those_who_may_see_the_case(submitted, amina):
    own = submitted(amina)
    reference = cases.view(actor=amina, application_id=own).reference
    typed = reference.lower().replace("-", " ")
    assert cases.find_reference(actor=amina, reference=typed) == own
    assert cases.find_reference(actor=officer("IRCC"), reference=typed) == own
    assert cases.find_reference(actor=officer("CRA"), reference=typed) is None
    assert cases.find_reference(actor=person(), reference=typed) is None
    assert cases.find_reference(actor=amina, reference="nonsense") is None


@pytest.mark.django_db
def test_a_step_is_marked_once(draft, amina):
    assert cases.mark_step(actor=amina, application_id=draft, step="confirm")
    assert not cases.mark_step(actor=amina, application_id=draft, step="confirm")
    assert cases.steps_done(actor=amina, application_id=draft) == {"confirm"}


@pytest.mark.django_db
def test_an_offer_that_was_never_used_is_dropped_at_submission(draft, amina):
    from tests.rooms.cases.conftest import said

    cases.offer_facts(
        actor=amina,
        application_id=draft,
        provider="IRCC.status",
        facts=[said("pr_date", date(2019, 5, 1))],
    )
    cases.submit(actor=amina, application_id=draft, key="k")
    assert cases.source_answers(actor=amina, application_id=draft)["IRCC.status"].facts == ()
