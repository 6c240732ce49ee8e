"""A consent is shown to a provider's node: as a receipt that is signed now and good for minutes."""

from uuid import UUID

from django.db import transaction

from onegov.consent import models, wording
from onegov.consent.conf import conf
from onegov.consent.errors import ConsentMissing
from onegov.consent.types import Showing
from onegov.core import clock, ids
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind
from onegov.exchange import public as exchange
from onegov.ledger import public as ledger


@transaction.atomic
def show(actor: Actor, receipt_id: UUID, showing: Showing) -> str:
    # Held, so that nothing is shown any more once a withdrawal is done.
    row = models.Receipt.objects.select_for_update().filter(id=receipt_id).first()
    if row is None or (actor.kind is not ActorKind.MACHINE and actor.person_id != row.person_id):
        raise NotFound
    if not _is_covered(row, showing):
        raise ConsentMissing(row.provider)
    receipt = _receipt(row, showing)
    service = showing.service
    models.Shown.objects.get_or_create(
        person_id=row.person_id,
        receipt=row,
        provider=f"{service.owner}/{service.subsystem}",
        defaults={"application_id": row.application_id, "first_at": receipt.issued},
    )
    _note(actor, row, receipt)
    return exchange.seal_receipt(conf().signer, receipt)


def _is_covered(row: models.Receipt, showing: Showing) -> bool:
    """Whether the person's consent stands and is for this provider, purpose and authority."""
    return (
        row.basis == "consent"
        and row.withdrawn_at is None
        and showing.service.member == row.provider.partition(".")[0]
        and showing.purpose in {row.purpose_code, wording.IDENTITY_LINK}
        and set(showing.authority.split("; ")) <= set(row.collect_under.split("; "))
    )


def _receipt(row: models.Receipt, showing: Showing) -> exchange.ConsentReceipt:
    now = clock.now()
    return exchange.ConsentReceipt(
        issuer=conf().issuer,
        id=str(ids.new_id()),
        consent=str(row.id),
        subject=showing.subject,
        client=str(showing.client),
        service=str(showing.service),
        purpose=showing.purpose,
        authority=showing.authority,
        fields=showing.fields,
        issued=now,
        expires=now + exchange.RECEIPT_LIFETIME,
    )


def _note(actor: Actor, row: models.Receipt, receipt: exchange.ConsentReceipt) -> None:
    ledger.record(
        actor=actor,
        act="consent.shown",
        person_id=row.person_id,
        application_id=row.application_id,
        details={
            "service": receipt.service,
            "purpose": receipt.purpose,
            "authority": receipt.authority,
            "fields": list(receipt.fields),
        },
        refs={"receipt": str(row.id), "shown": receipt.id},
    )
