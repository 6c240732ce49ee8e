"""Tables of what departments knew people by before; links themselves are allauth's SocialAccount."""

from django.db import models

from onegov.core import ids


class ImportedIdentifier(models.Model):
    """A department's client, by the identifier that a partner gave them in the old sign-in.

    ``uid`` is a keyed hash of the partner's identifier, ``sub_uid`` of the department's; the
    department's own one is kept sealed, because it is handed out again. ``person_id`` is whom the
    department goes on knowing by it, once they came: a subject never has two persons, a person
    never two subjects of one sector.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    partner_id = models.CharField(max_length=40)
    uid = models.CharField(max_length=64)
    sector = models.CharField(max_length=253)
    sub_uid = models.CharField(max_length=64)
    sealed_sub = models.BinaryField()
    imported_at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    found_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uid", "partner_id", "sector"], name="one_import_per_sector"
            ),
            models.UniqueConstraint(
                fields=["person_id", "sector"], name="one_subject_per_person_and_sector"
            ),
            models.UniqueConstraint(
                fields=["sub_uid", "sector"],
                condition=models.Q(person_id__isnull=False),
                name="one_person_per_subject_and_sector",
            ),
        ]
