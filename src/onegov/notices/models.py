"""The table of notices."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class Notice(models.Model):
    """News for one person; ``mailed_at`` tells when the mail that announces it left.

    ``refused_at`` tells when it was refused for good: the person reads it here all the same.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField(null=True)  # none: news of the account itself
    kind = models.CharField(max_length=60)
    subject_en = models.CharField(max_length=200)
    subject_fr = models.CharField(max_length=200)
    body_en = models.TextField()
    body_fr = models.TextField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application_id", "kind"], name="notices_one_of_a_kind"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-created_at"], name="notices_of_person"),
        ]
