"""Writes of payments: the provider is asked outside every transaction, its answer kept inside one."""

import hashlib
import logging
from uuid import UUID

from django.db import IntegrityError, transaction

from onegov.core import clock, ids
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind, Money
from onegov.ledger import public as ledger
from onegov.payments import models, provider, queries
from onegov.payments.errors import PaymentMismatch
from onegov.payments.types import Payment, PaymentStatus

_log = logging.getLogger(__name__)
_FINAL = {PaymentStatus.PAID.value}


def start(
    *,
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    amount: Money,
    return_url: str,
    language: str,
) -> Payment:
    if actor.person_id != person_id or not actor.may("payments"):
        raise NotAllowed
    standing = _what_stands(actor, person_id, application_id)
    if standing is not None:
        return standing
    row = _open_row(person_id, application_id, amount)
    if row.provider_id:
        return queries.as_payment(row)
    order = provider.Order(row.amount_cents, str(row.id), return_url, language)
    created = provider.create(order, idempotency_key=_key(row, order))
    return queries.as_payment(_keep_created(actor, row.id, created))


def refresh(*, actor: Actor, payment_id: UUID) -> Payment:
    row = models.Payment.objects.filter(id=payment_id).first()
    if row is None or not _may_see(actor, row):
        raise NotFound
    return queries.as_payment(_refreshed(actor, row))


def _may_see(actor: Actor, row: models.Payment) -> bool:
    return actor.kind is ActorKind.MACHINE or actor.person_id == row.person_id


def _what_stands(actor: Actor, person_id: UUID, application_id: UUID) -> Payment | None:
    """The payment made already; every attempt is asked for first, it may have been paid unseen."""
    found = queries.paid(application_id)
    if found is not None:
        return found
    attempts = models.Payment.objects.filter(person_id=person_id, application_id=application_id)
    for row in attempts.exclude(provider_id="").order_by("created_at", "id"):
        _refreshed(actor, row)
    return queries.paid(application_id)


@transaction.atomic
def _open_row(person_id: UUID, application_id: UUID, amount: Money) -> models.Payment:
    """The one open payment of the application; one over another amount is put aside."""
    mine = models.Payment.objects.filter(
        person_id=person_id, application_id=application_id, status=PaymentStatus.CREATED.value
    )
    stale = mine.exclude(amount_cents=amount.cents)
    stale.update(status=PaymentStatus.CANCELLED.value, updated_at=clock.now())
    now = clock.now()
    row, _ = mine.get_or_create(
        defaults={
            "person_id": person_id,
            "application_id": application_id,
            "amount_cents": amount.cents,
            "idempotency_key": str(ids.new_id()),
            "created_at": now,
            "updated_at": now,
        },
    )
    return row


@transaction.atomic
def _keep_created(actor: Actor, payment_id: UUID, created: provider.Created) -> models.Payment:
    row = models.Payment.objects.select_for_update().get(id=payment_id)
    if row.provider_id:
        return row
    row.provider_id, row.redirect_url = created.id, created.pay_url
    row.updated_at = clock.now()
    row.save(update_fields=["provider_id", "redirect_url", "updated_at"])
    _record(actor, row, "payment.started")
    return row


def _refreshed(actor: Actor, row: models.Payment) -> models.Payment:
    if row.status in _FINAL or not row.provider_id:
        return row
    reported = provider.read(row.provider_id)
    if (reported.amount_cents, reported.reference) != (row.amount_cents, str(row.id)):
        _log.error("payment %s: amount or reference differs at the provider", row.id)
        raise PaymentMismatch
    return _keep_status(actor, row.id, reported.status)


def _key(row: models.Payment, order: provider.Order) -> str:
    """One key for one order: asked again in the other language, it is another order."""
    rest = hashlib.sha256(f"{order.return_url} {order.language}".encode()).hexdigest()
    return f"{row.idempotency_key}-{rest[:16]}"


def _keep_status(actor: Actor, payment_id: UUID, status: PaymentStatus) -> models.Payment:
    try:
        return _moved(actor, payment_id, status)
    except IntegrityError:
        return _moved(actor, payment_id, status, owed_back=True)


@transaction.atomic
def _moved(
    actor: Actor, payment_id: UUID, status: PaymentStatus, *, owed_back: bool = False
) -> models.Payment:
    row = models.Payment.objects.select_for_update().get(id=payment_id)
    if row.status in _FINAL or status.value == row.status or status is PaymentStatus.CREATED:
        return row
    row.status, row.owed_back, row.updated_at = status.value, owed_back, clock.now()
    row.paid_at = row.updated_at if status is PaymentStatus.PAID else None
    row.save(update_fields=["status", "owed_back", "updated_at", "paid_at"])
    _record(actor, row, "payment.owed_back" if owed_back else f"payment.{status.value}")
    return row


def _record(actor: Actor, row: models.Payment, act: str) -> None:
    ledger.record(
        actor=actor,
        act=act,
        step="pay",
        person_id=row.person_id,
        application_id=row.application_id,
        refs={"payment": str(row.id)},
        details={"amount_cents": row.amount_cents, "status": row.status},
    )
