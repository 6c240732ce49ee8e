"""Paying once, at the demonstration's provider over real HTTP."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind, Money
from onegov.ledger import public as ledger
from onegov.payments import models
from onegov.payments import public as payments
from onegov.payments.errors import ProviderUnavailable

DECLINED = "4000 0000 0000 0002"
FEE = Money(64975)
pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=uuid4())


@pytest.fixture
def application():
    return uuid4()


def start(actor, application, amount=FEE, language="fr"):
    return payments.start(
        actor=actor,
        person_id=actor.person_id,
        application_id=application,
        amount=amount,
        return_url=f"http://localhost:8000/{language}/retour",
        language=language,
    )


def refresh(actor, payment):
    return payments.refresh(actor=actor, payment_id=payment.id)


def test_a_payment_is_made_once_and_seen_at_the_provider_only(paying, amina, application):
    payment = start(amina, application)
    assert payment.status == "created"
    assert payment.redirect_url.startswith(paying.url)
    assert start(amina, application) == payment
    assert payments.paid(application_id=application) is None
    assert paying.pay(payment.redirect_url) == 303
    assert payments.paid(application_id=application) is None
    paid = refresh(amina, payment)
    assert paid.status == "paid"
    assert payments.paid(application_id=application) == paid
    assert start(amina, application) == paid
    acts = [entry.act for entry in ledger.trail(application_id=application)]
    assert acts == ["payment.started", "payment.paid"]


def test_after_a_decline_one_may_try_again(paying, amina, application):
    first = start(amina, application)
    paying.pay(first.redirect_url, DECLINED)
    assert refresh(amina, first).status == "failed"
    second = start(amina, application)
    assert second.id != first.id
    paying.pay(second.redirect_url)
    assert refresh(amina, second).status == "paid"
    assert len(payments.attempts(actor=amina, application_id=application)) == 2


def test_a_second_card_on_the_same_page_counts_too(paying, amina, application):
    first = start(amina, application)
    paying.pay(first.redirect_url, DECLINED)
    refresh(amina, first)
    paying.pay(first.redirect_url)
    assert start(amina, application).status == "paid"
    assert payments.paid(application_id=application).id == first.id


def test_a_payment_that_was_made_but_never_came_back_is_found(paying, amina, application):
    payment = start(amina, application)
    paying.pay(payment.redirect_url)
    again = start(amina, application)
    assert (again.id, again.status) == (payment.id, "paid")


def test_a_cancelled_payment_can_be_started_again(paying, amina, application):
    first = start(amina, application)
    paying.pay(first.redirect_url, act="cancel")
    assert refresh(amina, first).status == "cancelled"
    assert start(amina, application).id != first.id


def test_paid_twice_is_kept_as_owed_back(paying, amina, application):
    first = start(amina, application)
    second = start(amina, application, amount=Money(53000))
    assert second.id != first.id
    for payment in (first, second):
        paying.pay(payment.redirect_url)
        assert refresh(amina, payment).status == "paid"
    owed = models.Payment.objects.filter(application_id=application, owed_back=True)
    assert [row.id for row in owed] == [second.id]
    assert payments.paid(application_id=application).id == first.id


def test_another_language_after_a_crash_is_no_dead_end(paying, amina, application):
    payment = start(amina, application)
    models.Payment.objects.filter(id=payment.id).update(provider_id="", redirect_url="")
    assert start(amina, application, language="en").redirect_url.startswith(paying.url)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_payment(paying, amina, application):
    barrier, found = threading.Barrier(4), []

    def press() -> None:
        barrier.wait()
        try:
            found.append(start(amina, application))
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert len(found) == 4
    assert {payment.redirect_url for payment in found} == {found[0].redirect_url}
    assert models.Payment.objects.filter(application_id=application).count() == 1


def test_a_provider_that_is_down_loses_nothing(paying, amina, application):
    payment = start(amina, application)
    paying.stop()
    try:
        with pytest.raises(ProviderUnavailable) as caught:
            refresh(amina, payment)
        with pytest.raises(ProviderUnavailable):
            start(amina, uuid4())
        assert caught.value.next_step.fr
    finally:
        paying.start()
    assert start(amina, application) == payment
    paying.pay(payment.redirect_url)
    assert refresh(amina, payment).status == "paid"


def test_only_the_person_pays_and_looks(paying, amina, application):
    payment = start(amina, application)
    other = Actor(kind=ActorKind.PERSON, person_id=uuid4())
    with pytest.raises(NotFound):
        refresh(other, payment)
    with pytest.raises(NotAllowed):
        payments.start(
            actor=other,
            person_id=amina.person_id,
            application_id=application,
            amount=FEE,
            return_url="http://localhost:8000/",
            language="en",
        )
    assert payments.attempts(actor=other, application_id=application) == ()


def test_the_database_holds_one_success_and_one_open_attempt(amina, application):
    def row(status: str) -> None:
        now = clock.now()
        models.Payment.objects.create(
            person_id=amina.person_id,
            application_id=application,
            amount_cents=1,
            status=status,
            idempotency_key=str(uuid4()),
            created_at=now,
            updated_at=now,
        )

    for status in ("paid", "created"):
        row(status)
        with pytest.raises(IntegrityError), transaction.atomic():
            row(status)
