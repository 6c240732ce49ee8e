"""Reads of proofs, claims and requests."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Max

from onegov.core import clock
from onegov.login.assurance import logic, models, sealing
from onegov.login.assurance.types import Claim, Identity, Proof, Typed, Visit


def identity(person_id: UUID) -> Identity:
    return logic.identity_of(models.Proof.objects.filter(person_id=person_id), clock.now())


def highest_level(person_id: UUID) -> int:
    """Of every proof there ever was, also those that ended; 1 without one."""
    rows = models.Proof.objects.filter(person_id=person_id)
    return rows.aggregate(Max("level", default=1))["level__max"]  # type: ignore[no-any-return]


def last_known(person_id: UUID) -> dict[str, Claim]:
    """Claims of current proofs; where none is left, of the newest that there was."""
    newest = models.Proof.objects.filter(person_id=person_id).order_by("-proved_at").first()
    return claims(person_id) or (_claims_of(newest) if newest else {})


def claims(person_id: UUID, names: Collection[str] | None = None) -> dict[str, Claim]:
    """Claims of current proofs, all of them when no names are given."""
    now = clock.now()
    rows = models.Proof.objects.filter(person_id=person_id).order_by("proved_at")
    found = logic.merged(_claims_of(row) for row in rows if logic.is_current(row, now))
    return {name: one for name, one in found.items() if names is None or name in names}


def _claims_of(row: models.Proof) -> dict[str, Claim]:
    return {
        name: Claim(value, row.level, row.method, row.proved_at)
        for name, value in sealing.opened(row.claims).items()
    }


def proofs(person_id: UUID) -> tuple[Proof, ...]:
    now = clock.now()
    rows = models.Proof.objects.filter(person_id=person_id).order_by("-proved_at")
    return tuple(
        Proof(
            id=row.id,
            level=row.level,
            method=row.method,
            proved_at=row.proved_at,
            proved_by=row.proved_by,
            expires_at=row.expires_at,
            ended=not logic.is_current(row, now),
        )
        for row in rows
    )


def last_visit(person_id: UUID) -> Visit | None:
    row = models.Visit.objects.filter(person_id=person_id).order_by("-asked_at").first()
    return as_visit(row) if row else None


def waiting_visit(person_id: UUID, code: str) -> Visit | None:
    rows = models.Visit.objects.filter(person_id=person_id, state="waiting", until__gt=clock.now())
    row = rows.filter(code_digest=sealing.digest("code", code)).first()
    return as_visit(row) if row else None


def as_visit(row: models.Visit) -> Visit:
    typed = typed_in(row)
    is_over = row.state == "waiting" and row.until <= clock.now()
    return Visit(
        id=row.id,
        state="expired" if is_over else row.state,
        asked_at=row.asked_at,
        until=row.until,
        reason=row.reason,
        differs=typed is not None and logic.differs(claims(row.person_id), typed.claims),
        typed=typed,
    )


def typed_in(row: models.Visit) -> Typed | None:
    return Typed(**sealing.opened(row.typed)) if row.typed else None  # type: ignore[arg-type]
