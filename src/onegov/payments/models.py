"""The table of payments; card data never comes near it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from onegov.core import ids
from onegov.payments.types import PaymentStatus


class Payment(models.Model):
    """One attempt to pay for one application.

    ``owed_back`` marks money that came in although the application was paid already.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField()
    amount_cents = models.PositiveIntegerField()
    status = models.CharField(max_length=10, default=PaymentStatus.CREATED.value)
    idempotency_key = models.CharField(max_length=64)
    provider_id = models.CharField(max_length=100, blank=True)
    redirect_url = models.CharField(max_length=500, blank=True)
    owed_back = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "idempotency_key"], name="payments_one_row_per_key"
            ),
            models.UniqueConstraint(
                fields=["person_id", "application_id"],
                condition=Q(status=PaymentStatus.PAID.value, owed_back=False),
                name="payments_one_paid",
            ),
            models.UniqueConstraint(
                fields=["person_id", "application_id"],
                condition=Q(status=PaymentStatus.CREATED.value),
                name="payments_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PaymentStatus]),
                name="payments_known_status",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payments_some_amount"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application_id"], name="payments_application"),
        ]
