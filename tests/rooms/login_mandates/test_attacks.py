"""Abuse of delegation: what must not work, tried many times; each test tells its count."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.core.types import Actor
from onegov.login.mandates import models
from onegov.login.mandates import public as mandates
from onegov.login.mandates.errors import (
    CodeRefused,
    MandateEnded,
    NoLongerAlive,
    NoSubDelegation,
    OutOfScope,
    SelfGrant,
)
from onegov.login.mandates.types import Kind, Scope
from rooms.login_mandates.conftest import (
    LICENCE,
    MACHINE,
    Agency,
    acting,
    agree,
    capacity,
    guarded_child,
    id_of,
    officer,
    somebody,
    terms,
)

Tell = Callable[[str], None]


def refused(error: type[OneGovError], act: Callable[[], object]) -> int:
    with pytest.raises(error):
        act()
    return 1


@pytest.mark.django_db
def test_no_scope_creeps(tell: Tell) -> None:
    tries = 0
    for held in Scope:
        lawyer = somebody()
        made = agree(somebody(), lawyer, terms(Kind.REPRESENTATIVE, held), LICENCE)
        for wanted in set(Scope) - {held}:
            tries += refused(
                OutOfScope,
                lambda m=made, who=lawyer, w=wanted: mandates.require(
                    mandate_id=m.id, person_id=id_of(who), scope=w
                ),
            )
    tell(f"delegation, scope creep: {tries} tries, 0 let through")


@pytest.mark.django_db
def test_no_chain_is_longer_than_agency_and_worker(tell: Tell) -> None:
    agency, worker, client = Agency(), somebody(), somebody()
    agency.hire(worker, LICENCE)
    served = agency.serve(client)
    lawyer, helper = somebody(), somebody()
    links = [
        (worker, served),
        (lawyer, agree(client, lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)),
        (helper, agree(client, helper, terms(Kind.HELPER))),
    ]
    tries = 0
    for who, mandate in links:
        chained = acting(who, mandate)
        for kind in Kind:
            for side in ("principal", "holder"):
                tries += refused(
                    NoSubDelegation,
                    lambda c=chained, s=side, k=kind: mandates.propose(
                        actor=c, side=s, terms=terms(k), name="X"
                    ),
                )
        invitation = mandates.propose(
            actor=somebody(), side="principal", terms=terms(Kind.HELPER), name="P"
        )
        tries += refused(
            NoSubDelegation,
            lambda c=chained, i=invitation: mandates.accept(actor=c, code=i.code, name="X"),
        )
        tries += refused(
            NotAllowed,
            lambda c=chained: mandates.claim_dependant(
                actor=c, name="X", dependant_name="Y", birth_date=date(2015, 1, 1), evidence="Z"
            ),
        )
    assert models.Mandate.objects.filter(kind=Kind.HELPER, status="active").count() == 1
    tell(f"delegation, chain depth: {tries} tries, 0 passed on")


@pytest.mark.django_db
def test_nobody_grants_to_themself(tell: Tell) -> None:
    tries = 0
    agency = Agency()
    for kind in (Kind.HELPER, Kind.REPRESENTATIVE):
        person = somebody()
        for side in ("principal", "holder"):
            given = terms(kind, licence=LICENCE)
            code = mandates.propose(actor=person, side=side, terms=given, name="Me").code
            tries += refused(
                SelfGrant,
                lambda c=code, p=person: mandates.accept(
                    actor=p, code=c, name="Me", licence=LICENCE
                ),
            )
    # The signing officer makes the agency ask, and agrees as its client.
    code = mandates.propose(
        actor=agency.actor, side="holder", terms=terms(Kind.AGENCY), name="Agency"
    ).code
    tries += refused(
        SelfGrant, lambda: mandates.accept(actor=agency.signer, code=code, name="Client")
    )
    # A parent appoints themself for the child, a signing officer for the organisation.
    parent = somebody()
    child = guarded_child(parent)
    for voice, human, kind in (
        (acting(parent, child), parent, Kind.HELPER),
        (agency.actor, agency.signer, Kind.WORKER),
        (agency.actor, agency.signer, Kind.SIGNING_OFFICER),
    ):
        code = mandates.propose(actor=voice, side="principal", terms=terms(kind), name="P").code
        tries += refused(
            SelfGrant, lambda c=code, h=human: mandates.accept(actor=h, code=c, name="Me")
        )
    judge = officer()
    claimed = mandates.claim_organisation(
        actor=judge, name="Me", organisation_name="Mine", number="987654321", evidence="E"
    )
    tries += refused(NotAllowed, lambda: mandates.approve(actor=judge, mandate_id=claimed.id))
    tell(f"delegation, self-grant: {tries} tries, 0 granted")


@pytest.mark.django_db
def test_nobody_acts_for_the_dead(tell: Tell) -> None:
    agency, worker, client = Agency(), somebody(), somebody()
    agency.hire(worker, LICENCE)
    lawyer = somebody()
    held = [
        (worker, agency.serve(client)),
        (lawyer, agree(client, lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)),
    ]
    open_code = mandates.propose(
        actor=client, side="principal", terms=terms(Kind.HELPER), name="P"
    ).code
    asked = mandates.propose(
        actor=somebody(), side="holder", terms=terms(Kind.HELPER), name="H"
    ).code
    assert mandates.note_death(actor=MACHINE, person_id=id_of(client)) == 3
    tries = 0
    for who, mandate in held:
        tries += refused(MandateEnded, lambda w=who, m=mandate: capacity(w, m))
    tries += refused(
        CodeRefused, lambda: mandates.accept(actor=somebody(), code=open_code, name="X")
    )
    tries += refused(NoLongerAlive, lambda: mandates.accept(actor=client, code=asked, name="X"))
    tries += refused(
        NoLongerAlive,
        lambda: mandates.propose(
            actor=client, side="principal", terms=terms(Kind.HELPER), name="X"
        ),
    )
    tries += refused(
        NotAllowed, lambda: mandates.note_death(actor=lawyer, person_id=id_of(somebody()))
    )
    tell(f"delegation, after a death: {tries} tries, 0 let through")


@pytest.mark.django_db
def test_nobody_acts_for_who_has_come_of_age(time: FixedClock, tell: Tell) -> None:
    parent, other = somebody(), somebody()
    born = clock.today().replace(day=1, year=clock.today().year - 16)
    child = guarded_child(parent, born)
    voice = acting(parent, child)
    second = agree(voice, other, terms(Kind.GUARDIAN, *Scope))
    mandates.approve(actor=officer(), mandate_id=second.id)
    lawyer = somebody()
    hired = agree(voice, lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)
    assert child.terms.until >= second.terms.until
    time.at = child.terms.until
    tries = 0
    for who, mandate in ((parent, child), (other, second), (lawyer, hired)):
        tries += refused(MandateEnded, lambda w=who, m=mandate: capacity(w, m))
    adult = born.replace(year=born.year - 3)
    tries += refused(OneGovError, lambda: guarded_child(somebody(), adult))
    tell(f"delegation, after 18: {tries} tries, 0 let through")


@pytest.mark.django_db
def test_a_guardian_appoints_nobody_for_longer_than_they_may_act(time: FixedClock) -> None:
    parent = somebody()
    child = guarded_child(parent, clock.today().replace(day=1, year=clock.today().year - 17))
    after = child.terms.until + timedelta(days=1)
    with pytest.raises(OneGovError):
        mandates.propose(
            actor=acting(parent, child),
            side="principal",
            terms=terms(Kind.HELPER, until=after),
            name="P",
        )


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["ended", "death"])
def test_whom_a_guardian_appointed_ends_with_them_and_another_guardian_goes_on(how: str) -> None:
    parent, other, lawyer, helper = somebody(), somebody(), somebody(), somebody()
    child = guarded_child(parent, clock.today().replace(day=1, year=clock.today().year - 9))
    second = agree(acting(parent, child), other, terms(Kind.GUARDIAN, *Scope))
    mandates.approve(actor=officer(), mandate_id=second.id)
    hired = agree(acting(parent, child), lawyer, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)
    asked = mandates.propose(
        actor=helper, side="holder", terms=terms(Kind.HELPER), name="Neighbour"
    )
    helping = mandates.accept(actor=acting(parent, child), code=asked.code, name="Child")
    theirs = agree(acting(other, second), somebody(), terms(Kind.HELPER, until=second.terms.until))
    if how == "ended":
        mandates.end(actor=parent, mandate_id=child.id)
    else:
        mandates.note_death(actor=MACHINE, person_id=id_of(parent))
    for who, mandate in ((lawyer, hired), (helper, helping)):
        refused(MandateEnded, lambda w=who, m=mandate: capacity(w, m))
        (seen,) = mandates.list_mandates(actor=who)
        assert seen.end_reason == "guardian"
    assert capacity(other, second).scopes == set(Scope)
    assert mandates.get_mandate(actor=acting(other, second), mandate_id=theirs.id).ended_at is None


@pytest.mark.django_db
def test_an_end_bites_whoever_ends_it(time: FixedClock, tell: Tell) -> None:
    tries = 0
    for kind in (Kind.HELPER, Kind.REPRESENTATIVE):
        for ended_by in ("principal", "holder", "time", "sweep"):
            client, holder = somebody(), somebody()
            made = agree(client, holder, terms(kind), LICENCE)
            used = acting(holder, made)
            if ended_by in ("principal", "holder"):
                by = client if ended_by == "principal" else holder
                mandates.end(actor=by, mandate_id=made.id)
            else:
                time.at = made.terms.until
            if ended_by == "sweep":
                assert mandates.end_due(actor=MACHINE) >= 1
            tries += refused(MandateEnded, lambda h=holder, m=made: capacity(h, m))
            assert len(mandates.capacities(person_id=id_of(holder))) == 1
            tries += refused(
                NoSubDelegation,
                lambda u=used: mandates.propose(
                    actor=u, side="principal", terms=terms(Kind.HELPER), name="X"
                ),
            )
    tell(f"delegation, after the end: {tries} tries, 0 let through")


@pytest.mark.django_db
def test_a_voice_falls_silent_with_its_mandate() -> None:
    parent, agency = somebody(), Agency()
    child = guarded_child(parent)
    for voice, mandate in ((acting(parent, child), child), (agency.actor, agency.mandate)):
        mandates.end(actor=voice, mandate_id=mandate.id)
        for side in ("principal", "holder"):
            with pytest.raises(MandateEnded):
                mandates.propose(actor=voice, side=side, terms=terms(Kind.HELPER), name="X")
        with pytest.raises(MandateEnded):
            mandates.list_mandates(actor=voice)


@pytest.mark.django_db
def test_a_forged_mandate_opens_nothing(tell: Tell) -> None:
    agency, worker = Agency(), somebody()
    employment = agency.hire(worker, LICENCE)
    strangers = [somebody() for _ in range(5)]
    real = [
        agree(somebody(), somebody(), terms(Kind.HELPER)),
        agency.serve(somebody()),
        employment,
        agency.mandate,
        guarded_child(somebody()),
    ]
    ids = [mandate.id for mandate in real] + [uuid4() for _ in range(5)]
    tries = sum(
        refused(
            NotFound,
            lambda w=who, m=mandate: mandates.require(mandate_id=m, person_id=id_of(w)),
        )
        for who in strangers
        for mandate in ids
    )
    # An employment is no capacity of its own, nor is the agency's office a way to its clients.
    tries += refused(
        NotFound, lambda: mandates.require(mandate_id=employment.id, person_id=id_of(worker))
    )
    tries += refused(
        NotFound, lambda: mandates.require(mandate_id=real[1].id, person_id=id_of(agency.signer))
    )
    tell(f"delegation, forged mandate: {tries} tries, 0 let through")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_agree_at_once_one_does(tell: Tell) -> None:
    rounds, racers = 10, 6
    for _ in range(rounds):
        code = mandates.propose(
            actor=somebody(), side="principal", terms=terms(Kind.HELPER), name="P"
        ).code
        people = [somebody() for _ in range(racers)]
        start = Barrier(racers)

        def race(who: Actor, code: str = code, start: Barrier = start) -> bool:
            start.wait()
            try:
                mandates.accept(actor=who, code=code, name="H")
            except CodeRefused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(racers) as pool:
            won = sum(pool.map(race, people))
        assert won == 1
        holders = [one for one in people if len(mandates.capacities(person_id=id_of(one))) == 2]
        assert len(holders) == 1
    tell(f"delegation, racing agreement: {rounds} rounds of {racers}, {rounds} mandates")
