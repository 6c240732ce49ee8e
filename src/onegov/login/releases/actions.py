"""Writes: each is one transaction with one ledger entry."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from onegov.core import clock, ids
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.releases import logic, models, queries, words
from onegov.login.releases.errors import AlreadyEnded, EssentialRefused, NotConsent
from onegov.login.releases.types import (
    Act,
    Client,
    Receipt,
    RegisteredClaim,
    Release,
    Withdrawal,
)


@transaction.atomic
def agree(
    actor: Actor,
    *,
    person_id: UUID,
    client: Client,
    shown: Sequence[RegisteredClaim],
    ticked: Collection[str],
    language: str,
) -> tuple[Receipt, ...]:
    if actor.person_id is None or actor.person_id != person_id:
        raise NotAllowed
    if any(claim.basis == "consent" for claim in shown) and not actor.may("sign"):
        raise NotAllowed
    if refused := logic.missing(shown, ticked):
        raise EssentialRefused([words.label(claim.name) for claim in refused])
    acts = [(claim, logic.act_on(claim, ticked)) for claim in shown]
    return _say(actor, person_id, client, acts, language) if acts else ()


@transaction.atomic
def withdraw(actor: Actor, agreement_id: UUID, language: str) -> Withdrawal:
    receipt = queries.receipt(actor, agreement_id)
    if receipt.claim.basis == "law":
        raise NotConsent(receipt.claim.authority)
    if receipt.act != "agreed" or not receipt.is_current:
        raise AlreadyEnded
    client = Client(receipt.client_id, receipt.org_id, receipt.client)
    acts: list[tuple[RegisteredClaim, Act]] = [(receipt.claim, "withdrawn")]
    (ended,) = _say(actor, receipt.person_id, client, acts, language)
    return Withdrawal(ended, words.EFFECT)


def _say(
    actor: Actor,
    person_id: UUID,
    client: Client,
    acts: Sequence[tuple[RegisteredClaim, Act]],
    language: str,
) -> tuple[Receipt, ...]:
    common: dict[str, Any] = {
        "entry_id": ids.new_id(),
        "person_id": person_id,
        "by": actor.by,
        "org_id": client.org_id,
        "client_id": client.id,
        "client_en": client.name.en,
        "client_fr": client.name.fr,
        "language": logic.tongue(language),
        "at": clock.now(),
    }
    rows = [models.Agreement(**common, **_said(claim, act)) for claim, act in acts]
    models.Agreement.objects.bulk_create(rows)
    receipts = tuple(queries.as_receipt(row, is_current=True) for row in rows)
    ledger.record(
        actor=actor,
        act="claims.withdrawn" if acts[0][1] == "withdrawn" else "claims.answered",
        person_id=person_id,
        org_id=client.org_id,
        refs={"client": client.id},
        details=logic.said(receipts),
        entry_id=rows[0].entry_id,
    )
    return receipts


def _said(claim: RegisteredClaim, act: Act) -> dict[str, Any]:
    return {
        "claim": claim.name,
        "basis": claim.basis,
        "essential": claim.essential,
        "purpose_en": claim.purpose.en,
        "purpose_fr": claim.purpose.fr,
        "authority": claim.authority,
        "act": act,
        "digest": logic.digest(claim),
    }


@transaction.atomic(savepoint=False)
def record(actor: Actor, release: Release, session: str) -> UUID:
    row = models.Release(
        id=release.id,
        person_id=release.person_id,
        by=release.by,
        mandate_id=release.mandate_id,
        org_id=release.org_id,
        client_id=release.client_id,
        client_en=release.client.en,
        client_fr=release.client.fr,
        claims=list(release.claims),
        purpose_en=release.purpose.en,
        purpose_fr=release.purpose.fr,
        authority=release.authority,
        language=release.language,
        once=logic.once(session, release) if session else None,
        at=release.at,
    )
    earlier = _insert(row)
    if earlier is None:
        _note(actor, row)
    return earlier or row.id


def _note(actor: Actor, row: models.Release) -> None:
    mandate = {"mandate": str(row.mandate_id)} if row.mandate_id else {}
    ledger.record(
        actor=actor,
        act="claims.released",
        person_id=row.person_id,
        org_id=row.org_id,
        refs={"client": row.client_id, **mandate},
        details=queries.details_of(row),
        entry_id=row.id,
    )


def _insert(row: models.Release) -> UUID | None:
    """Will insert the row; the id of the one that stands for it already, None when there was none.

    Django has no INSERT that tells whether a conflict was passed over, and asking first would be a
    statement more on the way of every sign-in.
    """
    fields = models.Release._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO login_releases_release ({columns}) VALUES ({marks}) "  # noqa: S608 - names of our own columns
            "ON CONFLICT (person_id, once) DO NOTHING",
            values,
        )
        inserted = cursor.rowcount == 1
    if inserted:
        return None
    same = models.Release.objects.filter(person_id=row.person_id, once=row.once)
    return same.values_list("id", flat=True).get()
