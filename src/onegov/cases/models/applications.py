"""Tables of applications: what a person starts, says, attaches and submits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from onegov.cases.types import State
from onegov.core import ids

_STATES = [state.value for state in State]
OPEN_STATES = [State.SUBMITTED.value, State.IN_REVIEW.value]


class Application(models.Model):
    """One application; ``state`` moves only along ``logic.states``."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    org_id = models.CharField(max_length=20)
    service_id = models.CharField(max_length=100)
    definition_version = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=12, default=State.DRAFT.value)
    reference = models.CharField(max_length=14, blank=True)
    submit_key = models.CharField(max_length=64, blank=True)
    payment_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    application_date = models.DateField(null=True)
    due_on = models.DateField(null=True)
    taken_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="cases_known_state"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT.value, reference="", submitted_at__isnull=True)
                | Q(
                    ~Q(state=State.DRAFT.value),
                    ~Q(reference=""),
                    submitted_at__isnull=False,
                    application_date__isnull=False,
                    due_on__isnull=False,
                ),
                name="cases_submitted_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DECIDED.value, decided_at__isnull=False)
                | Q(~Q(state=State.DECIDED.value), decided_at__isnull=True),
                name="cases_decided_has_date",
            ),
            models.UniqueConstraint(
                fields=["person_id", "service_id"],
                condition=Q(state=State.DRAFT.value),
                name="cases_one_draft",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-created_at"], name="cases_of_person"),
            models.Index(fields=["org_id", "state", "decided_at"], name="cases_of_org"),
            # Counts of a million open cases are read from it alone.
            models.Index(
                fields=["org_id", "service_id", "submitted_at"],
                include=["due_on", "language"],
                condition=Q(state__in=OPEN_STATES),
                name="cases_open",
            ),
        ]


class Reference(models.Model):
    """Small lookup table: which application a public reference names, and only one of each."""

    reference = models.CharField(max_length=14, primary_key=True)
    application_id = models.UUIDField(unique=True)
    person_id = models.UUIDField()


class CaseFact(models.Model):
    """One statement about one fact; rows are added and retired, never rewritten."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="facts")
    concept = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    period_first = models.DateField(null=True)
    period_last = models.DateField(null=True)
    observed_at = models.DateTimeField()
    source_kind = models.CharField(max_length=10)
    provider = models.CharField(max_length=60, blank=True)
    evidence_id = models.CharField(max_length=100, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    is_disputed = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    is_current = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application", "concept", "source_kind"],
                condition=Q(is_current=True),
                name="cases_one_current_row",
            ),
            models.CheckConstraint(
                condition=Q(source_kind__in=["register", "person", "derived"]),
                name="cases_known_source",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application", "concept"], name="cases_facts"),
        ]


class SourceAnswer(models.Model):
    """What one register answered, kept apart until the person says *use this* or types it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sources")
    provider = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    facts = models.JSONField(default=list)
    problem_en = models.TextField(blank=True)
    problem_fr = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application", "provider"], name="cases_one_answer"
            ),
        ]


class Change(models.Model):
    """A register announced that its facts of this case may differ now; nothing in the case does."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="changes")
    announcement_id = models.UUIDField()
    provider = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application", "announcement_id"], name="cases_change_once"
            ),
        ]


class Attachment(models.Model):
    """A file of an application; its bytes lie in storage under their SHA-256."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    document = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application", "document", "sha256"],
                name="cases_same_file_once",
            ),
        ]


class StepDone(models.Model):
    """A journey's step that is done for an application: it is never done twice."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField()
    application_id = models.UUIDField()
    step = models.CharField(max_length=40)
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "application_id", "step"], name="cases_step_once"
            ),
        ]
