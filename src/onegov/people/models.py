"""Tables of persons, their links to registers' identities, and staff roles."""

from django.db import models

from onegov.core import ids


class Person(models.Model):
    """Somebody the platform serves; holds no name: names stay in registers and applications."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    created_at = models.DateTimeField()


class RegisterLink(models.Model):
    """A proven link between a person and one department's record, by a pseudonym of the pair."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    member = models.CharField(max_length=20)
    pseudonym = models.CharField(max_length=64)
    linked_at = models.DateTimeField()
    evidence_id = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "member"], name="one_link_per_register")
        ]
        indexes = [models.Index(fields=["pseudonym", "member"], name="link_by_pseudonym")]


class LinkAttempt(models.Model):
    """A failed attempt to link, kept to limit guessing; what was typed is not stored."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    member = models.CharField(max_length=20)
    attempted_at = models.DateTimeField()


class StaffRole(models.Model):
    """What a person may do for an organisation."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    org_id = models.CharField(max_length=20)
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "person_id", "role"], name="one_row_per_staff_role"
            )
        ]
