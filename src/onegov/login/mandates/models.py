"""Tables of mandates, the organisations that are party to them, and wrong codes."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class Organisation(models.Model):
    """A business or agency as a party; its number is digested, its name is in its mandates."""

    org_id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number_digest = models.CharField(max_length=64, unique=True)


class Mandate(models.Model):
    """One agreement that a holder acts for a principal.

    ``person_id`` is the principal, whose matter it is: a person, or an organisation as a party.
    ``holder_id`` is a person, or for ``agency`` the organisation whose workers act.
    Names are sealed (Fernet). ``code_digest`` is "" once the code was used or is no longer needed.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    holder_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=12)
    scopes = models.JSONField()
    services = models.JSONField(default=list)
    licence_number = models.CharField(max_length=40, blank=True)
    college = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposer = models.CharField(max_length=10)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    agreed_by = models.UUIDField(null=True)
    starts_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    end_reason = models.CharField(max_length=12, blank=True)
    principal_name = models.TextField(blank=True)
    holder_name = models.TextField(blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code_digest"],
                condition=~models.Q(code_digest=""),
                name="one_proposal_per_code",
            ),
            models.CheckConstraint(
                condition=~models.Q(person_id=models.F("holder_id")), name="nobody_holds_their_own"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(starts_at__isnull=False),
                name="active_has_begun",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "status"], name="mandate_of_principal"),
            models.Index(fields=["holder_id", "status"], name="mandate_of_holder"),
            models.Index(
                fields=["until"], name="mandate_to_end", condition=~models.Q(status="ended")
            ),
            models.Index(
                fields=["code_until"],
                name="mandate_unanswered",
                condition=models.Q(status="proposed"),
            ),
        ]


class WrongCode(models.Model):
    """A code that nobody had given, kept to limit guessing; what was typed is not stored."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()


class Deceased(models.Model):
    """A party that a register says has died: nothing is done in their name any more."""

    person_id = models.UUIDField(primary_key=True)
    noted_at = models.DateTimeField()
