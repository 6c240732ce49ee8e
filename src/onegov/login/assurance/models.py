"""Tables of proofs of identity, requests to be proved at an office, and wrong codes."""

from typing import ClassVar

from django.db import models

from onegov.core import ids


class Proof(models.Model):
    """One proof; its claims are sealed, its evidence is a digest."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    method = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField()
    proved_at = models.DateTimeField()
    proved_by = models.CharField(max_length=60)
    evidence_digest = models.CharField(max_length=64)
    claims = models.TextField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(level__gte=2, level__lte=4), name="proof_has_a_level"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["evidence_digest"], name="proof_by_evidence")
        ]


class Visit(models.Model):
    """A request to be proved at an office; what was typed goes when it is decided or has run out.

    ``opened_by``: the officer who read it last, whose reading is in the ledger.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=12, default="waiting")
    code_digest = models.CharField(max_length=64, unique=True)
    typed = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(state="waiting"),
                name="one_waiting_visit_per_person",
            )
        ]


class WrongCode(models.Model):
    """A code that nobody has, kept to limit guessing; what was typed is not stored."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
