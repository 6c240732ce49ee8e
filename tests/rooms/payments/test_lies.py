"""What a provider says is checked before it is believed."""

from uuid import uuid4

import pytest

from onegov.core.types import Actor, ActorKind, Money
from onegov.payments import models
from onegov.payments import public as payments
from onegov.payments.errors import PaymentMismatch, ProviderUnavailable
from onegov.payments.logic import is_page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=uuid4())


def start(actor):
    return payments.start(
        actor=actor,
        person_id=actor.person_id,
        application_id=uuid4(),
        amount=Money(64975),
        return_url="http://localhost:8000/en/back",
        language="en",
    )


@pytest.fixture
def payment(liar, amina):
    liar.say({"id": "pay_1", "pay_url": f"{liar.url}/pay/1"}, status=201)
    return start(amina)


@pytest.mark.parametrize(
    "changed", [{"amount_cents": 1}, {"reference": "another"}, {"amount_cents": 64974}]
)
def test_another_amount_or_reference_is_not_believed(liar, amina, payment, changed):
    liar.say({"status": "paid", "amount_cents": 64975, "reference": str(payment.id)} | changed)
    with pytest.raises(PaymentMismatch):
        payments.refresh(actor=amina, payment_id=payment.id)
    assert models.Payment.objects.get(id=payment.id).status == "created"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>maintenance</html>", 200),
        (b"[]", 200),
        ({}, 200),
        ({"status": "settled", "amount_cents": 64975, "reference": "x"}, 200),
        ({"status": "paid", "amount_cents": "64975", "reference": "x"}, 200),
        ({"status": "paid"}, 500),
        ({"status": "paid"}, 302),
        (b"\xff\xfe", 200),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(liar, amina, payment, body, status):
    liar.say(body, status)
    with pytest.raises(ProviderUnavailable):
        payments.refresh(actor=amina, payment_id=payment.id)
    assert models.Payment.objects.get(id=payment.id).status == "created"


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/pay", "javascript:alert(1)", "/pay/1", "http://127.0.0.1@evil.example/"],
)
def test_nobody_is_sent_to_another_site(liar, amina, page):
    liar.say({"id": "pay_1", "pay_url": page}, status=201)
    with pytest.raises(ProviderUnavailable):
        start(amina)


def test_pages_of_the_provider_are_its_own_origin():
    assert is_page_of("https://pay.example", "https://pay.example/x")
    assert not is_page_of("https://pay.example", "http://pay.example/x")
    assert not is_page_of("https://pay.example", "https://pay.example.evil.example/x")
    assert not is_page_of("https://pay.example:443", "https://pay.example:444/")


def test_what_is_paid_is_never_asked_again(liar, amina, payment):
    liar.say({"status": "paid", "amount_cents": 64975, "reference": str(payment.id)})
    assert payments.refresh(actor=amina, payment_id=payment.id).status == "paid"
    liar.say({"status": "failed", "amount_cents": 64975, "reference": str(payment.id)})
    asked = liar.asked
    assert payments.refresh(actor=amina, payment_id=payment.id).status == "paid"
    assert liar.asked == asked
