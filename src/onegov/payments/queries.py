"""Reads of payments."""

from uuid import UUID

from onegov.core.types import Money
from onegov.payments import models
from onegov.payments.types import Payment, PaymentStatus


def paid(application_id: UUID) -> Payment | None:
    row = models.Payment.objects.filter(
        application_id=application_id, status=PaymentStatus.PAID.value, owed_back=False
    ).first()
    return as_payment(row) if row else None


def attempts(person_id: UUID, application_id: UUID) -> tuple[Payment, ...]:
    rows = models.Payment.objects.filter(person_id=person_id, application_id=application_id)
    return tuple(as_payment(row) for row in rows.order_by("created_at", "id"))


def as_payment(row: models.Payment) -> Payment:
    return Payment(
        id=row.id,
        application_id=row.application_id,
        amount=Money(row.amount_cents),
        status=PaymentStatus(row.status),
        redirect_url=row.redirect_url,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )
