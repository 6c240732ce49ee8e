"""Reads of the ledger."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from onegov.ledger.models import Entry
from onegov.ledger.types import TrailEntry


def trail(application_id: UUID) -> list[TrailEntry]:
    rows = Entry.objects.filter(application_id=application_id)
    return [as_trail(row) for row in rows.order_by(F("index").asc(nulls_last=True), "id")]


def list_acts(person_id: UUID, refs: Mapping[str, str], limit: int) -> list[TrailEntry]:
    rows = Entry.objects.filter(person_id=person_id, refs__contains=dict(refs))
    return [as_trail(row) for row in rows.order_by("-id")[:limit]]


def last_times(act: str, application_ids: Collection[UUID]) -> dict[UUID, datetime]:
    rows = Entry.objects.filter(application_id__in=application_ids, act=act)
    times = rows.values_list("application_id").annotate(at=Max("occurred_at"))
    return {application_id: at for application_id, at in times if application_id}


def entry_at(index: int) -> TrailEntry | None:
    row = Entry.objects.filter(index=index).first()
    return as_trail(row) if row else None


def as_trail(row: Entry) -> TrailEntry:
    return TrailEntry(
        id=row.id,
        index=row.index,
        act=row.act,
        step=row.step,
        actor=row.actor,
        person_id=row.person_id,
        application_id=row.application_id,
        org_id=row.org_id,
        refs=row.refs,
        occurred_at=row.occurred_at,
    )
