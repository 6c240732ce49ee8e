"""What ``payments`` hands to other rooms."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from onegov.core.types import Money


class PaymentStatus(StrEnum):
    """Where a payment stands; ``paid`` is final, after ``failed`` or ``cancelled`` one may retry."""

    CREATED = "created"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay for one application.

    Attributes:
        id: ours; the provider knows it as ``reference``.
        application_id: what is paid for (opaque here).
        amount: what is asked.
        status: as the provider's own API last told it.
        redirect_url: the provider's page on which the person pays.
        created_at, paid_at: UTC; ``paid_at`` is when we learned of it.
    """

    id: UUID
    application_id: UUID
    amount: Money
    status: PaymentStatus
    redirect_url: str
    created_at: datetime
    paid_at: datetime | None
