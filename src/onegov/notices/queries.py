"""Reads of notices: a person's own only."""

from uuid import UUID

from onegov.core.types import Text
from onegov.notices import models
from onegov.notices.types import Notice


def list_notices(person_id: UUID) -> tuple[Notice, ...]:
    rows = models.Notice.objects.filter(person_id=person_id).order_by("-created_at", "-id")
    return tuple(as_notice(row) for row in rows)


def count_unread(person_id: UUID) -> int:
    return models.Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


def as_notice(row: models.Notice) -> Notice:
    return Notice(
        id=row.id,
        application_id=row.application_id,
        kind=row.kind,
        subject=Text(en=row.subject_en, fr=row.subject_fr),
        body=Text(en=row.body_en, fr=row.body_fr),
        created_at=row.created_at,
        read_at=row.read_at,
    )
