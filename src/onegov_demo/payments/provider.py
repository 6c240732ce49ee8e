"""The provider's API (``/payments``) and its page (``/pay/ID``)."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from onegov_demo.payments.cards import Card, is_accepted, problems_of
from onegov_demo.payments.pages import done_page, pay_page, unknown_page
from onegov_demo.payments.store import KeyReused, Order, Payment, Payments
from onegov_demo.systems.control import Switch
from onegov_demo.systems.web import Refusal, Reply, Request, Routes, as_json, text_in

_MOST_CENTS = 10_000_00
_BLANK = Card("", "", "", "")


class Provider:
    """The provider's four acts."""

    def __init__(self, state: Path) -> None:
        self._payments = Payments(state)

    def create(self, request: Request) -> Reply:
        """``POST /payments`` with Idempotency-Key: 201 and the same payment each time."""
        key = request.headers.get("idempotency-key", "")
        if not 8 <= len(key) <= 200:
            raise Refusal(400, "idempotency_key_missing")
        try:
            payment = self._payments.create(_order(request), key)
        except KeyReused as error:
            raise Refusal(409, "idempotency_key_reused") from error
        host = request.headers.get("host", "127.0.0.1")
        pay_url = f"http://{host}/pay/{payment.id}"
        return as_json({"id": payment.id, "pay_url": pay_url}, status=201)

    def show(self, request: Request) -> Reply:
        """``GET /payments/ID``."""
        payment = self._payments.get(request.tail)
        if payment is None:
            raise Refusal(404, "not_found")
        return as_json(
            {
                "id": payment.id,
                "status": payment.status,
                "amount_cents": payment.order.amount_cents,
                "reference": payment.order.reference,
            }
        )

    def page(self, request: Request) -> Reply:
        """``GET /pay/ID``."""
        payment = self._payments.get(request.tail)
        if payment is None:
            return unknown_page()
        language = _language(request, payment)
        if not payment.is_open:
            return done_page(payment, language, _back(payment))
        return pay_page(payment, language, _BLANK, {})

    def pay(self, request: Request) -> Reply:
        """``POST /pay/ID``: pays, cancels, or shows what is wrong."""
        payment = self._payments.get(request.tail)
        if payment is None:
            return unknown_page()
        form = request.form()
        if not payment.is_open:
            return _redirect(payment)
        if form.get("act") == "cancel":
            return _redirect(self._payments.settle(payment.id, "cancelled") or payment)
        return self._charge(payment, request, form)

    def _charge(self, payment: Payment, request: Request, form: dict[str, str]) -> Reply:
        card = Card(*(form.get(field, "")[:80] for field in ("name", "number", "expiry", "cvc")))
        language = _language(request, payment)
        problems = problems_of(card, datetime.now(UTC).date())
        if not problems and not is_accepted(card):
            problems = {"number": "declined"}
            payment = self._payments.settle(payment.id, "failed") or payment
        if not problems:
            return _redirect(self._payments.settle(payment.id, "paid") or payment)
        if "number" not in problems:
            problems = {"number": "number_again"} | problems
        return pay_page(payment, language, card, problems)


def _order(request: Request) -> Order:
    fields = request.json()
    cents, language = fields.get("amount_cents"), fields.get("language", "en")
    if type(cents) is not int or not 0 < cents <= _MOST_CENTS:
        raise Refusal(400, "amount_cents_invalid")
    if language not in ("en", "fr"):
        raise Refusal(400, "language_invalid")
    return_url = text_in(fields, "return_url")
    parts = urlsplit(return_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or not return_url.isprintable():
        raise Refusal(400, "return_url_invalid")
    if any(sign in parts.netloc for sign in " ;,'\""):
        raise Refusal(400, "return_url_invalid")
    return Order(cents, text_in(fields, "reference"), return_url, str(language))


def _language(request: Request, payment: Payment) -> str:
    asked = request.query.get("lang", "")
    return asked if asked in ("en", "fr") else payment.order.language


def _back(payment: Payment) -> str:
    parts = urlsplit(payment.order.return_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("payment", payment.id)])
    return urlunsplit(parts._replace(query=query))


def _redirect(payment: Payment) -> Reply:
    return Reply(303, b"", "text/plain", {"Location": _back(payment)})


def routes(state: Path) -> Routes:
    """The provider's routes."""
    provider = Provider(state)
    return Switch(state).over(
        {
            ("POST", "/payments"): provider.create,
            ("GET", "/payments/*"): provider.show,
            ("GET", "/pay/*"): provider.page,
            ("POST", "/pay/*"): provider.pay,
        }
    )
