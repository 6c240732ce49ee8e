"""Writes: each is one transaction with one ledger entry."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from onegov.consent import logic, models, queries, wording
from onegov.consent.errors import AlreadyEnded, LawApplies
from onegov.consent.types import AuthorityItem, Receipt, What, Withdrawal
from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger


@transaction.atomic
def agree(
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    items: Sequence[AuthorityItem],
    language: str,
) -> tuple[Receipt, ...]:
    _be_the_person(actor, person_id)
    tongue = "fr" if language.lower().startswith("fr") else "en"
    return tuple(
        _agree_one(actor, item, person_id=person_id, application_id=application_id, language=tongue)
        for item in items
    )


def _be_the_person(actor: Actor, person_id: UUID) -> None:
    if actor.kind is ActorKind.ANONYMOUS or actor.person_id != person_id:
        raise NotAllowed
    if not actor.may("sign"):
        raise NotAllowed


def _agree_one(
    actor: Actor, item: AuthorityItem, *, person_id: UUID, application_id: UUID, language: str
) -> Receipt:
    current = (
        models.Receipt.objects.select_for_update()
        .filter(
            person_id=person_id,
            application_id=application_id,
            provider=item.provider,
            withdrawn_at__isnull=True,
        )
        .first()
    )
    digest = logic.digest_of(item, language)
    if current and current.text_digest == digest:
        return queries.as_receipt(current)
    if current:
        _end(current, models.Receipt.EndedBy.SUPERSEDED)
    row = models.Receipt.objects.create(
        person_id=person_id,
        application_id=application_id,
        provider=item.provider,
        concepts=sorted(item.concepts),
        purpose_code=item.purpose_code,
        purpose_en=item.purpose.en,
        purpose_fr=item.purpose.fr,
        collect_under=item.collect_under,
        disclose_under=item.disclose_under,
        basis=item.basis,
        language=language,
        text_digest=digest,
        agreed_at=clock.now(),
    )
    _note(actor, "consent.agreed", row, {"replaces": str(current.id)} if current else {})
    return queries.as_receipt(row)


def _end(row: models.Receipt, why: models.Receipt.EndedBy) -> None:
    row.withdrawn_at = clock.now()
    row.ended_by = why
    row.save(update_fields=["withdrawn_at", "ended_by"])


def _note(
    actor: Actor, act: str, row: models.Receipt, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    ledger.record(
        actor=actor,
        act=act,
        person_id=row.person_id,
        application_id=row.application_id,
        details={"provider": row.provider, "text_digest": row.text_digest, "basis": row.basis},
        refs={"receipt": str(row.id), **more},
    )


@transaction.atomic
def withdraw(actor: Actor, receipt_id: UUID) -> Withdrawal:
    mine = models.Receipt.objects.select_for_update().filter(id=receipt_id)
    row = mine.filter(person_id=actor.person_id).first() if actor.person_id else None
    if row is None or actor.by is not None:
        raise NotFound
    if row.basis == "law":
        raise LawApplies(row.collect_under)
    if row.withdrawn_at is not None:
        raise AlreadyEnded
    _end(row, models.Receipt.EndedBy.WITHDRAWN)
    _note(actor, "consent.withdrawn", row)
    return Withdrawal(queries.as_receipt(row), wording.WITHDRAWN)


@transaction.atomic
def record_reading(  # noqa: PLR0913 - the parts of a reading, all named
    actor: Actor,
    *,
    person_id: UUID,
    application_id: UUID | None,
    reader_org: str,
    concepts: Sequence[str],
    purpose_code: str,
    authority: str,
    evidence_id: str,
    what: What,
) -> UUID:
    row = models.Reading.objects.create(
        person_id=person_id,
        application_id=application_id,
        reader_org=reader_org,
        reader_role=logic.role_of(actor),
        reader=actor.reference if actor.kind is ActorKind.STAFF else "",
        concepts=sorted(concepts),
        purpose_code=purpose_code,
        authority=authority,
        evidence_id=evidence_id,
        what=what,
        at=clock.now(),
    )
    ledger.record(
        actor=actor,
        act=f"data.{what}",
        person_id=person_id,
        application_id=application_id,
        org_id=reader_org,
        details={"concepts": list(row.concepts), "purpose": purpose_code, "authority": authority},
        refs={"reading": str(row.id), **({"evidence": evidence_id} if evidence_id else {})},
    )
    return row.id
