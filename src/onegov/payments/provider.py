"""The payment provider's HTTP interface; only what it says here is believed."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from urllib.parse import quote

import urllib3

from onegov.payments import logic
from onegov.payments.conf import conf
from onegov.payments.errors import ProviderUnavailable
from onegov.payments.types import PaymentStatus

_log = logging.getLogger(__name__)
_turns = BoundedSemaphore(2)  # of the four threads that a web process has
_PATIENCE = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Created:
    """What the provider made: its id, and the page on which the person pays."""

    id: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What the provider says of a payment."""

    status: PaymentStatus
    amount_cents: int
    reference: str


@dataclass(frozen=True, slots=True)
class Order:
    """What the provider is asked to collect; ``reference`` is opaque."""

    amount_cents: int
    reference: str
    return_url: str
    language: str


def create(order: Order, *, idempotency_key: str) -> Created:
    """Will ask for a payment; the same key gives the same payment again.

    Raises:
        ProviderUnavailable: it can't be reached, or what it said can't be used.
    """
    body = {
        "amount_cents": order.amount_cents,
        "reference": order.reference,
        "return_url": order.return_url,
        "language": order.language,
    }
    answer = _call("POST", "/payments", body=body, headers={"Idempotency-Key": idempotency_key})
    created = Created(_text(answer, "id"), _text(answer, "pay_url"))
    if not logic.is_page_of(conf().provider_url, created.pay_url):
        _log.error("the payment provider named a page outside its own origin")
        raise ProviderUnavailable
    return created


def read(provider_id: str) -> Reported:
    """Will ask how a payment stands.

    Raises:
        ProviderUnavailable: it can't be reached, or what it said can't be used.
    """
    answer = _call("GET", f"/payments/{quote(provider_id, safe='')}")
    amount = answer.get("amount_cents")
    if not isinstance(amount, int):
        raise ProviderUnavailable
    try:
        status = PaymentStatus(_text(answer, "status"))
    except ValueError as error:
        raise ProviderUnavailable from error
    return Reported(status, amount, _text(answer, "reference"))


def _call(
    method: str, path: str, *, body: object = None, headers: dict[str, str] | None = None
) -> dict[str, object]:
    try:
        with _turn():
            answer = _pool().request(
                method,
                conf().provider_url + path,
                body=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json", **(headers or {})},
                timeout=conf().timeout.total_seconds(),
                retries=False,
                redirect=False,
            )
    except urllib3.exceptions.HTTPError as error:
        _log.warning("the payment provider can't be reached: %s", type(error).__name__)
        raise ProviderUnavailable from error
    if answer.status not in (200, 201):
        _log.warning("the payment provider answered %s to %s", answer.status, method)
        raise ProviderUnavailable
    return _object(answer.data)


@contextmanager
def _turn() -> Iterator[None]:
    """One of a few places to wait for the provider: when it hangs, not every thread hangs with it."""
    if not _turns.acquire(timeout=_PATIENCE):
        _log.warning("the payment provider answers too slowly; a call was given up")
        raise ProviderUnavailable
    try:
        yield
    finally:
        _turns.release()


def _object(data: bytes) -> dict[str, object]:
    try:
        parsed = json.loads(data)
    except ValueError as error:
        raise ProviderUnavailable from error
    if not isinstance(parsed, dict):
        raise ProviderUnavailable
    return parsed


def _text(answer: dict[str, object], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise ProviderUnavailable
    return value


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager()
