"""The record of every act, the signed checkpoints over it, and who has read how far."""

from django.db import models

from onegov.core import ids


class Entry(models.Model):
    """One act: opaque ids and salted digests, never personal data.

    ``index`` and ``leaf`` are empty until the sequencer gives the entry its place.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    act = models.CharField(max_length=60)
    step = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=120)
    person_id = models.UUIDField(null=True)
    application_id = models.UUIDField(null=True)
    org_id = models.CharField(max_length=20, blank=True)
    refs = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    salt = models.BinaryField(null=True)
    salt_digest = models.CharField(max_length=64)
    occurred_at = models.DateTimeField()
    index = models.BigIntegerField(null=True, unique=True)
    leaf = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="ledger_waiting", condition=models.Q(index__isnull=True)
            ),
            models.Index(fields=["application_id", "index"], name="ledger_trail"),
            models.Index(fields=["person_id", "index"], name="ledger_person"),
        ]


class Checkpoint(models.Model):
    """The signed state of the ledger after ``size`` entries; ``frontier`` lets it grow."""

    size = models.BigIntegerField(primary_key=True)
    signed = models.TextField()
    frontier = models.BinaryField()
    made_at = models.DateTimeField()


class Cursor(models.Model):
    """How far one subscriber has read: the index of the next entry it has not seen."""

    subscriber = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
