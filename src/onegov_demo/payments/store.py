"""Payments in SQLite: what is to be paid, whether it is. Never a card."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from onegov_demo.systems.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (
    id TEXT PRIMARY KEY, idempotency_key TEXT NOT NULL UNIQUE, amount_cents INTEGER NOT NULL,
    reference TEXT NOT NULL, return_url TEXT NOT NULL, language TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('created', 'paid', 'failed', 'cancelled'))
) WITHOUT ROWID;
"""
_BY_ID = """
SELECT id, amount_cents, reference, return_url, language, status FROM payment WHERE id = ?
"""
_BY_KEY = """
SELECT id, amount_cents, reference, return_url, language, status FROM payment
WHERE idempotency_key = ?
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What the service asks to be paid. ``language`` is ``en`` or ``fr``."""

    amount_cents: int
    reference: str
    return_url: str
    language: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: ``created``, ``paid``, ``failed`` (last card declined) or ``cancelled``."""

    id: str
    order: Order
    status: str

    @property
    def is_open(self) -> bool:
        return self.status in ("created", "failed")


class KeyReused(Exception):
    """The idempotency key was used for another order."""


class Payments:
    """All payments; every change is one durable statement."""

    def __init__(self, state: Path) -> None:
        self._store = Store(state / "payments.sqlite", _SCHEMA)

    def create(self, order: Order, key: str) -> Payment:
        """The payment for that key, made once however often it is asked for; or KeyReused."""
        self._store.write(
            "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, 'created') "
            "ON CONFLICT (idempotency_key) DO NOTHING",
            [
                f"pay_{secrets.token_urlsafe(18)}",
                key,
                order.amount_cents,
                order.reference,
                order.return_url,
                order.language,
            ],
        )
        found = self._one(_BY_KEY, key)
        if found is None or found.order != order:
            raise KeyReused
        return found

    def get(self, payment_id: str) -> Payment | None:
        return self._one(_BY_ID, payment_id)

    def settle(self, payment_id: str, status: str) -> Payment | None:
        """Moves an open payment to ``status``; one that is paid or cancelled stays as it is."""
        self._store.write(
            "UPDATE payment SET status = ? WHERE id = ? AND status IN ('created', 'failed')",
            [status, payment_id],
        )
        return self.get(payment_id)

    def _one(self, query: str, value: str) -> Payment | None:
        for own_id, cents, reference, return_url, language, status in self._store.read(
            query, [value]
        ):
            return Payment(own_id, Order(cents, reference, return_url, language), status)
        return None
