"""Reads of what was said and what was given."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, Text
from onegov.ledger import public as ledger
from onegov.ledger.errors import NotSequenced
from onegov.login.releases import logic, models
from onegov.login.releases.errors import NotYetProvable
from onegov.login.releases.types import Act, Answers, Basis, Receipt, RegisteredClaim, Release

_ACTS: dict[str, Act] = {
    "told": "told",
    "agreed": "agreed",
    "declined": "declined",
    "withdrawn": "withdrawn",
}


def answers(person_id: UUID, client_id: str) -> Answers:
    """What the person last said to the client; one statement."""
    rows = _newest(person_id).filter(client_id=client_id)
    said = [(f"{claim}#{digest}", act) for claim, digest, act in _marks(rows)]
    return Answers(
        agreed=frozenset(mark for mark, act in said if act in ("agreed", "told")),
        declined=frozenset(mark for mark, act in said if act in ("declined", "withdrawn")),
    )


def _newest(person_id: UUID) -> QuerySet[models.Agreement]:
    rows = models.Agreement.objects.filter(person_id=person_id)
    return rows.order_by("client_id", "claim", "-id").distinct("client_id", "claim")


def _marks(rows: QuerySet[models.Agreement]) -> Iterable[tuple[str, str, str]]:
    return rows.values_list("claim", "digest", "act")


def current(actor: Actor, person_id: UUID) -> tuple[Receipt, ...]:
    """The newest receipt about each claim at each client."""
    _be_the_person(actor, person_id)
    return tuple(as_receipt(row, is_current=True) for row in _newest(person_id))


def receipts(actor: Actor, person_id: UUID) -> tuple[Receipt, ...]:
    """Every receipt, newest first."""
    _be_the_person(actor, person_id)
    newest = {row.id for row in _newest(person_id)}
    rows = models.Agreement.objects.filter(person_id=person_id).order_by("-id")
    return tuple(as_receipt(row, is_current=row.id in newest) for row in rows)


def receipt(actor: Actor, agreement_id: UUID) -> Receipt:
    if actor.person_id is None or actor.by is not None:
        raise NotFound
    row = models.Agreement.objects.filter(id=agreement_id, person_id=actor.person_id).first()
    if row is None:
        raise NotFound
    newest = _newest(row.person_id).filter(client_id=row.client_id, claim=row.claim)
    return as_receipt(row, is_current=[each.id for each in newest] == [row.id])


def releases(actor: Actor, person_id: UUID) -> QuerySet[models.Release]:
    """Releases of the person's information, and those they made for somebody else; newest first."""
    _be_the_person(actor, person_id)
    rows = models.Release.objects.filter(Q(person_id=person_id) | Q(by=person_id))
    return rows.order_by("-id")


def release(actor: Actor, release_id: UUID) -> models.Release:
    if actor.person_id is None or actor.by is not None:
        raise NotFound
    row = releases(actor, actor.person_id).filter(id=release_id).first()
    if row is None:
        raise NotFound
    return row


def release_proof(actor: Actor, release_id: UUID) -> dict[str, object]:
    return _proof(release_id, details_of(release(actor, release_id)))


def receipt_proof(actor: Actor, agreement_id: UUID) -> dict[str, object]:
    found = receipt(actor, agreement_id)
    rows = models.Agreement.objects.filter(person_id=found.person_id, entry_id=found.entry_id)
    same_act = rows.order_by("id")
    return _proof(found.entry_id, logic.said([as_receipt(row) for row in same_act]))


def _proof(entry_id: UUID, details: dict[str, object]) -> dict[str, object]:
    try:
        return ledger.proof(entry_id=entry_id, details=details)
    except NotSequenced as error:
        raise NotYetProvable from error


def _be_the_person(actor: Actor, person_id: UUID) -> None:
    """Where somebody signs in is theirs alone to see: no mandate is for that."""
    if actor.person_id is None or actor.person_id != person_id or actor.by is not None:
        raise NotAllowed


def details_of(row: models.Release) -> dict[str, object]:
    return logic.details(
        client_id=row.client_id,
        claims=row.claims,
        purpose=Text(en=row.purpose_en, fr=row.purpose_fr),
        authority=row.authority,
        language=row.language,
    )


def as_receipt(row: models.Agreement, *, is_current: bool = False) -> Receipt:
    basis: Basis = "law" if row.basis == "law" else "consent"
    return Receipt(
        id=row.id,
        entry_id=row.entry_id,
        person_id=row.person_id,
        org_id=row.org_id,
        client_id=row.client_id,
        client=Text(en=row.client_en, fr=row.client_fr),
        claim=RegisteredClaim(
            name=row.claim,
            purpose=Text(en=row.purpose_en, fr=row.purpose_fr),
            basis=basis,
            authority=row.authority,
            essential=row.essential,
        ),
        act=_ACTS[row.act],
        language=row.language,
        digest=row.digest,
        at=row.at,
        by=row.by,
        is_current=is_current,
    )


def as_release(row: models.Release) -> Release:
    return Release(
        id=row.id,
        person_id=row.person_id,
        org_id=row.org_id,
        client_id=row.client_id,
        client=Text(en=row.client_en, fr=row.client_fr),
        claims=tuple(row.claims),
        purpose=Text(en=row.purpose_en, fr=row.purpose_fr),
        authority=row.authority,
        language=row.language,
        at=row.at,
        by=row.by,
        mandate_id=row.mandate_id,
    )
