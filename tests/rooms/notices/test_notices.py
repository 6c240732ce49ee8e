"""Notices stay behind sign-in; a mail says only that there is news."""

import smtplib
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.rooms.cases.worker import run_jobs

from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind, Text
from onegov.ledger import public as ledger
from onegov.login.models import Account
from onegov.notices import actions
from onegov.notices import public as notices
from onegov.people import public as people

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")
SUBJECT = Text(en="We received your application", fr="Nous avons reçu votre demande")
BODY = Text(en="Your number is K7QM-2FDX-R9TW.", fr="Votre numéro est K7QM-2FDX-R9TW.")
pytestmark = pytest.mark.django_db


def account(language: str = "fr", email: str = "amina@example.ca") -> Actor:
    person_id = people.create_person()
    Account.objects.create_user(
        email, None, person_id=person_id, language=language, date_joined=clock.now()
    )
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def send(to: Actor, application: UUID, kind: str = "application.submitted") -> UUID:
    return notices.send(
        actor=WORKER,
        person_id=to.person_id,
        kind=kind,
        application_id=application,
        subject=SUBJECT,
        body=BODY,
    )


def test_a_notice_of_a_kind_is_sent_once():
    amina, application = account(), uuid4()
    first = send(amina, application)
    assert send(amina, application) == first
    other = send(amina, application, "decision.made")
    assert [notice.id for notice in notices.list_notices(actor=amina)] == [other, first]
    assert ProcrastinateJob.objects.filter(task_name="notices.mail").count() == 2
    acts = [entry.act for entry in ledger.trail(application_id=application)]
    assert acts == ["notice.sent", "notice.sent"]


def test_a_notice_that_rolls_back_leaves_no_mail_to_send():
    amina = account()
    with transaction.atomic():
        send(amina, uuid4())
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    assert notices.list_notices(actor=amina) == ()


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("fr", "Vous avez du nouveau", "connectez-vous"), ("en", "You have news", "sign in")],
)
def test_the_mail_says_that_there_is_news_and_no_more(language, subject, words):
    amina = account(language)
    notice = send(amina, uuid4())
    assert actions.mail(notice)
    [message] = mail.outbox
    assert message.to == ["amina@example.ca"]
    assert message.subject.startswith(subject)
    assert words in message.body
    assert f"http://localhost:8000/{language}/" in message.body
    everything = message.message().as_string() + message.body
    for secret in ("K7QM", "Amina", "reçu votre", "received", "submitted", str(amina.person_id)):
        assert secret not in everything


def test_a_mail_leaves_once_and_under_the_notices_name():
    amina = account()
    notice = send(amina, uuid4())
    assert [actions.mail(notice), actions.mail(notice)] == [True, False]
    assert [str(notice) in message.extra_headers["Message-ID"] for message in mail.outbox] == [True]


def test_a_mail_server_that_fails_leaves_the_mail_to_be_sent(settings):
    amina = account()
    notice = send(amina, uuid4())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises((OSError, smtplib.SMTPException)):
        actions.mail(notice)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.mail(notice)


def test_a_person_without_an_account_has_the_notice_and_gets_no_mail():
    nobody = Actor(kind=ActorKind.PERSON, person_id=people.create_person())
    notice = send(nobody, uuid4())
    assert not actions.mail(notice)
    assert mail.outbox == []
    assert notices.count_unread(actor=nobody) == 1


def test_a_person_reads_their_own_only():
    amina, boris = account(), account(email="boris@example.ca")
    notice = send(amina, uuid4())
    assert notices.list_notices(actor=boris) == ()
    for other in (boris, WORKER):
        with pytest.raises(NotFound):
            notices.mark_read(actor=other, notice_id=notice)
    assert notices.count_unread(actor=amina) == 1
    read = notices.mark_read(actor=amina, notice_id=notice)
    assert read.read_at
    assert notices.mark_read(actor=amina, notice_id=notice) == read
    assert notices.count_unread(actor=amina) == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_it():
    send(account("en"), uuid4())
    run_jobs()
    assert [message.subject for message in mail.outbox] == ["You have news in OneGov"]
