"""Tables of certification: runs and what was seen in each case."""

from django.db import models
from django.db.models import Q

from onegov.core import ids


class CertificationRun(models.Model):
    """One run of an application through the cases."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    client_id = models.CharField(max_length=40, db_index=True)
    fingerprint = models.CharField(max_length=64)
    app_url = models.CharField(max_length=400)
    state = models.CharField(max_length=10)
    case = models.CharField(max_length=40, blank=True)
    #: The case whose fault was fetched; the database fills it for versions that do not know it.
    told = models.CharField(max_length=40, blank=True, default="", db_default="")
    started_by = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_id"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_run_at_a_time",
            )
        ]


class CertificationRow(models.Model):
    """What was seen in one case of a run."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    run = models.ForeignKey(CertificationRun, on_delete=models.CASCADE, related_name="rows")
    name = models.CharField(max_length=40)
    seen = models.CharField(max_length=12)
    detail = models.CharField(max_length=120, blank=True)
