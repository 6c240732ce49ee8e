"""Tables of the office: who holds a case, what the rules said, what was decided and sent."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from onegov.cases.logic.queue_policy import ORDINARY, ORDINARY_PATIENCE
from onegov.cases.models.applications import Application
from onegov.core import ids


class Waiting(models.Model):
    """An undecided case in its organisation's queue, and the lease of the officer who holds it.

    ``serve_by`` is worked out by ``logic.queue_policy`` when the case is put in.
    A local table of its own: claiming never locks a person's rows.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    application_id = models.UUIDField()
    person_id = models.UUIDField()
    submitted_at = models.DateTimeField()
    tier = models.CharField(max_length=40, default=ORDINARY, db_default=ORDINARY)
    serve_by = models.DateTimeField(db_default=Now() + ORDINARY_PATIENCE)
    attention = models.CharField(max_length=10, blank=True)
    officer_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["org_id", "application_id"], name="cases_waits_once"),
            models.UniqueConstraint(
                fields=["org_id", "officer_id"],
                condition=Q(officer_id__isnull=False),
                name="cases_one_lease_each",
            ),
            models.CheckConstraint(
                condition=Q(officer_id__isnull=True, until__isnull=True)
                | Q(officer_id__isnull=False, until__isnull=False),
                name="cases_lease_is_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["org_id", "submitted_at", "id"], name="cases_queue"),
            models.Index(fields=["org_id", "serve_by", "id"], name="cases_served_next"),
        ]


class Assessment(models.Model):
    """What the rules said, bound to the versions and the facts they saw."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assessments"
    )
    definition_version = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    on = models.DateField()
    goal = models.CharField(max_length=100)
    result = models.CharField(max_length=10)
    attention = models.CharField(max_length=10)
    lines = models.JSONField()
    assessed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=[
                    "person_id",
                    "application",
                    "definition_version",
                    "rules_version",
                    "facts_digest",
                    "on",
                ],
                name="cases_assessed_once",
            ),
        ]


class Decision(models.Model):
    """One decision; the row is never changed or deleted by the platform."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    org_id = models.CharField(max_length=20)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10)
    by = models.CharField(max_length=10)
    officer_id = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    definition_version = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    evidence_ids = models.JSONField()
    reasons = models.JSONField()
    result = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person_id", "application"], name="cases_decided_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["eligible", "referred"]), name="cases_no_refusal"
            ),
            # Stays true should a later step let officers refuse.
            models.CheckConstraint(
                condition=Q(by="person") | Q(by="machine", kind__in=["eligible", "referred"]),
                name="cases_machine_never_refuses",
            ),
            models.CheckConstraint(
                condition=Q(by="person", officer_id__isnull=False)
                | Q(by="machine", officer_id__isnull=True),
                name="cases_decided_by_someone",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["org_id", "decided_at"],
                include=["officer_id", "kind", "result"],
                name="cases_decisions",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RuntimeError("a decision is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("a decision is never deleted")


class Letter(models.Model):
    """The letter of a decision; its bytes lie in storage under their SHA-256."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    first_language = models.CharField(max_length=2)
    template_version = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person_id", "decision"], name="cases_one_letter"),
        ]
