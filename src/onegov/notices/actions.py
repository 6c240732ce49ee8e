"""Writes of notices: the notice and the job that mails it are one transaction."""

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.shortcuts import resolve_url
from django.utils import translation
from procrastinate.contrib.django import app

from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind, Text
from onegov.ledger import public as ledger
from onegov.ledger.types import TrailEntry
from onegov.login import public as login
from onegov.notices import logic, models, queries
from onegov.notices.conf import conf
from onegov.notices.errors import MailRefused
from onegov.notices.types import Notice
from onegov.notices.words import ABOUT_ACCOUNTS

NEWS = Actor(kind=ActorKind.MACHINE, name="notices")
MAIL_TASK = "notices.mail"


@transaction.atomic
def send(
    *,
    actor: Actor,
    person_id: UUID,
    kind: str,
    application_id: UUID | None,
    subject: Text,
    body: Text,
) -> UUID:
    row, is_new = models.Notice.objects.get_or_create(
        person_id=person_id,
        application_id=application_id,
        kind=kind,
        defaults={
            "subject_en": subject.en,
            "subject_fr": subject.fr,
            "body_en": body.en,
            "body_fr": body.fr,
            "created_at": clock.now(),
        },
    )
    if is_new:
        _record(actor, row, "notice.sent")
        app.configure_task(MAIL_TASK).defer(notice_id=str(row.id))
    return row.id


def on_news(entry: TrailEntry) -> None:
    told = ABOUT_ACCOUNTS.get(entry.act)
    if told is None or entry.person_id is None:
        return
    send(
        actor=NEWS,
        person_id=entry.person_id,
        kind=f"{entry.act}:{entry.id}",
        application_id=None,
        subject=told.subject,
        body=told.body,
    )


@transaction.atomic
def mark_read(*, actor: Actor, notice_id: UUID) -> Notice:
    row = queries.of(actor).select_for_update().filter(id=notice_id).first()
    if row is None:
        raise NotFound
    if row.read_at is None:
        row.read_at = clock.now()
        row.save(update_fields=["read_at"])
        _record(actor, row, "notice.read")
    return queries.as_notice(row)


def mail(notice_id: UUID) -> bool:
    """Will send the mail of a notice unless it left or was refused before; whether it left now.

    A crash between sending and noting it sends the same message again, under the same Message-ID,
    so that mail programs may show it once.
    """
    waiting = models.Notice.objects.filter(mailed_at__isnull=True, refused_at__isnull=True)
    row = waiting.filter(id=notice_id).first()
    found = login.mail_address(person_id=row.person_id) if row else None
    if row is None or found is None:
        return False
    try:
        _hand_over(_message(row.id, *found))
    except MailRefused:
        _refused(row)
        return False
    models.Notice.objects.filter(id=row.id).update(mailed_at=clock.now())
    return True


def _hand_over(message: EmailMessage) -> None:
    """To the mail server; one that refuses for good says so by 500 and more (RFC 5321, 4.2.1)."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _ in error.recipients.values()):
            raise MailRefused from None  # the error's own text holds the address
        raise


@transaction.atomic
def _refused(row: models.Notice) -> None:
    """The notice stands in the account; that no mail told of it is on record."""
    row.refused_at = clock.now()
    row.save(update_fields=["refused_at"])
    _record(NEWS, row, "notice.mail_refused")


def _message(notice_id: UUID, address: str, language: str) -> EmailMessage:
    with translation.override(language):
        link = conf().base_url + resolve_url(settings.LOGIN_REDIRECT_URL)
    return EmailMessage(
        subject=logic.mail_subject(language),
        body=logic.mail_body(language, link),
        to=[address],
        headers={
            "Message-ID": f"<{notice_id}@notices.onegov>",
            "Content-Language": language,
            "Auto-Submitted": "auto-generated",
        },
    )


def _record(actor: Actor, row: models.Notice, act: str) -> None:
    ledger.record(
        actor=actor,
        act=act,
        person_id=row.person_id,
        application_id=row.application_id,
        refs={"notice": str(row.id), "kind": row.kind},
    )
