from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("login_assurance", "0001_proofs_and_visits")]

    operations = [
        AddIndexConcurrently(
            model_name="proof",
            index=models.Index(fields=["evidence_digest"], name="proof_by_evidence"),
        )
    ]
