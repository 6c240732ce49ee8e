"""Reads of mandates, and the one place that decides whether one may be used."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from onegov.core import clock
from onegov.ledger import public as ledger
from onegov.ledger.types import TrailEntry
from onegov.login.mandates import logic, models
from onegov.login.mandates.errors import MandateEnded, NoSuchMandate, OutOfScope
from onegov.login.mandates.sealing import opened
from onegov.login.mandates.types import (
    Capacity,
    EndReason,
    Kind,
    Licence,
    Mandate,
    Scope,
    Status,
    Terms,
)

LONGEST_HISTORY = 200
#: Kinds whose holder belongs to the organisation that is the principal.
_OF_ORGANISATIONS = (Kind.WORKER, Kind.SIGNING_OFFICER)


def as_mandate(row: models.Mandate) -> Mandate:
    licence = Licence(row.licence_number, row.college) if row.licence_number else None
    return Mandate(
        id=row.id,
        principal=row.person_id,
        holder=row.holder_id,
        terms=Terms(
            kind=Kind(row.kind),
            scopes=frozenset(map(Scope, row.scopes)),
            services=frozenset(row.services),
            until=row.until,
            licence=licence,
        ),
        status=Status(row.status),
        proposed_at=row.proposed_at,
        starts_at=row.starts_at,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        principal_name=opened(row.principal_name),
        holder_name=opened(row.holder_name),
    )


def capacities(person_id: UUID) -> tuple[Capacity, ...]:
    own = Capacity(kind="self", principal=person_id)
    held = _active(holder_id=person_id)
    employments = {row.principal: row for row in held if row.terms.kind is Kind.WORKER}
    clients = _active(holder_id__in=list(employments), kind=Kind.AGENCY) if employments else ()
    now = clock.now()
    direct = [logic.capacity(each, now) for each in held if each.terms.kind is not Kind.WORKER]
    through = [logic.capacity(each, now, employments[each.holder]) for each in clients]
    return (own, *(each for each in [*direct, *through] if each.scopes))


def _active(**found: object) -> tuple[Mandate, ...]:
    rows = models.Mandate.objects.filter(status=Status.ACTIVE, until__gt=clock.now(), **found)
    return tuple(as_mandate(row) for row in rows.order_by("starts_at", "id"))


def require(mandate_id: UUID, person_id: UUID, scope: str) -> Capacity:
    row = models.Mandate.objects.filter(id=mandate_id).first()
    if row is None or row.kind == Kind.WORKER:
        raise NoSuchMandate
    mandate = as_mandate(row)
    worker = _employment(mandate, person_id)
    if mandate.holder != person_id and worker is None:
        raise NoSuchMandate
    capacity = logic.capacity(mandate, clock.now(), worker)
    if not capacity.scopes:
        raise MandateEnded
    if scope and scope not in capacity.scopes:
        raise OutOfScope
    return capacity


def _employment(mandate: Mandate, person_id: UUID) -> Mandate | None:
    """The person's employment at the agency that holds a mandate: the one that ends last."""
    if mandate.terms.kind is not Kind.AGENCY:
        return None
    rows = models.Mandate.objects.filter(
        kind=Kind.WORKER, person_id=mandate.holder, holder_id=person_id, starts_at__isnull=False
    )
    found = sorted(map(as_mandate, rows), key=lambda one: (one.status == "active", one.terms.until))
    return found[-1] if found else None


def get(mandate_id: UUID, parties: Iterable[UUID]) -> Mandate:
    """A mandate to which one of these is a party."""
    mine = list(parties)
    row = models.Mandate.objects.filter(_of(mine), id=mandate_id).first()
    if row is None:
        raise NoSuchMandate
    return as_mandate(row)


def by_id(mandate_id: UUID) -> Mandate:
    row = models.Mandate.objects.filter(id=mandate_id).first()
    if row is None:
        raise NoSuchMandate
    return as_mandate(row)


def list_of(party: UUID) -> tuple[Mandate, ...]:
    """Every mandate of a party on either side, newest first."""
    rows = models.Mandate.objects.filter(_of([party]))
    return tuple(as_mandate(row) for row in rows.order_by("-proposed_at", "-id"))


def history(mandate: Mandate) -> tuple[TrailEntry, ...]:
    """Acts on a mandate and acts under it, newest first: the last ones where there are many."""
    found = {
        entry.id: entry
        for party in (mandate.principal, mandate.holder)
        for role in ("mandate", "under")
        for entry in ledger.list_acts(
            person_id=party, refs={role: str(mandate.id)}, limit=LONGEST_HISTORY
        )
    }
    return tuple(found[key] for key in sorted(found, reverse=True))[:LONGEST_HISTORY]


def to_approve(officer_id: UUID) -> tuple[tuple[Mandate, str], ...]:
    """What waits for an officer who may decide it, oldest first, each with the evidence named."""
    close = close_to(officer_id)
    waiting = models.Mandate.objects.filter(status=Status.TO_APPROVE).exclude(
        Q(person_id__in=close) | Q(holder_id__in=close) | Q(proposed_by__in=close)
    )
    rows = waiting.order_by("proposed_at", "id")
    return tuple((as_mandate(row), opened(row.evidence)) for row in rows[:200])


def counterparts(person_id: UUID) -> frozenset[UUID]:
    """Everybody whom a person acts or acted for, or who acts or acted for them; for whoever works
    or signs for an organisation, all whom it acts for too."""
    found = _both_sides(_rows_of([person_id]))
    theirs = models.Mandate.objects.filter(holder_id=person_id, kind__in=_OF_ORGANISATIONS)
    found |= _both_sides(_rows_of(list(theirs.values_list("person_id", flat=True))))
    return frozenset(found - {person_id})


def close_to(person_id: UUID) -> frozenset[UUID]:
    """In whose matters a person does not decide: their own and their counterparts'."""
    return counterparts(person_id) | {person_id}


def _both_sides(rows: QuerySet[models.Mandate]) -> set[UUID]:
    return {party for pair in rows.values_list("person_id", "holder_id") for party in pair}


def _rows_of(parties: list[UUID]) -> QuerySet[models.Mandate]:
    return models.Mandate.objects.filter(_of(parties), starts_at__isnull=False)


def _of(parties: list[UUID]) -> Q:
    return Q(person_id__in=parties) | Q(holder_id__in=parties)
