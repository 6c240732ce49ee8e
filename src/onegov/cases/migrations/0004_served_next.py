from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Those who waited already get the moment that their submission gives them."""

    atomic = False
    dependencies = [
        ('cases', '0003_serve_by'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE cases_waiting SET serve_by = submitted_at + interval '30 days'"
            " WHERE tier = 'ordinary'",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name='waiting',
            index=models.Index(fields=['org_id', 'serve_by', 'id'], name='cases_served_next'),
        ),
    ]
