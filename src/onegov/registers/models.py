"""Tables of signed answers and of announced changes."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class EvidenceRecord(models.Model):
    """One signed answer about one person, checked by this platform, without its body.

    ``bundle`` lets a third party check it again; ``trip_notes`` says which trips read from it are
    in doubt; ``status_since`` is the first day with a status that it told of.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField()
    evidence_id = models.CharField(max_length=80, db_index=True)
    provider = models.CharField(max_length=60)
    signed_by = models.CharField(max_length=80)
    signed_at = models.DateTimeField()
    request_id = models.CharField(max_length=80)
    verified = models.BooleanField()
    log_index = models.BigIntegerField()
    bundle = models.JSONField()
    trip_notes = models.JSONField(default=list)
    status_since = models.DateField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "evidence_id"], name="one_record_per_evidence"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application_id"], name="evidence_by_application")
        ]


class Announcement(models.Model):
    """A change that a register announced about one person; ``event_id`` makes it known once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    event_id = models.CharField(max_length=80)
    provider = models.CharField(max_length=60)
    kind = models.CharField(max_length=100)
    happened_at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person_id", "event_id"], name="one_row_per_event")
        ]
