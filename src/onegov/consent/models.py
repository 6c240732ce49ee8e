"""Tables of receipts and readings."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class Receipt(models.Model):
    """What a person agreed to, for one application and one provider."""

    class EndedBy(models.TextChoices):
        """Why a receipt is no longer current."""

        WITHDRAWN = "withdrawn"
        SUPERSEDED = "superseded"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField()
    provider = models.CharField(max_length=60)
    concepts = models.JSONField()
    purpose_code = models.CharField(max_length=80)
    purpose_en = models.TextField()
    purpose_fr = models.TextField()
    collect_under = models.CharField(max_length=400)
    disclose_under = models.CharField(max_length=400, blank=True)
    basis = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    text_digest = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=EndedBy.choices, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application_id", "provider"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_current_receipt_per_provider",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application_id"], name="receipt_by_application")
        ]


class Shown(models.Model):
    """That a provider's nodes were shown a consent, and since when they all know of its end.

    ``provider`` is the subsystem that was asked: ``CA-DEMO/GOV/CRA/filing``.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField()
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="shown")
    provider = models.CharField(max_length=400)
    first_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "receipt", "provider"], name="consent_shown_once_per_provider"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application_id"], name="shown_by_application")
        ]


class Reading(models.Model):
    """One time that somebody read facts about a person; ``reader`` is opaque, never a name."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField(null=True)
    reader_org = models.CharField(max_length=20)
    reader_role = models.CharField(max_length=20)
    reader = models.CharField(max_length=120, blank=True)
    concepts = models.JSONField()
    purpose_code = models.CharField(max_length=80)
    authority = models.CharField(max_length=400)
    evidence_id = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-at"], name="reading_by_person")
        ]
