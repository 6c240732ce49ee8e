"""News of a consent that has ended, carried to every provider's node that was shown it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from onegov.consent import models
from onegov.consent.conf import conf
from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.exchange import public as exchange
from onegov.exchange.types import WITHDRAW_CONSENT, ServiceId
from onegov.ledger import public as ledger
from onegov.ledger.types import TrailEntry

TELL_TASK = "consent.tell"
#: In what an act names the receipt that it ends.
_ENDED = {"consent.withdrawn": "receipt", "consent.agreed": "replaces"}
_WORKER = Actor(kind=ActorKind.MACHINE, name="worker")


def on_news(entry: TrailEntry) -> None:
    ended = entry.refs.get(_ENDED.get(entry.act, ""))
    if ended is not None:
        for shown in _untold().filter(receipt_id=ended):
            app.configure_task(TELL_TASK).defer(shown_id=str(shown.id))


def _untold() -> QuerySet[models.Shown]:
    return models.Shown.objects.select_related("receipt").filter(
        told_at__isnull=True, receipt__withdrawn_at__isnull=False
    )


def tell(shown_id: UUID) -> bool:
    """Will tell each node of one provider; whether this was news. Told again, nothing changes there.

    Raises:
        ExchangeError: one of them did not take it; the job is tried again.
    """
    shown = _untold().filter(id=shown_id).first()
    if shown is None:
        return False
    return _keep_told(shown, _tell_nodes(shown))


def _tell_nodes(shown: models.Shown) -> list[str]:
    """The evidence of each exchange."""
    platform = exchange.platform_node()
    service = ServiceId.parse(f"{shown.provider}/{WITHDRAW_CONSENT}")
    text = exchange.seal_withdrawal(conf().signer, _withdrawal(shown, service))
    return [
        platform.call(
            service=service,
            purpose="",
            authority="",
            consent=text,
            method="POST",
            node=node.node_id,
        ).evidence_id
        for node in platform.nodes(service.owner)
    ]


def _withdrawal(shown: models.Shown, service: ServiceId) -> exchange.Withdrawal:
    """The same however often it is told."""
    return exchange.Withdrawal(
        issuer=conf().issuer,
        provider=service.owner,
        id=str(shown.id),
        consent=str(shown.receipt_id),
        issued=shown.receipt.withdrawn_at or clock.now(),
    )


@transaction.atomic
def _keep_told(shown: models.Shown, evidence: Sequence[str]) -> bool:
    news = _untold().filter(id=shown.id).update(told_at=clock.now())
    if news:
        ledger.record(
            actor=_WORKER,
            act="consent.withdrawal_told",
            person_id=shown.person_id,
            application_id=shown.application_id,
            refs={
                "receipt": str(shown.receipt_id),
                "provider": shown.provider,
                "evidence": ",".join(evidence),
            },
        )
    return bool(news)
