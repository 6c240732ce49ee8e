"""Review, payment at the demonstration's provider, submission, confirmation, status, letter."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from onegov.cases import public as cases
from onegov.cases.tasks import render_letter
from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.payments.conf import PaymentsConf
from rooms.payments.conftest import Provider
from rooms.portal_apply.browser import COMPLETE, Person

pytestmark = pytest.mark.django_db

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> Iterator[Provider]:
    found = Provider(tmp_path_factory.mktemp("provider"))
    found.start()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def _paying(settings, provider) -> None:
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url=provider.url)


@pytest.fixture
def complete(amina, draft) -> UUID:
    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    return draft


def pay(person: Person, provider: Provider, page: str, **how: str) -> str:
    """Will go to the provider's page and pay there; the provider's address."""
    sent = person.client.post(page)
    assert sent.status_code == 302
    provider.pay(sent["Location"], **how)
    return sent["Location"]


@pytest.fixture
def paid(amina, provider, complete, address) -> UUID:
    pay(amina, provider, address("pay", complete))
    assert amina.get(address("payment_returned", complete)).path == address("submit", complete)
    return complete


@pytest.fixture
def sent(amina, paid, address) -> UUID:
    amina.post(address("submit", paid), {"key": "k", "attested": "on"})
    return paid


def test_review_shows_every_answer_and_where_it_comes_from(amina, complete, address) -> None:
    shown = amina.get(address("review", complete))
    assert "Amina Zerrouki Your answer" in shown.words
    assert shown.html.count("Change<span") == len(COMPLETE) + 1  # and one document
    assert address("pay", complete) in shown.html


def test_review_names_what_is_missing(amina, draft, address) -> None:
    shown = amina.get(address("review", draft))
    assert "Something is still missing" in shown.words
    assert address("pay", draft) not in shown.html


def test_review_warns_before_anything_is_paid(amina, draft, address) -> None:
    left, returned = (clock.today() - timedelta(days=days) for days in (1200, 400))
    away = [{"left": left.isoformat(), "returned": returned.isoformat()}]
    cases.save_answers(
        actor=amina.actor,
        application_id=draft,
        answers=COMPLETE | {"trips": away, "birth_date": "1960-01-01"},
    )
    shown = amina.get(address("review", draft))
    assert "A requirement does not seem to be met yet" in shown.words
    assert "the law asks for 1,095" in shown.words
    assert "you could qualify on" in shown.words
    assert address("pay", draft) in shown.html


def test_the_fee_is_shown_in_its_parts(amina, complete, address) -> None:
    shown = amina.get(address("pay", complete))
    assert "$530.00" in shown.words
    assert "$119.75" in shown.words
    assert "Pay $649.75" in shown.words


def test_an_incomplete_draft_is_not_paid(amina, draft, address) -> None:
    shown = amina.post(address("pay", draft))
    assert shown.problems == [
        "Something is still missing in your application. "
        "Open the parts marked “To do” and complete them."
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Your payment was declined"), ("fr", "Votre paiement a été refusé")],
)
def test_a_declined_card_may_be_tried_again(
    amina, provider, complete, address, language, words
) -> None:
    page = address("pay", complete, language=language)
    back = address("payment_returned", complete, language=language)
    pay(amina, provider, page, number="4000 0000 0000 0002")
    assert words in amina.get(back).words
    pay(amina, provider, page)
    assert amina.get(back).path == address("submit", complete, language=language)


def test_what_the_address_says_of_a_payment_is_not_believed(amina, complete, address) -> None:
    amina.client.post(address("pay", complete))
    shown = amina.get(
        address("payment_returned", complete), data={"payment": "x", "status": "paid"}
    )
    assert "The fee is not paid yet" in shown.words
    assert not cases.view(actor=amina.actor, application_id=complete).submitted_at


def test_a_provider_that_is_down_loses_nothing(amina, complete, address, settings) -> None:
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url="http://127.0.0.1:9")
    shown = amina.post(address("pay", complete))
    assert shown.problems == [
        "The payment service is not answering. "
        "Your application is saved. Wait a few minutes and try to pay again."
    ]


def test_a_payment_that_cannot_be_checked_is_not_called_missing(
    amina, provider, complete, address, settings
) -> None:
    pay(amina, provider, address("pay", complete))
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url="http://127.0.0.1:9")
    shown = amina.get(address("payment_returned", complete))
    assert "your payment is not lost" in shown.words
    assert "No payment was started" not in shown.words
    settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(provider_url=provider.url)
    assert amina.get(address("payment_returned", complete)).path == address("submit", complete)


def test_submitting_needs_the_declaration(amina, paid, address) -> None:
    shown = amina.post(address("submit", paid), {"key": "k"})
    assert shown.problems == ["Read the declaration and select the box to confirm it."]
    assert cases.view(actor=amina.actor, application_id=paid).is_draft


def test_submitting_before_paying_is_refused(amina, complete, address) -> None:
    shown = amina.post(address("submit", complete), {"key": "k", "attested": "on"})
    assert shown.problems == ["The fee has not been paid. Pay the fee, then submit."]


def test_pressing_twice_submits_once(amina, paid, address) -> None:
    page = address("submit", paid)
    key = amina.get(page).value("key")
    once = amina.post(page, {"key": key, "attested": "on"})
    again = amina.post(page, {"key": key, "attested": "on"})
    another = amina.post(page, {"key": "another", "attested": "on"})
    assert once.path == again.path == another.path == address("confirmation", paid)
    reference = cases.view(actor=amina.actor, application_id=paid).reference
    assert all(reference in shown.words for shown in (once, again, another))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["waiting for an officer", "Decision due by", "Background checks"]),
        (
            "fr",
            ["en attente d’un agent", "Décision au plus tard le", "Vérification des antécédents"],
        ),
    ],
)
def test_confirmation_says_what_happens_next(amina, sent, address, language, words) -> None:
    shown = amina.get(address("confirmation", sent, language=language))
    assert all(word in shown.words for word in words)


def test_the_letter_opens_once_it_is_made(amina, daniel, sent, address) -> None:
    status = address("status", sent)
    assert amina.client.get(address("letter", sent)).status_code == 409
    officer = Actor(
        kind=ActorKind.STAFF,
        person_id=uuid4(),
        org_id="IRCC",
        roles=frozenset({"officer"}),
        strong=True,
    )
    cases.assess(actor=WORKER, application_id=sent)
    cases.take_next(actor=officer)
    cases.case(actor=officer, application_id=sent)
    cases.decide(
        actor=officer, application_id=sent, outcome="referred", note="Presence needs a closer look."
    )
    assert "The letter is being made." in amina.get(status).words
    render_letter(str(sent))
    assert address("letter", sent) in amina.get(status).html
    opened = amina.client.get(address("letter", sent, language="fr"))
    assert opened.content.startswith(b"%PDF")
    reference = cases.view(actor=amina.actor, application_id=sent).reference
    name = f"decision-attribution-citoyennete-{reference}-fr.pdf"
    assert opened["Content-Disposition"] == f'attachment; filename="{name}"'
    assert daniel.client.get(address("letter", sent)).status_code == 404
    read = amina.get(address("application_readings", sent))
    assert "Officer" in read.words
    assert "Citizenship Act" in read.words
    assert "Your trips outside Canada" in read.words
