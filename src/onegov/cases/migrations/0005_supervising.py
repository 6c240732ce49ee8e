from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0004_served_next")]

    operations = [
        AddIndexConcurrently(
            model_name="application",
            index=models.Index(
                fields=["org_id", "service_id", "submitted_at"],
                include=["due_on", "language"],
                condition=models.Q(state__in=["submitted", "in_review"]),
                name="cases_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(
                fields=["org_id", "decided_at"],
                include=["officer_id", "kind", "result"],
                name="cases_decisions",
            ),
        ),
    ]
