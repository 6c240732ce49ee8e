"""What people said to departments' apps, and what those learned; values are never here."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class Agreement(models.Model):
    """What one person did about one claim at one client; the newest row of the three counts.

    Rows are only added: withdrawing adds one too, so no two requests can get into each other's way.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    entry_id = models.UUIDField()
    person_id = models.UUIDField()
    by = models.UUIDField(null=True)
    org_id = models.CharField(max_length=20)
    client_id = models.CharField(max_length=120)
    client_en = models.CharField(max_length=200)
    client_fr = models.CharField(max_length=200)
    claim = models.CharField(max_length=60)
    basis = models.CharField(max_length=10)
    essential = models.BooleanField()
    purpose_en = models.TextField()
    purpose_fr = models.TextField()
    authority = models.CharField(max_length=400, blank=True)
    act = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person_id", "client_id", "claim", "-id"], name="agreement_newest_first"
            )
        ]


class Release(models.Model):
    """One sign-in at a client: names of the claims it got. Its id is that of its ledger entry.

    ``once`` is set when the same claims in one session are to be one release.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    by = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    org_id = models.CharField(max_length=20)
    client_id = models.CharField(max_length=120)
    client_en = models.CharField(max_length=200)
    client_fr = models.CharField(max_length=200)
    claims = models.JSONField()
    purpose_en = models.TextField()
    purpose_fr = models.TextField()
    authority = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=2)
    once = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is never a repetition
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person_id", "once"], name="one_release_per_session")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-id"], name="release_newest_first"),
            models.Index(
                fields=["by", "-id"],
                name="release_by_representative",
                condition=models.Q(by__isnull=False),
            ),
        ]
