"""The queue, the lease, the rules' say and the officer's decision."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.rooms.cases.conftest import NOON, WORKER, officer, person, said

from onegov.cases import models
from onegov.cases import public as cases
from onegov.cases.actions.deciding import digest_of
from onegov.cases.errors import LeaseNeeded, NoteNeeded, RulesNotMet, TwoFactorsNeeded, WrongMove
from onegov.consent import public as consent
from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.ledger import public as ledger

NOTE = "I read the ticket stubs and they agree."
pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    return officer("IRCC")


def test_the_oldest_case_comes_first_and_is_one_officers_only(submitted, nadia):
    first, second = submitted(person()), submitted(person())
    marc = officer("IRCC")
    assert cases.take_next(actor=nadia) == first
    assert cases.take_next(actor=nadia) == first
    assert cases.take_next(actor=marc) == second
    assert cases.take_next(actor=officer("IRCC")) is None
    assert cases.take_next(actor=officer("CRA")) is None
    with pytest.raises(LeaseNeeded):
        cases.release(actor=marc, application_id=first)
    cases.release(actor=nadia, application_id=first)
    cases.release(actor=nadia, application_id=first)
    assert cases.take_next(actor=officer("IRCC")) == first


def test_a_lease_ends_by_itself_and_opening_the_case_renews_it(submitted, nadia):
    clock_ = clock.FixedClock(NOON)
    with clock.using(clock_):
        own = submitted(person())
        cases.take_next(actor=nadia)
        clock_.at += timedelta(minutes=50)
        assert cases.case(actor=nadia, application_id=own).lease.until == clock_.at + timedelta(
            hours=1
        )
        clock_.at += timedelta(minutes=61)
        assert cases.case(actor=nadia, application_id=own).lease is None
        with pytest.raises(LeaseNeeded):
            cases.decide(actor=nadia, application_id=own, outcome="referred", note=NOTE)
        marc = officer("IRCC")
        assert cases.take_next(actor=marc) == own
        with pytest.raises(LeaseNeeded):
            cases.decide(actor=nadia, application_id=own, outcome="eligible")


@pytest.mark.django_db(transaction=True)
def test_officers_at_once_never_get_the_same_case(submitted):
    expected = {submitted(person()) for _ in range(3)}
    officers = [officer("IRCC") for _ in range(3)]
    start, found = threading.Barrier(6), []

    def take(actor) -> None:
        start.wait()
        try:
            found.append((actor.person_id, cases.take_next(actor=actor)))
        finally:
            connection.close()

    takers = [threading.Thread(target=take, args=[who]) for who in officers * 2]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert len(found) == 6
    assert len(set(found)) == 3
    assert {case for _, case in found} == expected


def test_a_leaver_gives_their_cases_back(submitted, nadia):
    own = submitted(person())
    cases.take_next(actor=nadia)
    with pytest.raises(NotAllowed):
        cases.return_leases(actor=officer("IRCC"), officer_id=nadia.person_id)
    assert cases.return_leases(actor=officer("CRA", "supervisor"), officer_id=nadia.person_id) == 0
    chief = officer("IRCC", "supervisor")
    assert cases.return_leases(actor=chief, officer_id=nadia.person_id) == 1
    assert cases.take_next(actor=officer("IRCC")) == own


def test_nobody_handles_their_own_case(submitted, nadia):
    own = submitted(nadia)
    assert cases.take_next(actor=nadia) is None
    with pytest.raises(NotFound):
        cases.case(actor=nadia, application_id=own)
    assert cases.view(actor=nadia, application_id=own).id == own


def test_another_organisation_or_a_draft_is_not_found(submitted, draft, nadia):
    own = submitted(person())
    for who, which in ((officer("CRA"), own), (nadia, draft)):
        for attempt in (
            lambda who, which: cases.case(actor=who, application_id=which),
            lambda who, which: cases.assess(actor=who, application_id=which),
            lambda who, which: cases.release(actor=who, application_id=which),
            lambda who, which: cases.decide(
                actor=who, application_id=which, outcome="referred", note=NOTE
            ),
        ):
            with pytest.raises(NotFound):
                attempt(who, which)


def test_staff_need_two_factors_and_a_role(submitted):
    own = submitted(person())
    for weak, error in (
        (officer("IRCC", strong=False), TwoFactorsNeeded),
        (officer("IRCC", "publisher"), NotAllowed),
        (person(), NotAllowed),
    ):
        for attempt in (
            lambda who: cases.queue(actor=who),
            lambda who: cases.take_next(actor=who),
            lambda who: cases.case(actor=who, application_id=own),
        ):
            with pytest.raises(error):
                attempt(weak)


def test_everything_met_is_ready_and_can_be_found_eligible(at_noon, submitted, nadia, amina):
    own = submitted(amina)
    assessment = cases.assess(actor=WORKER, application_id=own)
    assert (assessment.result, assessment.attention) == ("met", "ready")
    assert cases.assess(actor=WORKER, application_id=own).id == assessment.id
    cases.take_next(actor=nadia)
    decision = cases.decide(actor=nadia, application_id=own, outcome="eligible")
    application = cases.view(actor=amina, application_id=own)
    assert (application.state, application.outcome) == ("decided", "eligible")
    assert (decision.kind, decision.by) == ("eligible", "person")
    reasons = {line.rule: line for line in decision.reasons}
    assert "1,095" in reasons["presence"].because.en
    assert "5(1)(c)(i)" in {clause.at for clause in reasons["presence"].law}
    assert reasons["presence"].trace
    with pytest.raises(LeaseNeeded):
        cases.decide(actor=nadia, application_id=own, outcome="referred", note=NOTE)
    queue = cases.queue(actor=nadia)
    assert (queue.waiting, queue.held, queue.decided_today) == (0, 0, 1)


def test_the_rules_no_can_only_be_referred(submitted, nadia, amina):
    own = submitted(amina, permanent_resident=False)
    assert cases.assess(actor=WORKER, application_id=own).attention == "look"
    cases.take_next(actor=nadia)
    with pytest.raises(RulesNotMet):
        cases.decide(actor=nadia, application_id=own, outcome="eligible", note=NOTE)
    with pytest.raises(NoteNeeded):
        cases.decide(actor=nadia, application_id=own, outcome="referred", note="  too    short  ")
    cases.decide(actor=nadia, application_id=own, outcome="referred", note=NOTE)
    assert cases.view(actor=amina, application_id=own).outcome == "referred"


def test_what_is_unknown_needs_the_officers_own_finding(definition, nadia, amina, submitted):
    own = submitted(amina, removal_order=None)
    assert cases.assess(actor=WORKER, application_id=own).result == "unknown"
    cases.take_next(actor=nadia)
    with pytest.raises(NoteNeeded):
        cases.decide(actor=nadia, application_id=own, outcome="eligible", note="Looks fine")
    decision = cases.decide(actor=nadia, application_id=own, outcome="eligible", note=NOTE)
    assert decision.note == NOTE


def test_a_disputed_fact_is_unknown_to_the_rules(definition, amina, nadia):
    from tests.rooms.cases.conftest import EVERYTHING_IN_ORDER

    own = cases.start(actor=amina, definition=definition, language="en")
    cases.record_facts(actor=WORKER, application_id=own, facts=[said("removal_order", True)])
    cases.save_answers(actor=amina, application_id=own, answers=EVERYTHING_IN_ORDER)
    cases.submit(actor=amina, application_id=own, key="k")
    assert cases.assess(actor=WORKER, application_id=own).result == "unknown"
    line = cases.case(actor=nadia, application_id=own).application.facts["removal_order"]
    assert [(row.source.kind, row.value, row.disputed) for row in line.rows] == [
        ("person", False, True),
        ("register", True, False),
    ]


def test_an_outcome_of_refusal_does_not_exist(submitted, nadia, amina):
    own = submitted(amina, permanent_resident=False)
    cases.take_next(actor=nadia)
    with pytest.raises(KeyError):
        cases.decide(actor=nadia, application_id=own, outcome="refused", note=NOTE)
    decision = {
        "person_id": amina.person_id,
        "org_id": "IRCC",
        "application_id": own,
        "definition_version": "v",
        "rules_version": "r",
        "facts_digest": "f",
        "evidence_ids": [],
        "reasons": [],
        "result": "not_met",
        "digest": "d",
        "decided_at": NOON,
    }
    for by, officer_id in (("machine", None), ("person", nadia.person_id)):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Decision.objects.create(kind="refused", by=by, officer_id=officer_id, **decision)


def test_a_decision_is_bound_and_never_changed(submitted, nadia, amina):
    own = submitted(amina)
    cases.take_next(actor=nadia)
    cases.decide(actor=nadia, application_id=own, outcome="eligible")
    row = models.Decision.objects.get(application_id=own)
    assert digest_of(row) == row.digest
    row.reasons[0]["because"]["en"] = "changed"
    assert digest_of(row) != row.digest
    with pytest.raises(RuntimeError):
        row.save()
    with pytest.raises(RuntimeError):
        row.delete()


def test_only_what_was_submitted_can_be_assessed_and_not_by_a_person(draft, amina):
    with pytest.raises(WrongMove):
        cases.assess(actor=WORKER, application_id=draft)
    with pytest.raises(NotAllowed):
        cases.assess(actor=amina, application_id=draft)


def test_the_person_sees_who_opened_their_case(submitted, nadia, amina):
    own = submitted(amina)
    cases.case(actor=nadia, application_id=own)
    readings = consent.list_readings(actor=amina, person_id=amina.person_id, purposes={})
    assert [(reading.reader_org, reading.what) for reading in readings] == [("IRCC", "viewed")]
    assert "trips" in readings[0].concepts
    steps = {entry.act: entry.step for entry in ledger.trail(application_id=own)}
    assert steps["data.viewed"] == "review"


def test_the_queue_counts_without_names(at_noon, submitted, nadia):
    fixed = clock.FixedClock(NOON - timedelta(days=400))
    with clock.using(fixed):
        late = submitted(person(), trips=[], tax_years=[])
    fresh = submitted(person())
    for own in (late, fresh):
        cases.assess(actor=WORKER, application_id=own)
    cases.take_next(actor=nadia)
    queue = cases.queue(actor=nadia)
    assert (queue.waiting, queue.held, queue.late, queue.oldest_days) == (1, 1, 1, 400)
    assert (queue.ready, queue.to_look_at) == (1, 1)
    assert [(item.application_id, item.is_late, item.is_mine) for item in queue.items] == [
        (late, True, True),
        (fresh, False, False),
    ]
    assert cases.queue(actor=officer("CRA")).items == ()


def test_the_trail_tells_each_act_with_its_step(submitted, nadia, amina):
    own = submitted(amina)
    cases.assess(actor=WORKER, application_id=own)
    cases.take_next(actor=nadia)
    cases.decide(actor=nadia, application_id=own, outcome="eligible")
    told = [(entry.act, entry.step) for entry in ledger.trail(application_id=own)]
    assert told == [
        ("application.started", "start"),
        ("application.answered", "answer"),
        ("application.submitted", "submit"),
        ("application.assessed", "assess"),
        ("case.taken", "take"),
        ("decision.made", "decide"),
    ]
