"""Reads of notices: a person's own only, or those of whom somebody acts for."""

from django.db.models import QuerySet

from onegov.core.types import Actor, Text
from onegov.notices import models
from onegov.notices.types import Notice


def list_notices(actor: Actor) -> tuple[Notice, ...]:
    return tuple(as_notice(row) for row in of(actor).order_by("-created_at", "-id"))


def of(actor: Actor) -> QuerySet[models.Notice]:
    """What an actor may read: under a mandate that opens messages, and of the account itself nothing."""
    if actor.person_id is None or not actor.may("messages"):
        return models.Notice.objects.none()
    found = models.Notice.objects.filter(person_id=actor.person_id)
    return found if actor.by is None else found.filter(application_id__isnull=False)


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
