"""How a mandate comes to be: both parties agree, and nobody speaks for both."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor
from onegov.ledger.models import Entry
from onegov.login.mandates import models
from onegov.login.mandates import public as mandates
from onegov.login.mandates.errors import (
    CodeRefused,
    ConflictOfInterest,
    LicenceNeeded,
    MandateEnded,
    NoSubDelegation,
    OutOfScope,
    SelfGrant,
    TooManyCodes,
    WrongTerms,
)
from onegov.login.mandates.types import Kind, Mandate, Scope, Status
from rooms.login_mandates.conftest import (
    LICENCE,
    MACHINE,
    MONTH,
    Agency,
    acting,
    agree,
    capacity,
    id_of,
    officer,
    organisation,
    somebody,
    terms,
)

pytestmark = pytest.mark.django_db


def test_everybody_can_act_for_themself() -> None:
    person = somebody()
    (own,) = mandates.capacities(person_id=id_of(person))
    assert (own.kind, own.principal, own.mandate_id) == ("self", person.person_id, None)


def test_a_principal_appoints_and_the_representative_agrees() -> None:
    client, lawyer = somebody(), somebody()
    made = agree(client, lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)
    assert (made.status, made.terms.licence) == (Status.ACTIVE, LICENCE)
    _, held = mandates.capacities(person_id=id_of(lawyer))
    assert (held.kind, held.principal, held.label) == ("client", client.person_id, "Client")
    assert held.scopes == set(Scope)
    assert mandates.list_mandates(actor=client) == mandates.list_mandates(actor=lawyer)


def test_a_representative_asks_and_the_client_agrees() -> None:
    client, lawyer = somebody(), somebody()
    asked = terms(Kind.REPRESENTATIVE, *Scope, licence=LICENCE)
    invitation = mandates.propose(actor=lawyer, side="holder", terms=asked, name="Lawyer")
    assert len(mandates.capacities(person_id=id_of(lawyer))) == 1
    read = mandates.peek(actor=client, code=invitation.code.lower())
    assert (read.holder_name, read.terms.scopes) == ("Lawyer", frozenset(Scope))
    made = mandates.accept(actor=client, code=invitation.code, name="Client")
    assert (made.principal, made.holder) == (client.person_id, lawyer.person_id)


def test_names_are_sealed_and_the_code_is_not_kept() -> None:
    client, helper = somebody(), somebody()
    made = agree(client, helper, terms(Kind.HELPER))
    row = models.Mandate.objects.get(id=made.id)
    assert (made.principal_name, made.holder_name) == ("Client", "Helper")
    assert "Client" not in row.principal_name
    assert "Helper" not in row.holder_name
    assert row.code_digest == ""


def test_a_representative_without_a_licence_is_refused() -> None:
    with pytest.raises(LicenceNeeded):
        agree(somebody(), somebody(), terms(Kind.REPRESENTATIVE, *Scope))


@pytest.mark.parametrize("scope", [Scope.SUBMIT, Scope.SIGN, Scope.PAYMENTS])
def test_an_unpaid_helper_never_submits_signs_or_pays(scope: Scope) -> None:
    with pytest.raises(WrongTerms):
        agree(somebody(), somebody(), terms(Kind.HELPER, Scope.VIEW, scope))


def test_no_mandate_is_without_end() -> None:
    with pytest.raises(WrongTerms):
        agree(somebody(), somebody(), terms(Kind.HELPER, until=clock.now() + 13 * MONTH))
    with pytest.raises(WrongTerms):
        agree(somebody(), somebody(), terms(Kind.HELPER, until=clock.now()))


def test_nobody_agrees_to_their_own_proposal() -> None:
    person = somebody()
    code = mandates.propose(actor=person, side="holder", terms=terms(Kind.HELPER), name="Me").code
    with pytest.raises(SelfGrant):
        mandates.accept(actor=person, code=code, name="Me too")
    assert len(mandates.capacities(person_id=id_of(person))) == 1


def test_a_signing_officer_is_not_their_own_agency_s_worker_by_their_own_word() -> None:
    agency = Agency()
    code = mandates.propose(
        actor=agency.actor, side="principal", terms=terms(Kind.WORKER), name="Agency"
    ).code
    with pytest.raises(SelfGrant):
        mandates.accept(actor=agency.signer, code=code, name="Me")


def test_a_code_is_good_once_and_for_seven_days(time: FixedClock) -> None:
    client = somebody()
    first = mandates.propose(actor=client, side="principal", terms=terms(Kind.HELPER), name="A")
    mandates.accept(actor=somebody(), code=first.code, name="B")
    with pytest.raises(CodeRefused):
        mandates.accept(actor=somebody(), code=first.code, name="C")
    second = mandates.propose(actor=client, side="principal", terms=terms(Kind.HELPER), name="A")
    time.at += timedelta(days=7)
    with pytest.raises(CodeRefused):
        mandates.accept(actor=somebody(), code=second.code, name="D")


def test_guessing_is_stopped_even_with_the_right_code(time: FixedClock) -> None:
    guesser = somebody()
    given = mandates.propose(actor=somebody(), side="principal", terms=terms(Kind.HELPER), name="A")
    for _ in range(10):
        with pytest.raises(CodeRefused):
            mandates.peek(actor=guesser, code="K7QM-2FDX-R9TW")
    with pytest.raises(TooManyCodes):
        mandates.accept(actor=guesser, code=given.code, name="B")
    time.at += timedelta(minutes=16)
    assert mandates.accept(actor=guesser, code=given.code, name="B").status is Status.ACTIVE


def test_a_guardian_waits_for_an_officer_and_ends_at_eighteen(time: FixedClock) -> None:
    parent = somebody()
    birth = clock.today().replace(day=1, year=clock.today().year - 17)
    claimed = mandates.claim_dependant(
        actor=parent,
        name="Parent",
        dependant_name="Léa",
        birth_date=birth,
        evidence="Birth certificate",
    )
    with pytest.raises(MandateEnded):
        capacity(parent, claimed)
    ((waiting, evidence),) = mandates.list_to_approve(actor=officer())
    assert (waiting.id, evidence) == (claimed.id, "Birth certificate")
    mandates.approve(actor=officer(), mandate_id=claimed.id)
    held = capacity(parent, claimed)
    assert (held.kind, held.label, held.scopes) == ("dependant", "Léa", frozenset(Scope))
    assert held.expires_at is not None
    time.at = held.expires_at - timedelta(seconds=1)
    assert capacity(parent, claimed)
    time.at = held.expires_at
    assert clock.today() == birth.replace(year=birth.year + 18)
    with pytest.raises(MandateEnded):
        capacity(parent, claimed)


def test_both_parents_act_for_one_child() -> None:
    one, other = somebody(), somebody()
    claimed = mandates.claim_dependant(
        actor=one,
        name="One",
        dependant_name="Léa",
        birth_date=date(2015, 2, 3),
        evidence="Certificate",
    )
    mandates.approve(actor=officer(), mandate_id=claimed.id)
    given = terms(Kind.GUARDIAN, *Scope)
    second = agree(acting(one, claimed), other, given)
    assert second.status is Status.TO_APPROVE
    mandates.approve(actor=officer(), mandate_id=second.id)
    assert capacity(other, second).principal == claimed.principal


def test_an_officer_never_approves_what_concerns_them() -> None:
    claimer = officer()
    claimed = mandates.claim_dependant(
        actor=claimer, name="P", dependant_name="L", birth_date=date(2015, 2, 3), evidence="C"
    )
    with pytest.raises(ConflictOfInterest):
        mandates.approve(actor=claimer, mandate_id=claimed.id)
    with pytest.raises(NotAllowed):
        mandates.approve(actor=somebody(), mandate_id=claimed.id)


def may_decide(who: Actor, claimed: Mandate) -> bool:
    """Whether an officer sees a claim in their list; then they can decide it, and only then."""
    listed = {each.id for each, _ in mandates.list_to_approve(actor=who)}
    if claimed.id not in listed:
        with pytest.raises(ConflictOfInterest):
            mandates.refuse(actor=who, mandate_id=claimed.id)
    return claimed.id in listed


def test_an_officer_decides_nothing_of_those_they_act_for_or_work_with() -> None:
    signer, second, worker = officer(), somebody(), officer()
    agency = Agency("111111111")
    own = organisation(signer)
    agree(agency.actor, worker, terms(Kind.WORKER, *Scope))
    claims = {
        number: mandates.claim_organisation(
            actor=second,
            name="Second",
            organisation_name="Agency",
            number=number,
            evidence="Certificate",
        )
        for number in ("123456789", "111111111")
    }
    assert own.principal == claims["123456789"].principal
    assert [may_decide(signer, each) for each in claims.values()] == [False, True]
    assert [may_decide(worker, each) for each in claims.values()] == [True, False]
    assert [may_decide(officer(), each) for each in claims.values()] == [True, True]


def test_whoever_heads_an_agency_stands_as_close_to_its_clients_as_its_workers() -> None:
    agency, client, worker = Agency(), somebody(), somebody()
    agency.hire(worker)
    agency.serve(client)
    for who in (agency.signer, worker):
        assert client.person_id in mandates.counterparts(person_id=id_of(who))
    assert client.person_id not in mandates.counterparts(person_id=id_of(somebody()))


def test_an_officer_does_not_decide_what_they_proposed_as_a_parent() -> None:
    one, other = officer(), somebody()
    claimed = mandates.claim_dependant(
        actor=one, name="P", dependant_name="L", birth_date=date(2015, 2, 3), evidence="C"
    )
    mandates.approve(actor=officer(), mandate_id=claimed.id)
    second = agree(acting(one, claimed), other, terms(Kind.GUARDIAN, *Scope))
    assert not may_decide(one, second)
    assert may_decide(officer(), second)


def test_a_refused_claim_never_begins() -> None:
    parent = somebody()
    claimed = mandates.claim_dependant(
        actor=parent, name="P", dependant_name="L", birth_date=date(2015, 2, 3), evidence="C"
    )
    mandates.refuse(actor=officer(), mandate_id=claimed.id)
    with pytest.raises(NotFound):
        mandates.approve(actor=officer(), mandate_id=claimed.id)
    with pytest.raises(MandateEnded):
        capacity(parent, claimed)


def test_an_agency_s_worker_serves_many_clients_as_long_as_they_work_there() -> None:
    agency, worker, clients = Agency(), somebody(), [somebody() for _ in range(3)]
    employment = agency.hire(worker, LICENCE)
    served = [agency.serve(client) for client in clients]
    principals = {each.principal for each in mandates.capacities(person_id=id_of(worker))}
    assert principals == {id_of(worker), *map(id_of, clients)}
    mandates.end(actor=agency.actor, mandate_id=employment.id)
    for each in served:
        with pytest.raises(MandateEnded):
            capacity(worker, each)
    assert len(mandates.capacities(person_id=id_of(worker))) == 1


def test_an_agency_s_worker_without_a_licence_prepares_and_never_signs() -> None:
    agency, worker, client = Agency(), somebody(), somebody()
    agency.hire(worker)
    served = agency.serve(client)
    assert not capacity(worker, served).scopes & {"submit", "sign"}
    with pytest.raises(OutOfScope):
        mandates.require(mandate_id=served.id, person_id=id_of(worker), scope="submit")


def test_who_acts_for_somebody_passes_it_on_to_nobody() -> None:
    client, lawyer = somebody(), somebody()
    held = agree(client, lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)
    for kind in (Kind.HELPER, Kind.REPRESENTATIVE, Kind.AGENCY, Kind.WORKER, Kind.GUARDIAN):
        with pytest.raises(NoSubDelegation):
            mandates.propose(
                actor=acting(lawyer, held), side="principal", terms=terms(kind), name="X"
            )


def test_the_end_is_told_with_the_mandate_s_id() -> None:
    client, helper = somebody(), somebody()
    made = agree(client, helper, terms(Kind.HELPER))
    mandates.end(actor=client, mandate_id=made.id)
    mandates.end(actor=helper, mandate_id=made.id)
    (entry,) = Entry.objects.filter(act="mandate.ended")
    assert (entry.refs, entry.person_id) == ({"mandate": str(made.id)}, client.person_id)
    with pytest.raises(MandateEnded):
        capacity(helper, made)


def test_a_mandate_of_others_looks_like_none() -> None:
    made = agree(somebody(), somebody(), terms(Kind.HELPER))
    for look in (mandates.get_mandate, mandates.end, mandates.history):
        with pytest.raises(NotFound):
            look(actor=somebody(), mandate_id=made.id)
    with pytest.raises(NotFound):
        mandates.require(mandate_id=made.id, person_id=id_of(somebody()))


def test_the_minutely_sweep_reads_by_index() -> None:
    with CaptureQueriesContext(connection) as sweep:
        mandates.end_due(actor=MACHINE)
    asked = [each["sql"] for each in sweep if "login_mandates_mandate" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty here
        plans = []
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    assert len(plans) == 2
    for plan, index in zip(plans, ("mandate_to_end", "mandate_unanswered"), strict=True):
        assert index in plan, plan
